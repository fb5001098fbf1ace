/**
 * Where BLEU's words begin and end.
 *
 * In: a text. Out: its words. Never: a vocabulary; those that need one are not here.
 * Source: sacreBLEU 2.6, `tokenizer_13a.py`, `tokenizer_re.py`, `tokenizer_zh.py`, `tokenizer_char.py`.
 */
import { pieces } from "../text/python-text.ts"

/** Ways to find words: of mteval-v13a, of Chinese, of single characters. */
export type BleuTokenizer = "13a" | "zh" | "char"

/** Finds the words of a text. */
export function tokenise(text: string, tokenizer: BleuTokenizer): string[] {
  switch (tokenizer) {
    case "13a":
      return pieces(separated(` ${plain(text)} `))
    case "zh":
      return pieces(separated(withChineseApart(text)))
    case "char":
      return pieces([...text].join(" "))
  }
}

/** Undoes what mark-up left: line ends, joined hyphens, four entities. */
const plain = (text: string): string =>
  text
    .replaceAll("<skipped>", "")
    .replaceAll("-\n", "")
    .replaceAll("\n", " ")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")

/** Puts blanks around marks; a full stop or a comma between digits stays. */
const separated = (text: string): string =>
  text
    .replaceAll(/([{-~[-` -&(-+:-@/])/g, " $1 ")
    .replaceAll(/([^0-9])([.,])/gu, "$1 $2 ")
    .replaceAll(/([.,])([^0-9])/gu, " $1 $2")
    .replaceAll(/([0-9])(-)/g, "$1 $2 ")

const withChineseApart = (text: string): string => {
  let out = ""
  for (const character of text) out += isChinese(character) ? ` ${character} ` : character
  return out
}

// The list of sacreBLEU, with the slip that figures of others were made with: bounds above U+FFFF are written there as
// two characters, and texts are compared, so that U+2001 to U+2A6D count and the planes meant do not.
const RANGES: readonly (readonly [string, string])[] = [
  ["\u3400", "\u4db5"],
  ["\u4e00", "\u9fa5"],
  ["\u9fa6", "\u9fbb"],
  ["\uf900", "\ufa2d"],
  ["\ufa30", "\ufa6a"],
  ["\ufa70", "\ufad9"],
  ["\u20000", "\u2a6d6"],
  ["\u2f800", "\u2fa1d"],
  ["\uff00", "\uffef"],
  ["\u2e80", "\u2eff"],
  ["\u3000", "\u303f"],
  ["\u31c0", "\u31ef"],
  ["\u2f00", "\u2fdf"],
  ["\u2ff0", "\u2fff"],
  ["\u3100", "\u312f"],
  ["\u31a0", "\u31bf"],
  ["\ufe10", "\ufe1f"],
  ["\ufe30", "\ufe4f"],
  ["\u2600", "\u26ff"],
  ["\u2700", "\u27bf"],
  ["\u3200", "\u32ff"],
  ["\u3300", "\u33ff"],
]

// Python compares by code point; so do UTF-16 texts as long as none of them is outside the basic plane.
const isChinese = (character: string): boolean =>
  character.length === 1 && RANGES.some(([first, last]) => character >= first && character <= last)
