import { EventEmitter } from 'node:events';

interface Entry {
  readonly value: Buffer;
  readonly createIndex: number;
  readonly modifyIndex: number;
}

/** The KV of a server: every write increases one index; each key keeps the index of its last change. */
export class FakeKv {
  readonly changes = new EventEmitter().setMaxListeners(0);
  private readonly entries = new Map<string, Entry>();
  private index = 1;

  /** Writing the stored value again is no change. */
  put(key: string, value: Buffer): void {
    if (this.entries.get(key)?.value.equals(value)) return;
    const modifyIndex = ++this.index;
    const createIndex = this.entries.get(key)?.createIndex ?? modifyIndex;
    this.entries.set(key, { value, createIndex, modifyIndex });
    this.changes.emit('change');
  }

  delete(key: string): void {
    if (!this.entries.delete(key)) return;
    this.index++;
    this.changes.emit('change');
  }

  /** The index in the answer to a query for the key; for a missing key, that of the whole table. */
  indexOf(key: string): number {
    return this.entries.get(key)?.modifyIndex ?? this.index;
  }

  has(key: string): boolean {
    return this.entries.has(key);
  }

  /** The entry as Consul's JSON; undefined for a missing key. */
  read(key: string): object[] | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    const { value, createIndex, modifyIndex } = entry;
    const Value = value.length === 0 ? null : value.toString('base64');
    return [{ LockIndex: 0, Key: key, Flags: 0, Value, CreateIndex: createIndex, ModifyIndex: modifyIndex }];
  }
}
