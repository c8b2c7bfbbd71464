/** The sequence of java.util.Random: a linear congruential generator of 48 bits, as its documentation specifies it. */
const MULTIPLIER = 0x5deece66dn;
const MASK = (1n << 48n) - 1n;

export class JavaRandom {
  #seed: bigint;

  constructor(seed: number) {
    this.#seed = (BigInt(seed) ^ MULTIPLIER) & MASK;
  }

  /** From 0 on, below 1. */
  nextDouble(): number {
    return (this.#next(26) * 2 ** 27 + this.#next(27)) / 2 ** 53;
  }

  /** From 0 on, below `bound`, which is 1 to 2^31 - 1. */
  nextInt(bound: number): number {
    // Of a power of two the high bits, which are the better ones.
    if (Number.isInteger(Math.log2(bound))) return Math.floor((bound * this.#next(31)) / 2 ** 31);
    for (;;) {
      const bits = this.#next(31);
      const value = bits % bound;
      // The last, incomplete run of values would be met too often.
      if (bits - value + (bound - 1) < 2 ** 31) return value;
    }
  }

  /** The highest bits of the next state, without a sign. */
  #next(bits: number): number {
    this.#seed = (this.#seed * MULTIPLIER + 0xbn) & MASK;
    return Number(this.#seed >> BigInt(48 - bits));
  }
}
