/** The SipHash round function for the four 32-bit words of HalfSipHash. */
function mixRounds(v: Int32Array, rounds: number): void {
  let [v0, v1, v2, v3] = [v[0]!, v[1]!, v[2]!, v[3]!];
  for (let round = 0; round < rounds; round++) {
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
  }
  v[0] = v0;
  v[1] = v1;
  v[2] = v2;
  v[3] = v3;
}

/**
 * Identifies a client without its address: HalfSipHash-2-4 with 64 bits (Aumasson and Bernstein). Without the
 * key it can be neither computed nor reversed. All nodes of a cluster share the key. It runs on a hot path:
 * the object holds the last hash, and nothing is allocated.
 */
export class ClientHash {
  /** The last hash: two signed 32-bit halves. */
  low = 0;
  high = 0;
  private readonly k0: number;
  private readonly k1: number;
  private readonly v = new Int32Array(4);

  /** @param key at least 8 bytes; only the first 8 are used */
  constructor(key: Uint8Array) {
    const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
    this.k0 = view.getInt32(0, true);
    this.k1 = view.getInt32(4, true);
  }

  /**
   * Computes the hash of `text` and keeps it in `low` and `high`. @param text less than 256 characters, each
   * of one byte
   */
  compute(text: string): this {
    const { v, k0, k1 } = this;
    v[0] = k0;
    v[1] = k1 ^ 0xee;
    v[2] = 0x6c796765 ^ k0;
    v[3] = 0x74656462 ^ k1;
    const { length } = text;
    const whole = length & ~3;
    for (let at = 0; at < whole; at += 4)
      this.mix(
        text.charCodeAt(at) |
          (text.charCodeAt(at + 1) << 8) |
          (text.charCodeAt(at + 2) << 16) |
          (text.charCodeAt(at + 3) << 24),
      );
    let last = length << 24;
    for (let at = whole; at < length; at++) last |= text.charCodeAt(at) << (8 * (at - whole));
    this.mix(last);
    v[2] ^= 0xee;
    this.low = this.finalRounds();
    v[1] ^= 0xdd;
    this.high = this.finalRounds();
    return this;
  }

  /** The first 53 bits of the hash as one number. */
  get number(): number {
    return (this.high >>> 11) * 2 ** 32 + (this.low >>> 0);
  }

  private mix(word: number): void {
    this.v[3]! ^= word;
    mixRounds(this.v, 2);
    this.v[0]! ^= word;
  }

  private finalRounds(): number {
    mixRounds(this.v, 4);
    return this.v[1]! ^ this.v[3]!;
  }
}
