// A text that breaks a law, for whoever has to mend the splitter.
//
// In:  a counterexample.  Out: lines of text.  Never: a control character or an invalid byte as it is.
//
//     law       S3 causal: the level at i depends on bytes 0..i only
//     expected  the same level for a byte, whatever follows it
//     seen      the level at byte 1 is 0 when the text ends after 2 bytes, and 1 when it goes on
//     text      "a \n"
//     bytes     61 20 0a
//     drawn     "a |\n"
//     cut       after 2 of 3 bytes; the other text is ""
//     again     seed 1, path "17:3:0", 18 texts tried

import { type LawName, laws } from "../laws.ts"
import { show } from "../show.ts"
import type { Splitter } from "../splitter.ts"
import type { Case } from "./checks.ts"
import type { Counterexample } from "./search.ts"

const EXPECTED: Readonly<Record<LawName, string>> = {
  S1: "the same levels, however often and from whichever instance or view",
  S2: "as many levels as bytes, each an integer from 0 to depth",
  S3: "the same level for a byte, whatever follows it",
  S4: "levels, and no error",
  S5: "from a cursor, and from its fork, what split gives for the bytes that it was given",
  S6: "a small saved state, and from a cursor restored from it what the first one gives",
  S7: "about as much time for one long document as for short ones of the same length together",
  S8: "the bytes as they were, and levels in an array of their own",
  S9: "level 0 for every byte of a character but its last",
  S10: "a splitter with the same name, depth, options and levels, whose cursors go on from saved states",
}

// Enough to see what a text is made of.
const MOST_BYTES = 64

/** Writes the report. */
export const report = ({ law, seen, text, title, again }: Counterexample, make: () => Splitter): string =>
  [
    `  law       ${law} ${laws[law]}`,
    `  expected  ${EXPECTED[law]}`,
    `  seen      ${seen}`,
    ...(title === undefined ? [] : [`  from      the hostile input "${title}"`]),
    ...(text === undefined ? [] : describe(text, make)),
    ...(again === undefined
      ? []
      : [`  again     seed ${again.seed}, path "${again.path}", ${again.tried} texts tried`]),
  ].join("\n")

const describe = ({ bytes, cut, other }: Case, make: () => Splitter): readonly string[] => {
  const shown = bytes.subarray(0, MOST_BYTES)
  const more = bytes.length > MOST_BYTES ? ` ... ${bytes.length} bytes in all` : ""
  const drawing = draw(shown, make)
  return [
    `  text      "${show(shown, new Uint8Array(shown.length))}"${more}`,
    `  bytes     ${Array.from(shown, (byte) => byte.toString(16).padStart(2, "0")).join(" ")}${more}`,
    ...(drawing === undefined ? [] : [`  drawn     "${drawing}"${more}`]),
    `  cut       after ${cut} of ${bytes.length} bytes; the other text is "${show(other, new Uint8Array(other.length))}"`,
  ]
}

/** Draws what split gives; undefined for a splitter that cannot even give levels. */
const draw = (bytes: Uint8Array, make: () => Splitter): string | undefined => {
  try {
    return show(bytes, make().split(bytes.slice()))
  } catch {
    // What it threw, or that levels are missing, is what `seen` says.
    return undefined
  }
}
