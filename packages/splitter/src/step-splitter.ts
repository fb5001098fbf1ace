// A splitter from one pure function: the shortest way to write one.
//
// In:  a start state and a step.  Out: a Splitter.  Never: keeps state outside of a cursor.

import type { Json } from "./json.ts"
import type { LawName } from "./laws.ts"
import { SplitterError, quote } from "./splitter-error.ts"
import type { BoundaryPlace, Cursor, Splitter } from "./splitter.ts"

/** Is what a splitter does at one byte: (state, byte) -> (state, level), and what it starts from. */
export interface StepRule<S extends Json> {
  readonly name: string
  readonly options: Json
  readonly data?: Uint8Array
  readonly depth: number
  readonly boundaryPlace?: BoundaryPlace
  readonly breaks?: readonly LawName[]
  readonly maxState?: number
  /** The state at the start of a document. States are Json and are never changed in place. */
  readonly start: S
  /** Gives the next state and the level of the byte, 0 to `depth`. */
  readonly step: (state: S, byte: number) => readonly [S, number]
  /** Says whether a saved value is a state of this splitter; without it any value is taken for one. */
  readonly isState?: (saved: Json) => saved is S
}

/**
 * Makes a splitter whose batch form and cursor are the same pure step.
 *
 * With it S1, S3, S5, S7 and S8 hold as long as `step` is pure and takes constant time, and S6 as
 * long as states stay small. It is a plain loop, good for some megabytes a second; a splitter that
 * has to be faster implements `Splitter` itself.
 *
 * Its `cursor` throws a SplitterError `SPLITTER_STATE` for a saved state that `isState` refuses.
 *
 * @example
 * const lines = stepSplitter({
 *   name: "lines",
 *   options: {},
 *   depth: 1,
 *   start: null,
 *   step: (state, byte) => [state, byte === 10 ? 1 : 0],
 * })
 * lines.split(Uint8Array.of(97, 10, 98)) // [0, 1, 0]
 */
export const stepSplitter = <S extends Json>(rule: StepRule<S>): Splitter => {
  const { start, step, isState, ...manifest } = rule
  return Object.freeze({
    ...manifest,
    split: (bytes: Uint8Array): Uint8Array => {
      const levels = new Uint8Array(bytes.length)
      let state = start
      for (let i = 0; i < bytes.length; i++) {
        const [next, level] = step(state, bytes[i])
        state = next
        levels[i] = level
      }
      return levels
    },
    cursor: (saved?: Json): Cursor => {
      if (saved === undefined) return stepCursor(step, start)
      if (isState !== undefined && !isState(saved)) {
        throw new SplitterError(
          "SPLITTER_STATE",
          `The splitter "${rule.name}" cannot go on from ${quote(saved)}: it is not a state that its cursor saved. ` +
            "Restore it with the splitter and options that saved it, or start a new cursor.",
          saved,
        )
      }
      return stepCursor(step, saved as S)
    },
  })
}

const stepCursor = <S extends Json>(step: StepRule<S>["step"], from: S): Cursor => {
  let state = from
  return {
    push: (byte) => {
      const [next, level] = step(state, byte)
      state = next
      return level
    },
    fork: () => stepCursor(step, state),
    save: () => state,
  }
}
