/**
 * A text as cells that can be drawn: what each character looks like, how wide it is, and its level.
 *
 *     bytes    41 e7 8c ab 0a        cells   A   猫   \n
 *     levels    0  0  0  1  2                0   1    2      columns 1 2 2
 *
 * In: bytes and their levels. Out: cells. Never: lets a control character or an invalid byte through: they are
 * written out, as `show` of `@aunet/splitter` does.
 */
import { characters, INVALID, show } from "@aunet/splitter"
import { eastAsianWidth } from "get-east-asian-width"

/** One thing that is drawn: a character with its marks, or an escape. */
export interface Cell {
  readonly text: string
  /** Columns of a terminal: 1, 2 for wide characters, more for escapes. */
  readonly columns: number
  /** Level of its last byte. */
  readonly level: number
  /** Whether it is written out, as `\n` and `\xFF` are. */
  readonly escaped: boolean
  /** Whether it ends a line of the text. */
  readonly newline: boolean
}

const NO_LEVELS = new Uint8Array(4)

/** Marks above and below, joiners, variation selectors: drawn in the cell before them. */
const ATTACHED = /^[\p{Mn}\p{Me}\p{Join_C}]$/u

const FROM_RIGHT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/** Whether a line holds text that is read from the right: terminals then move its characters, and columns say nothing. */
export const holdsFromRight = (line: readonly Cell[]): boolean =>
  line.some(({ text }) => FROM_RIGHT.test(text))

/** Whether a line is read from the right: its first letter says so, as in a browser. */
export function readsFromRight(line: readonly Cell[]): boolean {
  const first = line.find(({ text, escaped }) => !escaped && /\p{L}/u.test(text))
  return first !== undefined && FROM_RIGHT.test(first.text)
}

/** Cuts a text into cells. */
export function cellsOf(bytes: Uint8Array, levels: Uint8Array): Cell[] {
  const cells: Cell[] = []
  for (const { start, end, codePoint } of characters(bytes)) {
    if (codePoint === INVALID || levels.subarray(start, end - 1).some((level) => level > 0)) {
      // A splitter that breaks law S9 marks bytes inside a character.
      for (let i = start; i < end; i++)
        cells.push(escape(`\\x${hex(bytes[i] as number)}`, levels[i] as number))
      continue
    }
    const level = levels[end - 1] as number
    const shown = show(bytes.subarray(start, end), NO_LEVELS.subarray(0, end - start))
    const character = String.fromCodePoint(codePoint)
    if (shown !== character) cells.push({ ...escape(shown, level), newline: codePoint === 0x0a })
    else place(cells, character, codePoint, level)
  }
  return cells
}

const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, "0")

const escape = (text: string, level: number): Cell => ({
  text,
  columns: text.length,
  level,
  escaped: true,
  newline: false,
})

/** Adds a character, or attaches it to the one before when no boundary lies between them. */
function place(cells: Cell[], character: string, codePoint: number, level: number): void {
  const last = cells.at(-1)
  const attached = ATTACHED.test(character)
  const joined = last?.text.endsWith("\u200d") === true
  if (last !== undefined && !last.escaped && last.level === 0 && (attached || joined)) {
    cells[cells.length - 1] = { ...last, text: last.text + character, level }
    return
  }
  // A mark that begins a segment stands on a dotted circle.
  const text = attached ? `\u25cc${character}` : character
  cells.push({
    text,
    columns: attached ? 1 : eastAsianWidth(codePoint),
    level,
    escaped: false,
    newline: false,
  })
}
