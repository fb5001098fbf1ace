// The ten laws of a splitter, by name. Test titles, errors and READMEs quote these texts.
//
// In:  nothing.  Out: names and texts.  Never: the checks (see conformance/checks.ts).

/** Gives each law its text; the order is the order in which the suite runs them. */
export const laws = {
  S1: "deterministic: the same bytes always get the same levels",
  S2: "one level a byte, an integer from 0 to depth",
  S3: "causal: the level at i depends on bytes 0..i only",
  S4: "total: any bytes get levels, invalid UTF-8 too; nothing throws",
  S5: "a cursor gives what split gives, byte by byte; so does its fork, which goes its own way",
  S6: "a cursor's memory is bounded: its saved state is small JSON and is all that it needs to go on",
  S7: "linear time: bytes cost the same in a long document as in a short one",
  S8: "the input is not changed, and the levels are not a view of it",
  S9: "a character's level sits on its last byte: bytes inside a well-formed character get 0",
  S10: "rebuilt from name, options and data, it splits the same",
} as const

/** Names a law. */
export type LawName = keyof typeof laws

/** Lists the names of the laws in order. */
export const lawNames: readonly LawName[] = Object.freeze(Object.keys(laws) as LawName[])
