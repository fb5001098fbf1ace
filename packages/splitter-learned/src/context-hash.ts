// The number under which a run of symbols is looked up, in fitting and in splitting.
//
// In:  symbols.  Out: integers of 32 bits, the same on every machine.  Never: floating point.
//
//     runs that end at c in "a b c":   c   b c   a b c      (lengths 1, 2, 3)
//     hash(a b c) = mix(hash(a b), c): a step forward extends what ended one symbol before

/** Is the hash of the empty run. */
export const EMPTY_RUN = 0x2545f491

/** Extends a run's hash by one symbol. */
export const extendRun = (hash: number, symbol: number): number => {
  const mixed = Math.imul(hash ^ symbol, 0x9e3779b1)
  return mixed ^ (mixed >>> 15)
}
