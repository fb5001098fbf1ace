// Writes src/character-class-runs.ts: the class of every code point, as runs, from the \p{..} of the
// Node that runs this.
//
//     node tools/make-character-classes.ts
//
// In:  the Unicode data inside Node.  Out: one source file.  Never: runs at build or install time;
// its result is committed, so that a model's boundaries do not move with the platform.

import { writeFileSync } from "node:fs"

// Tried in order. The rules draw the line differently: for words a mark is a letter, for lingua a symbol;
// the punct of lingua groups decimal digits only.
//
// Format characters (Cf) and those that are reserved for such ones or shown as nothing (variation selectors,
// U+034F) are F: they say how others are to be written, within a word. Those that separate are Z: U+200B, which
// is there to tell words apart, and U+FFF9 to U+FFFB, which stand around a text that explains another one and
// between the two. (The word boundaries of UAX 29 leave out what F has too, and are at U+200B; they glue
// what U+FFF9 to U+FFFB keep apart.) A Hangul filler is a letter: it stands where one is missing.
const CLASSES: readonly (readonly [string, RegExp])[] = [
  ["E", /[\r\n]/u],
  ["W", /\p{White_Space}/u],
  ["L", /\p{L}/u],
  ["Z", /[\u200b\ufff9-\ufffb]/u],
  ["F", /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u],
  ["M", /\p{M}/u],
  ["D", /\p{Nd}/u],
  ["N", /\p{N}/u],
  ["S", /[^]/u],
]

const classOf = (codePoint: number): string => {
  const character = String.fromCodePoint(codePoint)
  return (CLASSES.find(([, pattern]) => pattern.test(character)) as readonly [string, RegExp])[0]
}

let runs = ""
let length = 0
let current = ""
let count = 0
for (let codePoint = 0; codePoint <= 0x110000; codePoint++) {
  const next = codePoint === 0x110000 ? "" : classOf(codePoint)
  if (next !== current && length > 0) {
    runs += current + length.toString(36)
    count += 1
    length = 0
  }
  current = next
  length += 1
}

const lines = runs.match(/.{1,96}/g) ?? []
const text = `// Written by tools/make-character-classes.ts; change that, not this.
//
// In:  nothing.  Out: ${count} runs of code points of one class, ${runs.length} characters.  Never: edited by hand.

/** Is the version of the Unicode Standard that the runs were made from. */
export const UNICODE_VERSION = "${process.versions["unicode"]}"

/**
 * Lists runs from U+0000 to U+10FFFF: a class, then how many code points in base 36.
 * L letter; M mark; F nothing, inside words; Z nothing, between words; D decimal digit; N other number;
 * S symbol; W whitespace; E newline.
 */
export const CHARACTER_CLASS_RUNS =
${lines.map((line) => `  "${line}"`).join(" +\n")}
`
writeFileSync(new URL("../src/character-class-runs.ts", import.meta.url), text)
