/**
 * What a training tells: one event a step, a measurement, a save, what went wrong, and one at each end.
 *
 * In: nothing. Out: types; each event is plain data, ready for a line of JSON. Never: a method.
 */
import type { HeldOutRouting, Origin, RouterChoice } from "@aunet/core"
import type { RowCursor } from "@aunet/data"
import type { EngineReport } from "@aunet/tensor"
import type { Curriculum } from "./routing/curriculum.ts"
import type { RateFactors } from "./step/rate-factors.ts"
import type { RoutingFigures } from "./routing/route-sums.ts"

/** How a text comes to tokens. */
export interface TokenFigures {
  /** V, ids in all. */
  readonly vocabulary: number
  /** Of the training text, bos and eos counted as a byte and a token each. */
  readonly bytesPerToken: number
  /** Bytes that a row holds on average. */
  readonly rowBytes: number
}

/** A source of a mixture: a name and its share of the bytes of text, 0 to 1. */
export interface MixedSource {
  readonly name: string
  readonly share: number
  /** To train on. */
  readonly documents: number
  readonly bytes: number
  /** How often it will have been passed when the training ends; absent where that has no number of steps. */
  readonly epochsInAll?: number
}

/** How much of a source was read. */
export interface SourceProgress {
  readonly name: string
  /**
   * Of its text, bos and eos not counted, as many as its rows hold on average; rows that were left out after a jump are
   * among them.
   */
  readonly bytes: number
  readonly epochs: number
}

/** The held-out figure of a source. */
export interface SourceBits {
  readonly name: string
  readonly heldOutBitsPerByte: number
}

/** Documents that were held out and are trained on as well, of another source or since they were given: they are not measured with. */
export interface AlsoTrained {
  readonly documents: number
  /** Of how many. */
  readonly of: number
  /** The name of the first. */
  readonly first: string
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
  /** What is mixed; absent for one text. */
  readonly sources?: readonly MixedSource[]
  /** What is measured with, and how much each counts for the figure of all; absent for one text. */
  readonly heldOutSources?: readonly {
    readonly name: string
    readonly share: number
    readonly bytes: number
  }[]
  /** Of the held-out text, given or set aside, what was left out since it is trained on as well. */
  readonly alsoTrained?: AlsoTrained
  readonly rows: number
  /** Share of the rate by which weights shrink a step. */
  readonly weightDecay: number
  /** Factors on the rate of parts of the model; absent where all have that of the step. */
  readonly rates?: RateFactors
  /** Parts that a batch is computed in; absent when it is computed at once. */
  readonly accumulate?: number
  /** Rows of an epoch: after so many the text has been passed once; of a mixture, rows of an epoch of all sources. */
  readonly epochRows: number
  /** Positions of each stage in a row. */
  readonly lengths: readonly number[]
  /** What finds the boundaries, and what it is asked for; absent where a splitter says them. */
  readonly router?: RouterChoice
  /** What it asks for at the start, and how long that moves; absent where it stays the same. */
  readonly curriculum?: Curriculum
  /** Steps through which the router imitates the splitter; absent without a warm start. */
  readonly warmSteps?: number
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
  /** What fixes the parameters and the order of the text. */
  readonly seed: number
  /** Fingerprints of the text that is trained on and of that which is measured with. */
  readonly text: string
  readonly heldOutText: string
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
  /** Over the last ten seconds of steps, measuring and saving left out. */
  readonly bytesPerSecond: number
  /** What this step took. */
  readonly seconds: number
  /** What the training took so far, earlier runs of it included. */
  readonly elapsedSeconds: number
  /** Absent when it goes on until it is stopped. */
  readonly secondsLeft?: number
  /** How much of it is done, from 0 to 1; absent when it goes on until it is stopped. */
  readonly share?: number
  /** How often the text has been passed: 2.5 in the middle of the third time. Of a mixture, all sources together. */
  readonly epochs: number
  /** Share of the batch's positions that each pool kept: how often the stage below it woke. */
  readonly keptShares: readonly number[]
  /** Of a model with a router: its segments in this batch, what was asked for, and the term that holds them to it. */
  readonly routing?: RoutingFigures & {
    readonly ratio: number
    readonly asked: readonly number[]
    /** At a warm start: the weight of it, and how far the router is from the splitter, nats a position of each stage. */
    readonly warmStart?: { readonly weight: number; readonly lossNats: readonly number[] }
  }
  /** What the process held after the step; absent where nobody tells the training. */
  readonly memoryBytes?: number
  /** Of a mixture, each source. */
  readonly sources?: readonly SourceProgress[]
}

/** After a measurement on text that training does not see. */
export interface MeasureEvent {
  readonly type: "measure"
  readonly step: number
  readonly heldOutBitsPerByte: number
  /** The same with the bits of eos counted in. */
  readonly heldOutBitsPerByteWithEos: number
  /** Of several sources, each; the figure of all is their mean by share. */
  readonly heldOutSources?: readonly SourceBits[]
  readonly measuredBytes: number
  /** Share of boundaries that were dropped in the steps so far, for each pool. */
  readonly droppedShares: readonly number[]
  /**
   * Of a model with a router: its segments in the held-out text, dropped boundaries with the capacities of measuring, and how
   * far its boundaries agree with those of the splitter and with characters.
   */
  readonly routing?: HeldOutRouting
  /** Bytes of text that were trained on by then. */
  readonly bytes: number
  /** What the training took so far, earlier runs of it included. */
  readonly elapsedSeconds: number
  /** Against the measurement before; negative is better. Absent for the first. */
  readonly changeBitsPerByte?: number
  /** Whether it is the lowest of the training. */
  readonly best: boolean
  /** Of the mean of the weights so far, where that was measured too. */
  readonly averageBitsPerByte?: number
}

/** After a measurement: what the model writes by then. */
export interface SampleEvent {
  readonly type: "sample"
  readonly step: number
  readonly prompt: string
  readonly text: string
}

/** The held-out figure has risen for a third of the run: the training learns its text by heart. Told once for each best. */
export interface RisenEvent {
  readonly type: "risen"
  readonly step: number
  readonly heldOutBitsPerByte: number
  readonly bestBitsPerByte: number
  readonly bestStep: number
  /** How often the text has been passed. */
  readonly epochs: number
}

/** A source of a mixture has run out for the first time: its next epoch begins, in a new order. Told once for each. */
export interface AgainEvent {
  readonly type: "again"
  readonly step: number
  readonly source: string
  /**
   * How often it will have been passed when the training ends; of a training of minutes an estimate, absent where it goes on
   * until it is stopped.
   */
  readonly epochsInAll?: number
}

/** A router has stopped to choose: over the last steps nearly every position was a boundary, or nearly none. */
export interface CollapseEvent {
  readonly type: "collapse"
  readonly step: number
  /** Whose segments they are, 1 the one below the bytes. */
  readonly stage: number
  readonly boundaries: "all" | "none"
  /** Positions of the stage above in a segment, and how many were asked for. */
  readonly positionsPerSegment: number
  readonly asked: number
  /** Whether a rule settles some positions: both are then of those that it leaves open. */
  readonly ruled?: true
}

/** A loss jumped: the training has gone back to its last good state, and leaves the rows of that step out. */
export interface JumpEvent {
  readonly type: "jump"
  /** The step that jumped; it is not among those that are done. */
  readonly at: number
  /** The step that it went back to. */
  readonly step: number
  /** Not a finite number, or above three times the mean; null where JSON could not hold it. */
  readonly bitsPerByte: number | null
  readonly meanBitsPerByte: number | null
  /** Where the rows are that are left out. */
  readonly rows: RowCursor
  /** How many there were of late; the third ends the training. */
  readonly count: number
}

/** After a save. */
export interface SaveEvent {
  readonly type: "save"
  readonly step: number
  readonly checkpoint: string
}

/** Something could not be written for want of room: the training waits, and tries again until there is, or until it is stopped. */
export interface FullEvent {
  readonly type: "full"
  /** Steps that are done; the last whole checkpoint stays what it is. */
  readonly step: number
  readonly reason: string
}

/** There is room again: what could not be written is, and the training goes on as if nothing had been. */
export interface RoomEvent {
  readonly type: "room"
  readonly step: number
  readonly waitedSeconds: number
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
  /** Of several sources, each, as it was measured then. */
  readonly heldOutSources?: readonly SourceBits[]
  /** Of a mixture, how much each source was read. */
  readonly sources?: readonly SourceProgress[]
  /** Of the mean of the weights after `heldOutStep`, where one was taken and measured then. */
  readonly averageBitsPerByte?: number
  /** The lowest figure, after which step, and whether it is of the mean of the weights. */
  readonly best?: { readonly step: number; readonly heldOutBitsPerByte: number; readonly averaged?: boolean }
  /** Share of boundaries that were dropped, for each pool. */
  readonly droppedShares: readonly number[]
  readonly checkpoint?: string
  /** True when it was stopped before all steps were done; a resume goes on from here. */
  readonly stopped: boolean
  /** True when so many measurements brought nothing better that its patience was over. */
  readonly outOfPatience?: boolean
  readonly seconds: number
}

/** Anything that a training tells. */
export type TrainEvent =
  | StartEvent
  | StepEvent
  | MeasureEvent
  | SampleEvent
  | RisenEvent
  | AgainEvent
  | CollapseEvent
  | JumpEvent
  | SaveEvent
  | FullEvent
  | RoomEvent
  | EndEvent
