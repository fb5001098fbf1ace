/**
 * A model on its way to an `.onnx` file, as a pure step.
 *
 *     asked --> reads --its sizes--> waits for whoever presses --> makes --> done      any --> failed, given up
 *
 * In: what happened. Out: the next state; undefined where nothing is asked. Never: a worker.
 */
import type { ModuleFile } from "../splitters/choice.ts"
import type { ModelSource } from "./messages.ts"

/** Texts at once, and positions of each, that a file may be made for: more of them make tables that nobody runs. */
export const MOST_ROWS = 64
export const MOST_ROW_BYTES = 8192

/** A model that somebody wants as a file. */
export interface OnnxModel {
  readonly name: string
  readonly source: ModelSource
  /** Of files that lie in this page alone: the splitter that they were trained with, where that is of somebody's file. */
  readonly module?: ModuleFile | undefined
}

/** Where it stands. */
export interface OnnxState {
  readonly model: OnnxModel
  /** `closed`: what could not be read has no sizes. */
  readonly stands: "reads" | "waits" | "makes" | "closed"
  readonly rows: number
  readonly rowBytes: number
  readonly note?: string
  readonly problem?: string
}

/** What may happen. */
export type OnnxEvent =
  | { readonly type: "asked"; readonly model: OnnxModel }
  | { readonly type: "read"; readonly rowBytes: number; readonly note: string }
  | { readonly type: "sizes"; readonly rows?: number; readonly rowBytes?: number }
  | { readonly type: "makes" }
  | { readonly type: "made"; readonly note: string }
  | { readonly type: "failed"; readonly said: string }
  | { readonly type: "left" }

/** What happens next. */
export function onnxStep(state: OnnxState | undefined, event: OnnxEvent): OnnxState | undefined {
  if (event.type === "asked") return { model: event.model, stands: "reads", rows: 1, rowBytes: 1 }
  if (state === undefined || event.type === "left") return undefined
  const { problem: _, ...rest } = state
  switch (event.type) {
    case "read":
      return {
        ...rest,
        stands: "waits",
        rowBytes: Math.min(event.rowBytes, MOST_ROW_BYTES),
        note: event.note,
      }
    case "sizes": {
      const { type: _type, ...sizes } = event
      return { ...rest, ...sizes }
    }
    case "makes":
      return { ...rest, stands: "makes" }
    case "made":
      return { ...rest, stands: "waits", note: event.note }
    case "failed":
      return { ...rest, stands: state.stands === "reads" ? "closed" : "waits", problem: event.said }
  }
}
