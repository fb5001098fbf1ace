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

/** `text.capitalize()`: the first character in title case, all others small. */
export const capitalise = (text: string): string => {
  const [first = "", ...rest] = text
  return first.toUpperCase() + rest.join("").toLowerCase()
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
