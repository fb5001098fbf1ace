// Any character of Unicode, for properties of texts: the unit of `fc.string({ unit: anyCharacter })`.
//
// In:  nothing. Out: one character that UTF-8 can hold, of each of its lengths as often.
// Never: a half of a surrogate pair, which no UTF-8 has.
//
// fast-check's own unit "binary" makes a table of all code points first, which takes each file of tests 2 to 4 s.

import fc from "fast-check"

const between = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max })

/** One code point as a string. */
export const anyCharacter: fc.Arbitrary<string> = fc
  .oneof(
    between(0, 0x7f),
    between(0x80, 0x7ff),
    between(0x800, 0xd7ff),
    between(0xe000, 0xffff),
    between(0x1_0000, 0x10_ffff),
  )
  .map((codePoint) => String.fromCodePoint(codePoint))
