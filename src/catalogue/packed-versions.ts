import type { ResourceId } from '../resources/resource.ts';
import { HashIndex } from './hash-index.ts';
import { storageIdsOf, type VersionFacts } from './offers.ts';
import { readVersion, writeVersion } from './version-text.ts';

// A record: its length (4 bytes), the number of its packages (4), their storage ids (6 each), the text of the version.
const COUNT = 4;
const HEAD = 8;
const ID = 6;
/** Stands for the number of packages in a record that was replaced. */
const REPLACED = 0xffffffff;
/** How much more than it needs a block gets when it is full. */
const GROWTH = 1.25;

/**
 * The versions of one resource, found by name and by storage id. They are texts in one block of bytes, and objects only
 * when they are read: objects would take six times the memory, and every full garbage collection would visit them.
 */
export class PackedVersions {
  /** Records, the newest last. */
  private bytes = Buffer.alloc(0);
  private end = 0;
  /** Bytes of replaced records. */
  private wasted = 0;
  private count = 0;
  /** Offsets of records. Those of replaced records stay until the next `clean`. */
  private readonly index = new HashIndex();

  constructor(private readonly resource: ResourceId) {}

  get size(): number {
    return this.count;
  }

  get(name: string): VersionFacts | undefined {
    return this.find(hashOfText(name), (version) => version.name === name)?.version;
  }

  withPackage(storageId: number): VersionFacts | undefined {
    const hasIt = (version: VersionFacts) => storageIdsOf(version).includes(storageId);
    return this.find(hashOfNumber(storageId), hasIt)?.version;
  }

  /** Adds the version, or replaces the one with its name. */
  set(version: VersionFacts): void {
    const hash = hashOfText(version.name);
    const known = this.find(hash, ({ name }) => name === version.name);
    if (known === undefined) this.count++;
    else this.discard(known.at);
    const ids = storageIdsOf(version);
    const at = this.append(ids, writeVersion(version));
    this.index.add(hash, at);
    for (const id of ids) this.index.add(hashOfNumber(id), at);
    if (this.wasted > this.end / 2) this.clean();
  }

  *values(): Generator<VersionFacts> {
    for (const at of this.records()) yield this.read(at);
  }

  *storageIds(): Generator<number> {
    for (const at of this.records())
      for (let i = 0; i < this.packagesAt(at); i++) yield this.bytes.readUIntLE(at + HEAD + i * ID, ID);
  }

  /** Gives back memory that was reserved for further versions. */
  trim(): void {
    if (this.bytes.length > this.end) this.move(this.end);
  }

  private find(hash: number, isIt: (version: VersionFacts) => boolean) {
    let version: VersionFacts;
    const at = this.index.find(
      hash,
      (place) => !this.isReplaced(place) && isIt((version = this.read(place))),
    );
    return at === undefined ? undefined : { at, version: version! };
  }

  private *records(): Generator<number> {
    for (let at = 0; at < this.end; at += this.lengthAt(at)) if (!this.isReplaced(at)) yield at;
  }

  private read(at: number): VersionFacts {
    const text = at + HEAD + this.packagesAt(at) * ID;
    return readVersion(this.bytes.toString('utf8', text, at + this.lengthAt(at)), this.resource);
  }

  /** @returns its offset */
  private append(ids: readonly number[], text: string): number {
    const at = this.end;
    const start = at + HEAD + ids.length * ID;
    const end = start + Buffer.byteLength(text);
    if (end > this.bytes.length) this.move(Math.max(end, Math.ceil(this.bytes.length * GROWTH)));
    this.bytes.writeUInt32LE(end - at, at);
    this.bytes.writeUInt32LE(ids.length, at + COUNT);
    for (const [i, id] of ids.entries()) this.bytes.writeUIntLE(id, at + HEAD + i * ID, ID);
    this.bytes.write(text, start);
    this.end = end;
    return at;
  }

  private discard(at: number): void {
    this.bytes.writeUInt32LE(REPLACED, at + COUNT);
    this.wasted += this.lengthAt(at);
  }

  private move(length: number): void {
    const bytes = Buffer.allocUnsafeSlow(length);
    this.bytes.copy(bytes, 0, 0, this.end);
    this.bytes = bytes;
  }

  private clean(): void {
    const before = this.bytes;
    const moved = new Map<number, number>();
    let end = 0;
    const bytes = Buffer.allocUnsafeSlow(this.end - this.wasted);
    for (const at of this.records()) {
      moved.set(at, end);
      end += before.copy(bytes, end, at, at + this.lengthAt(at));
    }
    this.bytes = bytes;
    this.end = end;
    this.wasted = 0;
    this.index.replace((at) => moved.get(at));
  }

  private isReplaced(at: number): boolean {
    return this.packagesAt(at) === REPLACED;
  }

  private lengthAt(at: number): number {
    return this.bytes.readUInt32LE(at);
  }

  private packagesAt(at: number): number {
    return this.bytes.readUInt32LE(at + COUNT);
  }
}

/** FNV-1a. */
function hashOfText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function hashOfNumber(value: number): number {
  return Math.imul(value, 0x9e3779b1) >>> 0;
}
