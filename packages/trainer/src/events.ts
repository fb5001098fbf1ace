/**
 * What a training tells: one event a step, a measurement, a save, and one at each end.
 *
 * In: nothing. Out: types; each event is plain data, ready for a line of JSON. Never: a method.
 */
import type { Origin } from "@aunet/core"
import type { EngineReport } from "@aunet/tensor"

/** How a text comes to tokens. */
export interface TokenFigures {
  /** V, ids in all. */
  readonly vocabulary: number
  /** Of the training text, bos and eos counted as a byte and a token each. */
  readonly bytesPerToken: number
  /** Bytes that a row holds on average. */
  readonly rowBytes: number
}

/** Before the first step: what will be trained on what. */
export interface StartEvent {
  readonly type: "start"
  readonly parameters: number
  readonly trainingFlopsPerByte: number
  /** The same without the output layer, as the paper counts. */
  readonly nonEmbeddingFlopsPerByte: number
  readonly documents: number
  readonly trainingBytes: number
  readonly heldOutBytes: number
  readonly rows: number
  /** Positions of each stage in a row. */
  readonly lengths: readonly number[]
  /** Of a model over tokens; absent where positions are bytes. */
  readonly tokens?: TokenFigures
  /** Share of boundaries that the capacities drop, for each pool. */
  readonly droppedShares: readonly number[]
  readonly engine: EngineReport
  /** Steps that were done before, in a resumed training. */
  readonly resumedAt: number
  /** True when a resumed training goes on with another text, from its start. */
  readonly dataChanged: boolean
  /** The checkpoint that it began from, in this run or an earlier one; absent when it began from nothing. */
  readonly from?: Origin
}

/** After a step. */
export interface StepEvent {
  readonly type: "step"
  readonly step: number
  /** Bytes of text so far, as often as they were seen. */
  readonly bytes: number
  /** Mean over all positions of the batch, bos and eos included, before the step. */
  readonly lossNats: number
  /** Mean loss on the level of the next byte; absent when the model predicts no levels. */
  readonly levelLossNats?: number
  /** Of the original text, whatever the positions are. */
  readonly bitsPerByte: number
  /** Mean of `bitsPerByte` over the last 32 steps of this run, or as many as there were: one batch tells little. */
  readonly meanBitsPerByte: number
  readonly gradientNorm: number
  readonly learningRate: number
  /** Over the last steps, measuring and saving left out. */
  readonly bytesPerSecond: number
  /** What this step took. */
  readonly seconds: number
  readonly secondsLeft: number
}

/** After a measurement on text that training does not see. */
export interface MeasureEvent {
  readonly type: "measure"
  readonly step: number
  readonly heldOutBitsPerByte: number
  /** The same with the bits of eos counted in. */
  readonly heldOutBitsPerByteWithEos: number
  readonly measuredBytes: number
  /** Share of boundaries that were dropped in the steps of this run so far, for each pool. */
  readonly droppedShares: readonly number[]
}

/** After a save. */
export interface SaveEvent {
  readonly type: "save"
  readonly step: number
  readonly checkpoint: string
}

/** After the last step. */
export interface EndEvent {
  readonly type: "end"
  readonly steps: number
  readonly bytes: number
  /** Absent when no text was held out. */
  readonly heldOutBitsPerByte?: number
  /** The step after which that was measured: an earlier one than the last when the training was stopped. */
  readonly heldOutStep?: number
  /** Share of boundaries that were dropped in the steps of this run, for each pool. */
  readonly droppedShares: readonly number[]
  readonly checkpoint?: string
  /** True when it was stopped before all steps were done; a resume goes on from here. */
  readonly stopped: boolean
  readonly seconds: number
}

/** Anything that a training tells. */
export type TrainEvent = StartEvent | StepEvent | MeasureEvent | SaveEvent | EndEvent
