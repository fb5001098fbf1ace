// Lengths in bins: each length to 64 has its own, above that 16 bins take each doubling.
//
// In:  lengths.  Out: numbers of bins.  Never: loses more than a sixteenth of a length.
//
//     length   1  2  3 ... 64 | 65-68 69-72 ... 125-128 | 129-136 ... 249-256 | 257-272 ...
//     bin      0  1  2 ... 63 | 64    65    ... 79      | 80      ... 95      | 96

const EXACT = 64
const PER_DOUBLING = 16

/** Holds no lengths at all. */
export const noLengths: readonly number[] = Object.freeze([])

/** Gives the bin of a length, 1 on. */
export const binOf = (length: number): number => {
  if (length <= EXACT) return length - 1
  // 2^(5 + doubling) < length <= 2^(6 + doubling)
  const doubling = 26 - Math.clz32(length - 1)
  const width = (EXACT / PER_DOUBLING) << (doubling - 1)
  return EXACT + (doubling - 1) * PER_DOUBLING + Math.floor((length - 1 - (EXACT << (doubling - 1))) / width)
}

/** Gives the least and the greatest length of a bin, 0 on. */
export const binRange = (bin: number): { readonly least: number; readonly most: number } => {
  if (bin < EXACT) return { least: bin + 1, most: bin + 1 }
  const doubling = Math.floor((bin - EXACT) / PER_DOUBLING)
  const width = (EXACT / PER_DOUBLING) * 2 ** doubling
  const most = EXACT * 2 ** doubling + (((bin - EXACT) % PER_DOUBLING) + 1) * width
  return { least: most - width + 1, most }
}

/** Adds two lists of bins. */
export const addLengths = (a: readonly number[], b: readonly number[]): readonly number[] => {
  const [longer, shorter] = a.length >= b.length ? [a, b] : [b, a]
  return longer.map((count, bin) => count + (shorter[bin] ?? 0))
}
