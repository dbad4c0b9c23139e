import { Readable, Writable } from 'node:stream';

/** Counts the bytes that its writers write in each turn of the event loop. */
export class BytesPerTurn implements Disposable {
  readonly turns: number[] = [0];
  private next = setImmediate(() => this.begin());

  /** Takes everything at once. */
  writer(name = '', order: string[] = []): Writable {
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.turns[this.turns.length - 1]! += chunk.length;
        order.push(name);
        done();
      },
    });
  }

  get total(): number {
    return this.turns.reduce((sum, bytes) => sum + bytes);
  }

  get largest(): number {
    return Math.max(...this.turns);
  }

  [Symbol.dispose](): void {
    clearImmediate(this.next);
  }

  private begin(): void {
    this.turns.push(0);
    this.next = setImmediate(() => this.begin());
  }
}

/** A stream whose bytes are all in memory. */
export function ready(chunks: number, size: number): Readable {
  return Readable.from(Array.from({ length: chunks }, () => Buffer.alloc(size)));
}
