// What a check throws when a law does not hold.
//
// In:  a sentence about what was seen.  Out: an Error.  Never: the input; the suite adds it.

/** Tells what a splitter did that a law forbids. */
export class LawBroken extends Error {
  override readonly name = "LawBroken"
}

/** Throws unless two arrays of levels are equal; names the first byte where they differ. */
export const requireSame = (
  expected: ArrayLike<number>,
  found: ArrayLike<number>,
  expectedFrom: string,
  foundFrom: string,
): void => {
  const shared = Math.min(expected.length, found.length)
  for (let i = 0; i < shared; i++) {
    if (expected[i] === found[i]) continue
    throw new LawBroken(
      `the level at byte ${i} is ${expected[i]} ${expectedFrom}, and ${found[i]} ${foundFrom}`,
    )
  }
  if (expected.length !== found.length) {
    throw new LawBroken(
      `there are ${expected.length} levels ${expectedFrom}, and ${found.length} ${foundFrom}`,
    )
  }
}
