/** A power of two. The standard error is 1.04 / √4096, that is 1.6 %. */
const REGISTERS = 4096;
/** Bits of the hash that determine the rank. */
const BITS = 32;
/** 1 / (2 ln 2) */
const ALPHA = 0.5 / Math.LN2;

/** Size of a sketch in bytes. */
export const SKETCH_BYTES = REGISTERS;

/**
 * Counts distinct items in 4 KiB, for any number of items (HyperLogLog). Each register keeps the highest
 * rank, the position of the first 1 bit, of the hashes assigned to it. So sketches can be merged without
 * counting an item twice.
 * See docs/decisions/003-own-hyperloglog.md.
 */
export class Sketch {
  private constructor(private readonly registers: Uint8Array) {}

  static empty(): Sketch {
    return new Sketch(new Uint8Array(REGISTERS));
  }

  /** @param bytes result of `toBytes`; anything else gives an empty sketch */
  static from(bytes: Uint8Array): Sketch {
    const sketch = Sketch.empty();
    if (bytes.length === REGISTERS && bytes.every((rank) => rank <= BITS + 1)) sketch.registers.set(bytes);
    return sketch;
  }

  /**
   * @param low selects the register, 32 random bits @param high determines the rank, 32 random bits @returns
   * whether the sketch changed
   */
  add(low: number, high: number): boolean {
    const register = low & (REGISTERS - 1);
    const rank = Math.clz32(high) + 1;
    if (this.registers[register]! >= rank) return false;
    this.registers[register] = rank;
    return true;
  }

  /** Adds all items of the other sketch. @returns whether this sketch changed */
  merge(other: Sketch): boolean {
    let grew = false;
    for (let register = 0; register < REGISTERS; register++) {
      const rank = other.registers[register]!;
      if (rank <= this.registers[register]!) continue;
      this.registers[register] = rank;
      grew = true;
    }
    return grew;
  }

  /** Returns a copy of the registers. */
  toBytes(): Buffer {
    return Buffer.from(this.registers);
  }

  /**
   * Estimates the number of distinct items by the estimator of Ertl ("New cardinality estimation algorithms
   * for HyperLogLog sketches", 2017): unbiased over the whole range, and exact as linear counting for small
   * numbers.
   */
  estimate(): number {
    const ranks = new Float64Array(BITS + 2);
    for (const rank of this.registers) ranks[rank]!++;
    let z = REGISTERS * tau(1 - ranks[BITS + 1]! / REGISTERS);
    for (let rank = BITS; rank >= 1; rank--) z = (z + ranks[rank]!) / 2;
    z += REGISTERS * sigma(ranks[0]! / REGISTERS);
    return Math.round((ALPHA * REGISTERS * REGISTERS) / z);
  }
}

/** x + Σ x^(2^k) · 2^(k-1), for the registers that are still empty. */
function sigma(share: number): number {
  if (share === 1) return Infinity;
  let [sum, before] = [share, -1];
  for (let [x, y] = [share * share, 1]; sum !== before; x *= x, y *= 2) [before, sum] = [sum, sum + x * y];
  return sum;
}

/** (1 - x - Σ (1 - x^(2^-k))² · 2^-k) / 3, for the registers that hold the highest rank. */
function tau(share: number): number {
  if (share === 0 || share === 1) return 0;
  let [sum, before] = [1 - share, -1];
  for (let [x, y] = [Math.sqrt(share), 0.5]; sum !== before; x = Math.sqrt(x), y /= 2)
    [before, sum] = [sum, sum - (1 - x) ** 2 * y];
  return sum / 3;
}
