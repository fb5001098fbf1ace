/**
 * A text as columns: a character, what it cost, and the stages that it woke.
 *
 *     bits      ▂ ▁ ▁ ▅ ...
 *     stage 2   . . . . . . . ●        a stage wakes at the last byte of a segment of its level
 *     stage 1   . . . ● . . . ●
 *     stage 0   ● ● ● ● ● ● ● ●
 *               T h e _ c a t _
 *
 * In: what a model made of a text. Out: columns. Never: half of a character.
 */
import { characters, INVALID } from "@aunet/splitter"
import type { Insight } from "./messages.ts"

/** A character. */
export interface Column {
  readonly text: string
  readonly bytes: number
  /** Of all its bytes. */
  readonly bits: number
  /** For each stage, how many of its bytes woke it. */
  readonly woken: readonly number[]
}

/** Makes them. */
export function columnsOf({ text, bits, levels, stages }: Insight): readonly Column[] {
  return Array.from(characters(text), ({ start, end, codePoint }) => ({
    text:
      codePoint === INVALID
        ? `\\x${(text[start] as number).toString(16).toUpperCase().padStart(2, "0")}`
        : visible(String.fromCodePoint(codePoint)),
    bytes: end - start,
    bits: bits.subarray(start, end).reduce((sum, each) => sum + each, 0),
    woken: Array.from(
      { length: stages },
      (_, stage) => levels.subarray(start, end).filter((level) => level >= stage).length,
    ),
  }))
}

const visible = (character: string): string =>
  character === " " ? "␣" : character === "\n" ? "↵" : character === "\t" ? "⇥" : character

/** How often each stage woke, as a share of the bytes. */
export const wakeShares = ({ levels, stages }: Insight): readonly number[] =>
  Array.from({ length: stages }, (_, stage) =>
    levels.length === 0 ? 0 : levels.filter((level) => level >= stage).length / levels.length,
  )
