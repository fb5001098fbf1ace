// How far boundaries that were found agree with others over the same bytes: of a model's own router with those of a
// splitter, of a splitter with a person's.
//
// In:  two levels a byte.  Out: counts for each level, and shares of them.  Never: looks at a byte, or calls a share of
// nothing a number.
//
//     found      0 1 0 1 0 1        of its three, two are expected     precision 2/3
//     expected   0 1 1 0 0 1        of those three, two are found      recall    2/3

/** Counts the boundaries of one level. */
export interface AgreementCounts {
  readonly found: number
  readonly expected: number
  /** Those that are found and expected. */
  readonly both: number
}

/** Tells how far boundaries agree, each from 0 to 1; null where it would be a share of nothing. */
export interface Agreement {
  /** Of those that are found, the share that is expected. */
  readonly precision: number | null
  /** Of those that are expected, the share that is found. */
  readonly recall: number | null
  /** The harmonic mean of both. */
  readonly f1: number | null
}

/**
 * Counts, level by level; those of several texts are added by `addAgreement`.
 *
 * @param found a level a byte
 * @param expected of the same bytes
 * @param depth how many levels to count
 * @param isCounted whether a byte is looked at; all of them when left out
 * @returns one entry a level, 1 first: boundaries of at least that level
 */
export const agreementCounts = (
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  depth: number,
  isCounted: (i: number) => boolean = () => true,
): readonly AgreementCounts[] => {
  const counts = Array.from({ length: depth }, () => ({ found: 0, expected: 0, both: 0 }))
  for (let i = 0; i < found.length; i++) {
    if (!isCounted(i)) continue
    for (let k = 0; k < depth; k++) {
      const [is, shallBe] = [found[i] > k, expected[i] > k]
      if (is) counts[k].found++
      if (shallBe) counts[k].expected++
      if (is && shallBe) counts[k].both++
    }
  }
  return counts
}

/** Adds the counts of two texts, of as many levels each. */
export const addAgreement = (
  a: readonly AgreementCounts[],
  b: readonly AgreementCounts[],
): readonly AgreementCounts[] =>
  a.map((counts, k) => ({
    found: counts.found + b[k].found,
    expected: counts.expected + b[k].expected,
    both: counts.both + b[k].both,
  }))

/** Gives the shares of one level. */
export const agreementOf = ({ found, expected, both }: AgreementCounts): Agreement => ({
  precision: share(both, found),
  recall: share(both, expected),
  f1: share(2 * both, found + expected),
})

const share = (some: number, all: number): number | null => (all === 0 ? null : some / all)

/**
 * Compares the levels of a text with others of the same text.
 *
 * A boundary of a level agrees where the other has one of at least that level at the same byte; one byte beside it does
 * not count.
 *
 * @param found a level a byte
 * @param expected of the same bytes
 * @param depth how many levels to compare
 * @returns one entry a level, 1 first
 * @example
 * agreement(Uint8Array.of(0, 1, 0, 1), Uint8Array.of(0, 1, 1, 0), 1) // [{ precision: 0.5, recall: 0.5, f1: 0.5 }]
 */
export const agreement = (
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  depth: number,
): readonly Agreement[] => agreementCounts(found, expected, depth).map(agreementOf)
