/**
 * The view that looks inside, as a pure step.
 *
 * In: what happened. Out: the next state. Never: a model, or a worker.
 */
import { HOUSE_MODEL, type ModelEntry } from "../models/model-list.ts"
import type { AttentionPlace } from "aunet/write"
import type { Cell } from "./attention-cells.ts"
import type { Attended, Insight, NotAttended } from "./messages.ts"

/** Bytes of a text: more columns than that nobody looks at. */
export const MOST_BYTES = 400

/** Where the view stands. */
export interface LookState {
  readonly models: readonly ModelEntry[]
  readonly model: string
  readonly text: string
  /** Counts what has to be computed anew. */
  readonly question: number
  readonly isWaiting: boolean
  readonly insight?: Insight
  /** Whose attention is looked at. */
  readonly head: AttentionPlace
  readonly attention?: Attended | NotAttended
  /** The cell that is pointed at. */
  readonly cell?: Cell
  readonly problem?: string
}

/** What may happen. */
export type LookEvent =
  | { readonly type: "models"; readonly models: readonly ModelEntry[] }
  | { readonly type: "model"; readonly model: string }
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "head"; readonly head: Partial<AttentionPlace> }
  | { readonly type: "pointed"; readonly cell: Cell }
  | {
      readonly type: "seen"
      readonly question: number
      readonly insight: Insight
      readonly attention: Attended | NotAttended
    }
  | { readonly type: "failed"; readonly question: number; readonly said: string }

/** Where it begins. */
export const firstLook: LookState = {
  models: [HOUSE_MODEL],
  model: HOUSE_MODEL.id,
  text: "The old man looked at the sea, and the sea looked back.",
  question: 1,
  isWaiting: true,
  head: { stage: 1, layer: 0, head: 0 },
}

const asked = ({ problem: _, ...state }: LookState, change: Partial<LookState>): LookState => ({
  ...state,
  ...change,
  question: state.question + 1,
  isWaiting: true,
})

/** Another model: what the one before it saw is none of it. */
const unseen = ({ insight: _, attention: __, cell: ___, ...state }: LookState): LookState => state

/** What happens next. */
export function lookStep(state: LookState, event: LookEvent): LookState {
  switch (event.type) {
    case "models":
      return event.models.some(({ id }) => id === state.model)
        ? { ...state, models: event.models }
        : asked(unseen(state), { models: event.models, model: HOUSE_MODEL.id })
    case "model":
      return asked(unseen(state), { model: event.model })
    case "text":
      return asked(state, { text: event.text })
    case "head":
      return asked(state, { head: { ...state.head, ...event.head } })
    case "pointed": {
      const { cell } = state
      const isThere = cell?.row === event.cell.row && cell.column === event.cell.column
      return isThere ? state : { ...state, cell: event.cell }
    }
    case "seen": {
      if (event.question !== state.question) return state
      const { problem: _, cell, ...rest } = state
      const { insight, attention } = event
      if ("said" in attention) return { ...rest, insight, attention, isWaiting: false }
      // Who looks at one word through one head after the other goes on looking at it.
      const N = attention.spans.length
      const stays = isSamePlaces(state.attention, attention) && cell !== undefined
      return {
        ...rest,
        ...{ insight, attention, head: attention.head, isWaiting: false },
        cell: stays ? cell : { row: N - 1, column: N - 1 },
      }
    }
    case "failed": {
      if (event.question !== state.question) return state
      const { insight: _, attention: __, ...rest } = state
      return { ...rest, problem: event.said, isWaiting: false }
    }
  }
}

/** Whether positions stand where they stood. */
const isSamePlaces = (before: Attended | NotAttended | undefined, now: Attended): boolean =>
  before !== undefined &&
  "spans" in before &&
  before.spans.length === now.spans.length &&
  before.spans.every(({ end }, i) => end === now.spans[i]?.end)

/** The bytes that are looked at: the beginning of a long text, up to the end of a character. */
export function lookedAt(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text)
  if (bytes.length <= MOST_BYTES) return bytes
  let end = MOST_BYTES
  while (end > 0 && ((bytes[end] as number) & 0xc0) === 0x80) end--
  return bytes.slice(0, end)
}
