/**
 * A text with the stages that woke under it.
 *
 *     The cat sat on the mat.
 *        1   2   1  2   1   2      the deepest stage that ran at a byte of this character; no mark: bytes alone
 *
 * In: pieces of text with the level of each byte, a width. Out: rows, two lines each. Never: lets a control
 * character through, or a mark stand under another character than its own.
 */
import stringWidth from "string-width"
import { showControls } from "./show-controls.ts"

/** One byte of the text: its level, and the characters that it completes. */
export interface TracedByte {
  readonly text: string
  readonly level: number
}

/** Puts rows together. */
export interface TraceLines {
  /** Takes a byte; gives the rows that it completes, each with its newlines. */
  push(byte: TracedByte): string
  /** Gives the row that was begun. */
  end(): string
}

/** What is drawn for characters that would move the cursor. */
const DRAWN: Readonly<Record<string, string>> = { "\n": "↵", "\t": "→" }

/** Marks from level 1 on; a model has eight stages at most. */
const markOf = (level: number): string => (level === 0 ? "" : String(level))

/**
 * Starts a trace.
 *
 * @param columns of the terminal
 * @param colour whether marks may be dimmed
 */
export function traceLines(columns: number, colour: boolean): TraceLines {
  const parts = new Intl.Segmenter(undefined, { granularity: "grapheme" })
  let above = ""
  let marks = ""
  let width = 0
  let level = 0

  const row = (): string => {
    if (above === "") return ""
    const below = marks.trimEnd()
    const drawn = below === "" ? "\n" : colour ? `\x1b[2m${below}\x1b[0m\n` : `${below}\n`
    const lines = `${above}\n${drawn}`
    above = marks = ""
    width = 0
    return lines
  }
  const put = (character: string, mark: string): string => {
    const drawn = DRAWN[character] ?? showControls(character)
    const wide = stringWidth(drawn)
    // What has no width of its own belongs to the character before it.
    const full = width + wide > columns && wide > 0 ? row() : ""
    above += drawn
    marks += wide === 0 ? "" : mark.padEnd(wide)
    width += wide
    return character === "\n" ? full + row() : full
  }
  return {
    push: ({ text, level: own }) => {
      level = Math.max(level, own)
      if (text === "") return ""
      const characters = Array.from(parts.segment(text), ({ segment }) => segment)
      // The byte completes the last of them; those before it are bytes that are no character.
      const last = characters.length - 1
      const rows = characters.map((character, i) => put(character, i === last ? markOf(level) : ""))
      level = 0
      return rows.join("")
    },
    end: row,
  }
}
