/**
 * What the view that trains can be told beside its events.
 *
 * In: nothing. Out: a type. Never: anything that is drawn.
 */
import type { VNode } from "preact"
import type { TrainViewEvent } from "./train-state.ts"

/** Who is told. */
export interface TrainDoing {
  readonly tell: (event: TrainViewEvent) => void
  readonly open: (files: readonly File[]) => void
  readonly openModule: (file: File) => void
  readonly plan: () => void
  readonly train: () => void
  /** Saves, and ends what computes. */
  readonly pause: (name: string) => void
  /** Ends what computes, answer or not. */
  readonly end: (name: string) => void
  readonly goOn: (name: string) => void
  /** Sets the highest rate, that somebody applied. */
  readonly setRate: (name: string, rate: number) => void
  /** Removes it, after its owner was asked. */
  readonly remove: (name: string) => void
  readonly download: (name: string, isAlone?: boolean) => void
  /** Asks for the sizes of an `.onnx` file. */
  readonly onnx: (name: string) => void
  readonly drawOnnx: () => VNode | null
}
