// Text that a test can learn from: words of a made-up language, from a seed.
//
// In:  a seed and a length.  Out: bytes.  Never: text of anybody.

/** Gives numbers from 0 to below n, the same for the same seed (mulberry32). */
export const numbers = (seed: number): ((n: number) => number) => {
  let state = seed
  return (n) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * n)
  }
}

/** Says what a language is made of. */
export interface Language {
  readonly letters: string
  readonly wordLengths: readonly [least: number, most: number]
  readonly words: number
  /** What stands between words; nothing in scripts without spaces. */
  readonly between: string
}

export const SPACED: Language = {
  letters: "etaoinshrdlucm",
  wordLengths: [2, 8],
  words: 200,
  between: " ",
}

export const UNSPACED: Language = {
  letters: Array.from({ length: 80 }, (_, k) => String.fromCharCode(0x4e00 + 7 * k)).join(""),
  wordLengths: [1, 4],
  words: 300,
  between: "",
}

/** Writes at least so many bytes, and where each of its words begins. */
export const madeUpText = (
  { letters, wordLengths: [least, most], words, between }: Language,
  seed: number,
  bytes: number,
): { readonly text: Uint8Array; readonly wordStarts: readonly number[] } => {
  const below = numbers(seed)
  const word = (): string =>
    Array.from({ length: least + below(most - least + 1) }, () => letters[below(letters.length)]).join("")
  const known = Array.from({ length: words }, word)
  const parts: string[] = []
  const wordStarts: number[] = []
  let length = 0
  while (length < bytes) {
    // The product makes some words far more frequent than others.
    const next = known[Math.floor((below(words) * below(words)) / words)] + between
    wordStarts.push(length)
    parts.push(next)
    length += new TextEncoder().encode(next).length
  }
  return { text: new TextEncoder().encode(parts.join("")), wordStarts }
}
