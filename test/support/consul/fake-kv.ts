import { EventEmitter } from 'node:events';

interface Entry {
  readonly value: Buffer;
  readonly createIndex: number;
  readonly modifyIndex: number;
}

/** The KV of a server: one index that every write moves, and what each key was last moved by. */
export class FakeKv {
  readonly changes = new EventEmitter().setMaxListeners(0);
  private readonly entries = new Map<string, Entry>();
  private index = 1;

  /** Writing what is there already is no change. */
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

  /** What a query for the key is answered with: of one that is not there, the index of the whole table. */
  indexOf(key: string): number {
    return this.entries.get(key)?.modifyIndex ?? this.index;
  }

  has(key: string): boolean {
    return this.entries.has(key);
  }

  /** As JSON, or undefined when there is none. */
  read(key: string): object[] | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    const { value, createIndex, modifyIndex } = entry;
    const Value = value.length === 0 ? null : value.toString('base64');
    return [{ LockIndex: 0, Key: key, Flags: 0, Value, CreateIndex: createIndex, ModifyIndex: modifyIndex }];
  }
}
