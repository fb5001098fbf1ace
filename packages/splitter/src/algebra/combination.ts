// A splitter made of splitters: what all combinations share.
//
// In:  parts, and a judge that turns the levels which they give a byte into one.  Out: a splitter.
// Never: lets the judge see a byte before its turn, or a part see less than the whole text.
//
//     bytes     b0 b1 b2 ...
//     part 0    0  1  0           a judge sees (b1, [1, 0]) after (b0, [0, 0]); what it gives is the
//     part 1    0  0  2           level of the combination
//
// Each part is one splitter or one cursor of its own, which is given every byte, so it keeps its laws
// whatever the judge does. The judge is a step with a state of a few numbers. Both forms run the same
// one, so S3 and S5 hold for the combination as they do for its parts.

import { levelsOf } from "../asked-levels.ts"
import type { Json } from "../json.ts"
import { lawNames } from "../laws.ts"
import { SplitterError, quote } from "../splitter-error.ts"
import { type BoundaryPlace, type Cursor, DEFAULT_MAX_STATE, type Splitter } from "../splitter.ts"
import { storeParts } from "./stored-parts.ts"

/** Turns the levels that the parts gave a byte into one; stands somewhere in one document. */
export interface Judge {
  /** Takes a byte and its levels, one a part, and gives its level. */
  push(byte: number, levels: ArrayLike<number>): number
  fork(): Judge
  /** Gives its state: a few integers. */
  save(): readonly number[]
}

/** Is a splitter with the splitters that it was made of. */
export interface Combination extends Splitter {
  readonly parts: readonly Splitter[]
}

/** Says what a combination is. */
export interface CombinationRule {
  readonly name: string
  /** Its options, but for `parts`. */
  readonly choices: Readonly<Record<string, Json>>
  readonly parts: readonly Splitter[]
  readonly depth: number
  /** Where its boundaries stand; what all parts say, or `mixed`, when absent. */
  readonly boundaryPlace?: BoundaryPlace
  /** The most characters of a judge's state, without brackets. */
  readonly maxJudgeState: number
  /** Opens a judge at the start of a document, or where a saved one stood; undefined for another state. */
  readonly judge: (saved?: readonly number[]) => Judge | undefined
}

/** Makes the splitter. Of laws, it `breaks` what any part breaks. */
export const combine = (rule: CombinationRule): Combination => {
  const { name, parts } = rule
  const { stored, data } = storeParts(parts)
  const breaks = lawNames.filter((law) => parts.some((part) => part.breaks?.includes(law) ?? false))
  const boundaryPlace = rule.boundaryPlace ?? commonPlace(parts)
  return Object.freeze({
    name,
    options: { ...rule.choices, parts: stored },
    ...(data === undefined ? {} : { data }),
    depth: rule.depth,
    ...(boundaryPlace === undefined ? {} : { boundaryPlace }),
    ...(breaks.length > 0 ? { breaks } : {}),
    // Brackets, and a comma after each part's state.
    maxState:
      2 +
      rule.maxJudgeState +
      parts.reduce((sum, { maxState }) => sum + 1 + (maxState ?? DEFAULT_MAX_STATE), 0),
    parts: Object.freeze([...parts]),
    split: (bytes: Uint8Array): Uint8Array => splitBy(rule, bytes),
    cursor: (saved?: Json): Cursor => {
      if (saved === undefined)
        return combinedCursor(
          parts.map((part) => part.cursor()),
          opened(rule),
        )
      const states = Array.isArray(saved) ? (saved as readonly Json[]) : []
      const numbers = states.slice(parts.length)
      const judge = states.length >= parts.length && numbers.every(isCount) ? rule.judge(numbers) : undefined
      if (judge === undefined) {
        throw new SplitterError(
          "SPLITTER_STATE",
          `A cursor of "${name}" cannot go on from ${quote(saved)}: it is not a state that one with these options saved. ` +
            "Restore it with the splitter and options that saved it, or start a new cursor.",
          saved,
        )
      }
      return combinedCursor(
        parts.map((part, k) => part.cursor(states[k])),
        judge,
      )
    },
  })
}

/** Gives the place that all splitters have in common; `mixed` when they differ. */
const commonPlace = (parts: readonly Splitter[]): BoundaryPlace | undefined => {
  const places = new Set(parts.map(({ boundaryPlace }) => boundaryPlace))
  return places.size > 1 ? "mixed" : [...places][0]
}

const opened = (rule: CombinationRule): Judge => {
  const judge = rule.judge()
  // A rule that cannot start is a defect of this package, not of its user.
  if (judge === undefined) throw new TypeError(`"${rule.name}" has no judge for the start of a document.`)
  return judge
}

const splitBy = (rule: CombinationRule, bytes: Uint8Array): Uint8Array => {
  const levels = new Uint8Array(bytes.length)
  const ofParts = rule.parts.map((part) => levelsOf(part, bytes))
  const judge = opened(rule)
  const ofByte = new Uint8Array(ofParts.length)
  for (let i = 0; i < bytes.length; i++) {
    for (let k = 0; k < ofParts.length; k++) ofByte[k] = ofParts[k][i]
    levels[i] = judge.push(bytes[i], ofByte)
  }
  return levels
}

const combinedCursor = (cursors: readonly Cursor[], judge: Judge): Cursor => {
  const levels = new Uint8Array(cursors.length)
  return {
    push: (byte) => {
      // Every cursor has to see the byte, whichever is listened to.
      for (let k = 0; k < cursors.length; k++) levels[k] = cursors[k].push(byte)
      return judge.push(byte, levels)
    },
    fork: () =>
      combinedCursor(
        cursors.map((cursor) => cursor.fork()),
        judge.fork(),
      ),
    save: () => [...cursors.map((cursor) => cursor.save()), ...judge.save()],
  }
}

const isCount = (value: Json): value is number => Number.isInteger(value) && (value as number) >= 0
