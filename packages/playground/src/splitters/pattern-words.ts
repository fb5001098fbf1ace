/**
 * What is wrong with a pattern, in the words of the page.
 *
 * In: what the splitter of patterns threw, the pattern as it was typed. Out: a sentence. Never: an option that code has and the
 * page has not, or a backslash more than was typed.
 */
import { quote, SplitterError } from "@aunet/splitter"
import { said } from "../page/words.ts"

/** Texts with which the splitter shows that a pattern looks ahead. */
interface Example {
  readonly text: string
  readonly longer: string
  /** Whether the last character of `text` is a boundary there; in `longer` it is the other way round. */
  readonly marked: boolean
}

/** Characters of a pattern that are told again. */
const MOST_SHOWN = 80

/** Says it. */
export function patternWords(error: unknown, pattern: string): string {
  const cannot = `A segment cannot end with “${pattern.length > MOST_SHOWN ? `${pattern.slice(0, MOST_SHOWN)}...` : pattern}”`
  if (error instanceof SplitterError && error.code === "PEEKING_PATTERN") {
    const { text, longer, marked } = error.value as Example
    const [before, after] = marked ? ["ends", "no longer does"] : ["does not end", "does"]
    return `${cannot}: that looks ahead. The last character of ${quoted(text)} ${before} a match; in ${quoted(longer)} the same character ${after}. Let the pattern end with one character that settles it, as \\s in place of \\s+.`
  }
  const why = said(error)
  const begin = `pattern: levels[0].end cannot be ${quote(pattern)}`
  return why.startsWith(begin) ? `${cannot}${why.slice(begin.length)}` : why
}

/** With what cannot be seen written out, and backslashes as they are. */
const quoted = (text: string): string =>
  `“${JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/\\(["\\])/g, "$1")}”`
