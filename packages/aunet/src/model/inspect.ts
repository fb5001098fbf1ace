/**
 * What a checkpoint holds, as plain data.
 *
 * In: a folder with a checkpoint. Out: its configuration, cost, progress and files.
 * Never: opens an engine.
 */
import { AunetError, checkOptionNames } from "@aunet/base"
import {
  decodeCheckpoint,
  type Files,
  type Folder,
  type Model,
  modelCost,
  type ModelConfig,
  type ModelCost,
  type Origin,
  type PluginNeed,
  type Progress,
} from "@aunet/core"
import type { Json } from "@aunet/splitter"
import { CHECKPOINT_NAMES, type CheckpointOptions } from "./checkpoint.ts"
import { defaultRegistry } from "../plugins/default-plugins.ts"
import { type KeptCheckpoint, keptIn } from "../run/kept-checkpoints.ts"

/** What a checkpoint holds. */
export interface Inspection {
  /** Where it is. */
  readonly checkpoint: string
  readonly config: ModelConfig
  /** Parameters and arithmetic a byte, in all and for each stage. */
  readonly cost: ModelCost
  readonly splitter: { readonly name: string; readonly options: Json }
  /** Plug-ins that have to be installed to read it, with their packages. */
  readonly plugins: readonly PluginNeed[]
  /** Positions of each stage in a training row. */
  readonly lengths: readonly number[]
  /** Of a model over tokens: ids in all, and bytes that a training row holds on average. */
  readonly tokens?: { readonly vocabulary: number; readonly rowBytes: number }
  /** Steps and bytes of its training, and the last held-out figure. */
  readonly progress: Progress
  /** The best and the averaged model, and earlier checkpoints, of a training that kept them, with the last among them. */
  readonly checkpoints: readonly KeptCheckpoint[]
  /** The checkpoint that its training began from (`train` with `from`); absent when it began from nothing. */
  readonly from?: Origin
  /** Whether all that training needs to go on is there as well, and fits the model. */
  readonly canResume: boolean
  readonly files: readonly { readonly name: string; readonly bytes: number }[]
}

/** Tells it by doing what `train` with `resume` does first. */
async function canResume(training: Files, model: Model): Promise<boolean> {
  const { decodeTrainState } = await import("@aunet/trainer")
  try {
    decodeTrainState(training, model)
    return true
  } catch (error) {
    if (error instanceof AunetError) return false
    throw error
  }
}

/**
 * Tells what a checkpoint holds.
 *
 * @throws AunetError CHECKPOINT_MISSING, BAD_CHECKPOINT, BAD_OPTION, UNKNOWN_PLUGIN
 */
export async function inspect(folder: Folder, options: CheckpointOptions = {}): Promise<Inspection> {
  checkOptionNames("inspect", options, CHECKPOINT_NAMES)
  const files = await folder.read()
  const checkpoint = folder.describe()
  const {
    model,
    splitter,
    needs = [],
    lengths,
    tokenizer,
    rowBytes = lengths[0] as number,
    progress,
    from,
    training,
  } = decodeCheckpoint(files, defaultRegistry(options.plugins), checkpoint)
  return {
    checkpoint,
    config: model.config,
    cost: modelCost(model, lengths, rowBytes),
    splitter: { name: splitter.name, options: splitter.options },
    plugins: needs,
    lengths,
    ...(tokenizer && { tokens: { vocabulary: tokenizer.vocabulary, rowBytes } }),
    progress,
    checkpoints: await keptIn(folder, progress),
    ...(from !== undefined && { from }),
    canResume: await canResume(training, model),
    files: Object.entries(files).map(([name, bytes]) => ({ name, bytes: bytes.length })),
  }
}
