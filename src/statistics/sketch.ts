/** A power of two: a standard error of 1.04 / √4096, that is 1.6 %. */
const REGISTERS = 4096;
/** Bits of a hash that are looked at for its rank. */
const BITS = 32;
/** 1 / (2 ln 2) */
const ALPHA = 0.5 / Math.LN2;

/** Bytes of a sketch. */
export const SKETCH_BYTES = REGISTERS;

/**
 * Counts different things in 4 KiB, however many they are (HyperLogLog). A register keeps the highest rank, the
 * position of the first 1 bit, of the hashes that fall to it: so sketches are merged without counting twice.
 */
export class Sketch {
  private constructor(private readonly registers: Uint8Array) {}

  static empty(): Sketch {
    return new Sketch(new Uint8Array(REGISTERS));
  }

  /** @param bytes as `toBytes` gave them; what else it is counts nothing */
  static from(bytes: Uint8Array): Sketch {
    const sketch = Sketch.empty();
    if (bytes.length === REGISTERS && bytes.every((rank) => rank <= BITS + 1)) sketch.registers.set(bytes);
    return sketch;
  }

  /** @param low says which register @param high says the rank; 32 random bits each @returns whether it was new to the sketch */
  add(low: number, high: number): boolean {
    const register = low & (REGISTERS - 1);
    const rank = Math.clz32(high) + 1;
    if (this.registers[register]! >= rank) return false;
    this.registers[register] = rank;
    return true;
  }

  /** Counts what the other one has counted. @returns whether any of it was new */
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

  /** A copy. */
  toBytes(): Buffer {
    return Buffer.from(this.registers);
  }

  /**
   * How many different things, by the estimator of Ertl ("New cardinality estimation algorithms for HyperLogLog
   * sketches", 2017): without bias over the whole range, exact as linear counting where there are few.
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

/** x + Σ x^(2^k) · 2^(k-1), for the registers that nothing fell to. */
function sigma(share: number): number {
  if (share === 1) return Infinity;
  let [sum, before] = [share, -1];
  for (let [x, y] = [share * share, 1]; sum !== before; x *= x, y *= 2) [before, sum] = [sum, sum + x * y];
  return sum;
}

/** (1 - x - Σ (1 - x^(2^-k))² · 2^-k) / 3, for those that cannot get any higher. */
function tau(share: number): number {
  if (share === 0 || share === 1) return 0;
  let [sum, before] = [1 - share, -1];
  for (let [x, y] = [Math.sqrt(share), 0.5]; sum !== before; x = Math.sqrt(x), y /= 2)
    [before, sum] = [sum, sum - (1 - x) ** 2 * y];
  return sum / 3;
}
