/**
 * The generator that Python's `random` has, so that few-shot examples are drawn as others draw them.
 *
 * In: a whole number as seed. Out: numbers as Python gives them, call for call.
 * Never: used where no other program has to agree; tensors have keys of their own.
 * Source: Matsumoto and Nishimura, MT19937; CPython's random.py and _randommodule.c.
 */

const N = 624
const M = 397

/** Draws as `random.Random(seed)` of Python does. */
export class MersenneTwister {
  readonly #state = new Uint32Array(N)
  #at = N

  /** @param seed a whole number from 0 to 2^32 - 1 */
  constructor(seed: number) {
    this.#seed(19650218)
    this.#mix(seed)
  }

  #seed(seed: number): void {
    const s = this.#state
    s[0] = seed
    for (let i = 1; i < N; i++) s[i] = Math.imul(1812433253, s[i - 1] ^ (s[i - 1] >>> 30)) + i
  }

  /** `init_by_array` with a key of one word. */
  #mix(key: number): void {
    const s = this.#state
    let i = 1
    const turn = (): void => {
      if (++i < N) return
      s[0] = s[N - 1]
      i = 1
    }
    for (let k = 0; k < N; k++) {
      s[i] = (s[i] ^ Math.imul(s[i - 1] ^ (s[i - 1] >>> 30), 1664525)) + key
      turn()
    }
    for (let k = 0; k < N - 1; k++) {
      s[i] = (s[i] ^ Math.imul(s[i - 1] ^ (s[i - 1] >>> 30), 1566083941)) - i
      turn()
    }
    s[0] = 0x80000000
  }

  /** 32 random bits. */
  uint32(): number {
    const s = this.#state
    if (this.#at === N) {
      for (let k = 0; k < N; k++) {
        const y = (s[k] & 0x80000000) | (s[(k + 1) % N] & 0x7fffffff)
        s[k] = s[(k + M) % N] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0)
      }
      this.#at = 0
    }
    let y = s[this.#at++]
    y ^= y >>> 11
    y ^= (y << 7) & 0x9d2c5680
    y ^= (y << 15) & 0xefc60000
    return (y ^ (y >>> 18)) >>> 0
  }

  /** A number from 0 to below 1, of 53 bits. */
  random(): number {
    const high = this.uint32() >>> 5
    const low = this.uint32() >>> 6
    return (high * 67108864 + low) / 9007199254740992
  }

  /** A whole number from 0 to below n, each as likely as any other. */
  below(n: number): number {
    const bits = 32 - Math.clz32(n)
    for (;;) {
      const drawn = this.uint32() >>> (32 - bits)
      if (drawn < n) return drawn
    }
  }

  /**
   * Draws k of the numbers 0 to n - 1, none twice: `random.sample(range(n), k)`.
   *
   * @returns k numbers in the order of drawing; k is at most n
   */
  sample(n: number, k: number): number[] {
    // Where a list of n takes less room than a set of k, Python takes the list, and draws otherwise.
    const setSize = 21 + (k > 5 ? 4 ** Math.ceil(Math.log(3 * k) / Math.log(4)) : 0)
    if (n <= setSize) {
      const pool = Array.from({ length: n }, (_, i) => i)
      return Array.from({ length: k }, (_, i) => {
        const j = this.below(n - i)
        const drawn = pool[j]
        pool[j] = pool[n - i - 1]
        return drawn
      })
    }
    const seen = new Set<number>()
    while (seen.size < k) {
      let drawn = this.below(n)
      while (seen.has(drawn)) drawn = this.below(n)
      seen.add(drawn)
    }
    return [...seen]
  }

  /** Draws k of the numbers 0 to n - 1 with repeats: `random.choices(range(n), k=k)`. */
  choices(n: number, k: number): number[] {
    return Array.from({ length: k }, () => Math.floor(this.random() * n))
  }
}
