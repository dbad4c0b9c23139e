/** bytes; what is sent at once */
const SIZE = 64 * 1024;

/** Copies small pieces into larger ones. */
export class PackedBytes {
  #chunk = Buffer.allocUnsafeSlow(SIZE);
  #length = 0;

  /** @returns the chunks that are full now */
  *add(bytes: Buffer): Generator<Buffer, void> {
    for (let from = 0; from < bytes.length;) {
      const copied = bytes.copy(this.#chunk, this.#length, from);
      from += copied;
      this.#length += copied;
      if (this.#length === SIZE) yield this.rest();
    }
  }

  /** The bytes that were not returned before. */
  rest(): Buffer {
    const chunk = this.#chunk.subarray(0, this.#length);
    this.#chunk = Buffer.allocUnsafeSlow(SIZE);
    this.#length = 0;
    return chunk;
  }
}
