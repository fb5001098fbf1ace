/**
 * Text as Python's `str` treats it: the tasks' prompts and answers were made with it.
 *
 * In: texts. Out: texts. Never: what JavaScript's own methods of like names do; they take other characters for
 * blanks, and know other letters.
 */

// str.isspace(): White_Space of Unicode, and the four separators of ASCII; not U+FEFF, which JavaScript trims.
const BLANK = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]"
const AT_START = new RegExp(`^${BLANK}+`)
const AT_END = new RegExp(`${BLANK}+$`)
const RUN = new RegExp(`${BLANK}+`)

/** `text.lstrip()`. */
export const stripStart = (text: string): string => text.replace(AT_START, "")

/** `text.rstrip()`. */
export const stripEnd = (text: string): string => {
  // From the end, since a pattern would be tried at every run of blanks on its way there.
  let end = text.length
  while (end > 0 && AT_END.test(text[end - 1])) end--
  return text.slice(0, end)
}

/** `text.strip()`. */
export const strip = (text: string): string => stripStart(stripEnd(text))

/** `text.split()`: the pieces between runs of blanks, none of them empty. */
export const pieces = (text: string): string[] => text.split(RUN).filter((piece) => piece !== "")

// Letters that Unicode writes as two, each with a form for the beginning of a word.
const DIGRAPHS: Readonly<Record<string, string>> = Object.fromEntries(
  [..."ǄǅǆǇǈǉǊǋǌǱǲǳ"].map((letter, i, all) => [letter, all[3 * Math.floor(i / 3) + 1]]),
)
/** Georgian has capitals for whole words alone. */
const MKHEDRULI = /[\u10d0-\u10fa\u10fd-\u10ff]/

/** `character.title()`: as a word begins, which for some letters is not their capital. */
function titled(character: string): string {
  if (Object.hasOwn(DIGRAPHS, character)) return DIGRAPHS[character]
  if (MKHEDRULI.test(character)) return character
  const [first = "", ...rest] = character.toUpperCase()
  // A letter that becomes several, as ß or ﬁ: the first of them is a capital. The iota under a Greek vowel stays one.
  if (/[\u0370-\u03ff\u1f00-\u1fff]/.test(character)) {
    const under = rest.at(-1) === "Ι" ? [...rest.slice(0, -1), "\u0345"] : rest
    const whole = [first, ...under].join("")
    return under.length === 1 ? whole.normalize("NFC") : whole
  }
  return character === "ŉ" ? "ʼN" : first + rest.join("").toLowerCase()
}

/** `text.capitalize()`: the first character in title case, all others small. */
export const capitalise = (text: string): string => {
  const [first = ""] = text
  // All at once: what a sigma becomes depends on the letters before it.
  return titled(first) + text.toLowerCase().slice(first.toLowerCase().length)
}

/** The text with its first character small. */
export const smallFirst = (text: string): string => {
  const [first = "", ...rest] = text
  return first.toLowerCase() + rest.join("")
}

/** Counts code points: `len(text)`. */
export const codePoints = (text: string): number => {
  let count = 0
  for (const _ of text) count++
  return count
}
