/**
 * Models that come and go, as a pure step.
 *
 * In: what happened. Out: the next state. Never: a file, or a worker.
 */
import { HOUSE_MODEL } from "./model-list.ts"

/** Where it stands. */
export interface TakeState {
  /** The model that is to be taken along. */
  readonly model: string
  readonly address: string
  /** What is being done, in words. */
  readonly doing?: string
  /** What came of it. */
  readonly note?: string
  readonly problem?: string
}

/** What may happen. */
export type TakeEvent =
  | { readonly type: "model"; readonly model: string }
  | { readonly type: "address"; readonly address: string }
  | { readonly type: "begins"; readonly doing: string }
  | { readonly type: "ended"; readonly note: string }
  | { readonly type: "failed"; readonly said: string }

/** Where it begins. */
export const firstTake: TakeState = { model: HOUSE_MODEL.id, address: "" }

/** What happens next. */
export function takeStep(state: TakeState, event: TakeEvent): TakeState {
  switch (event.type) {
    case "model":
      return { ...state, model: event.model }
    case "address":
      return { ...state, address: event.address }
    case "begins": {
      const { problem: _problem, note: _note, ...rest } = state
      return { ...rest, doing: event.doing }
    }
    case "ended":
    case "failed": {
      const { doing: _, ...rest } = state
      return event.type === "ended" ? { ...rest, note: event.note } : { ...rest, problem: event.said }
    }
  }
}
