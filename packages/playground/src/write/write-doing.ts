/**
 * What the view that writes can be told beside its events.
 *
 * In: nothing. Out: a type. Never: anything that is drawn.
 */
import type { VNode } from "preact"
import type { WriteEvent } from "./write-state.ts"

/** Who is told. */
export interface WriteDoing {
  readonly tell: (event: WriteEvent) => void
  readonly write: () => void
  readonly stop: () => void
  /** Writes anew from a byte on, which is another. */
  readonly goOn: (at: number, from: number, byte: number) => void
  /** Opens the model in what was dropped. */
  readonly drop: (transfer: DataTransfer) => void
  /** Models that come and go as files. */
  readonly drawTake: () => VNode
}
