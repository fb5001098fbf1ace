// Draws where a text is cut, as one string for a terminal.
//
// In:  bytes and their levels.  Out: text.  Never: lets a control character or an invalid byte
// through to the terminal.
//
//     The |cat ‖sat |on ‖the |mat.‖ ‖        | ends a segment of level 1, ‖ of level 2, ⦀ of level 3

import { requireLevels } from "./segments.ts"
import { INVALID, characters } from "./utf8.ts"

/** Chooses how `show` draws. */
export interface ShowOptions {
  /** Colours the marks with ANSI escapes; false when absent. */
  readonly colour?: boolean
  /** Starts a new line after each drawn newline; false when absent, so that all is one line. */
  readonly lines?: boolean
}

/**
 * Draws a text with a mark after every boundary: `|` level 1, `‖` level 2, `⦀` level 3, and
 * `⦀4`, `⦀5`, ... above.
 *
 * Newline, return and tab become `\n`, `\r` and `\t`; a backslash `\\`; an invalid byte and any
 * other control character below U+0080 `\xNN`; other control, format and line-breaking characters
 * `\u{N}`, except the joiners U+200C and U+200D. If a byte inside a character has a level, which
 * law S9 forbids, the character is drawn as single bytes.
 *
 * @param bytes a text [T]
 * @param levels its levels [T]
 * @throws SplitterError `SPLITTER_LEVELS` when there is not one level a byte
 * @example
 * show(bytes, splitter.split(bytes)) // "The |cat ‖sat |on ‖"
 */
export const show = (bytes: Uint8Array, levels: Uint8Array, options: ShowOptions = {}): string => {
  requireLevels(bytes, levels)
  let drawn = ""
  for (const { start, end, codePoint } of characters(bytes)) {
    if (codePoint === INVALID || levels.subarray(start, end - 1).some((level) => level > 0)) {
      for (let i = start; i < end; i++) drawn += hex(bytes[i]) + mark(levels[i], options)
    } else {
      drawn += draw(codePoint) + mark(levels[end - 1], options)
    }
    if (codePoint === 0x0a && options.lines === true) drawn += "\n"
  }
  return drawn
}

const hex = (byte: number): string => `\\x${byte.toString(16).toUpperCase().padStart(2, "0")}`

const ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\" }

// Cc and Cf hold escape sequences and the marks that reorder text; Zl and Zp break lines.
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

const draw = (codePoint: number): string => {
  const character = String.fromCodePoint(codePoint)
  const escaped = ESCAPES[character]
  if (escaped !== undefined) return escaped
  if (codePoint === 0x200c || codePoint === 0x200d || !HIDDEN.test(character)) return character
  return codePoint < 0x80 ? hex(codePoint) : `\\u{${codePoint.toString(16).toUpperCase()}}`
}

const MARKS = ["", "|", "‖", "⦀"]

// Cyan, yellow, magenta, then again: told apart on dark and on light terminals.
const COLOURS = [36, 33, 35]

const mark = (level: number, options: ShowOptions): string => {
  if (level === 0) return ""
  const sign = MARKS[level] ?? `⦀${level}`
  return options.colour === true ? `\x1b[${COLOURS[(level - 1) % COLOURS.length]}m${sign}\x1b[0m` : sign
}
