/** Slots of a new index: so small a table is stored within its object. */
const FEWEST = 8;

/** Finds whole numbers by the hashes of their keys. It takes 12 to 24 bytes for each, outside V8's heap. */
export class HashIndex {
  /** Open addressing. Each slot is a hash and a value + 1; a slot with 0 is free. */
  private table = new Uint32Array(2 * FEWEST);
  private count = 0;

  /** @param hash of 32 bits; keys can share one @param value below 2^32 - 1 */
  add(hash: number, value: number): void {
    this.count++;
    if (this.count * 3 > this.table.length) this.table = this.copied(2 * this.table.length, (kept) => kept);
    put(this.table, hash, value);
  }

  /** The value with this hash for which `isIt` is true. */
  find(hash: number, isIt: (value: number) => boolean): number | undefined {
    const { table } = this;
    for (let at = slotOf(hash, table); table[at + 1] !== 0; at = next(at, table))
      if (table[at] === hash && isIt(table[at + 1]! - 1)) return table[at + 1]! - 1;
    return undefined;
  }

  /** Changes each value; undefined removes it. */
  replace(change: (value: number) => number | undefined): void {
    this.count = 0;
    this.table = this.copied(this.table.length, (value) => {
      const changed = change(value);
      if (changed !== undefined) this.count++;
      return changed;
    });
  }

  private copied(length: number, change: (value: number) => number | undefined): Uint32Array<ArrayBuffer> {
    const { table } = this;
    const copy = new Uint32Array(length);
    for (let at = 0; at < table.length; at += 2) {
      const value = table[at + 1] === 0 ? undefined : change(table[at + 1]! - 1);
      if (value !== undefined) put(copy, table[at]!, value);
    }
    return copy;
  }
}

function put(table: Uint32Array, hash: number, value: number): void {
  let at = slotOf(hash, table);
  while (table[at + 1] !== 0) at = next(at, table);
  table[at] = hash;
  table[at + 1] = value + 1;
}

function slotOf(hash: number, table: Uint32Array): number {
  return (2 * hash) & (table.length - 1);
}

function next(at: number, table: Uint32Array): number {
  return (at + 2) & (table.length - 1);
}
