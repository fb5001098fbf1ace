/**
 * What a comparison is made with: whatever knows concrete splitters, engines and models is passed in.
 *
 * In: nothing. Out: types. Never: a plug-in by name, or an engine.
 */
import type { ModelConfig, Progress, Registry } from "@aunet/core"
import type { Document } from "@aunet/data"
import type { Json } from "@aunet/splitter"
import type { TrainEvent } from "@aunet/trainer"
import type { EvaluatedModel } from "../model/evaluated-model.ts"

/** What an arm adds to a training, as the `train` of the preset takes it. */
export interface ArmTraining {
  readonly splitter: string
  readonly splitterOptions?: Json
  /** What the splitter learned. */
  readonly splitterData?: Uint8Array
  /** Of a model over tokens: `merges.json`, as it was learned from the training text. */
  readonly tokens?: { readonly merges: Uint8Array }
}

/** One training of a comparison. */
export interface ComparedTraining {
  readonly training: ArmTraining
  readonly config: ModelConfig
  readonly data: readonly Document[]
  /** Text for the curve, and to choose a learning rate by; not what the models are compared on. */
  readonly heldOut: readonly Document[]
  readonly rows: number
  /** Bytes of a row; of a model over tokens those that it holds on average. */
  readonly rowBytes: number
  readonly steps: number
  readonly warmupShare: number
  readonly learningRate: number
  readonly seed: number
  readonly measurements: number
  readonly measuredBytes: number
  /** Where the checkpoint goes, as a path. */
  readonly folder: string
  /** Goes on from the checkpoint that is there, if there is one. */
  readonly resume: boolean
  readonly signal?: AbortSignal
}

/** A model of a comparison, open. */
export interface OpenedModel {
  readonly model: EvaluatedModel
  close(): Promise<void>
}

/** What a comparison is made with; the preset has all of it. */
export interface Workshop {
  /** Knows the splitters and all else that models are made of. */
  readonly registry: Registry
  /** Learns a splitter from text. */
  fit(
    documents: readonly Document[],
    bytesPerSegment: readonly number[],
    signal?: AbortSignal,
  ): Promise<{ readonly options: Json; readonly data: Uint8Array }>
  /** Trains; an aborted signal ends it after the step that runs, with a save. */
  train(settings: ComparedTraining): AsyncIterable<TrainEvent>
  /** How far the checkpoint in a folder is; undefined where there is none. */
  progress(folder: string): Promise<Progress | undefined>
  /** Opens the checkpoint that a training left in a folder. */
  open(folder: string, name: string): Promise<OpenedModel>
}
