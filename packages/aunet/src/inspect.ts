/**
 * What a checkpoint holds, as plain data.
 *
 * In: a folder with a checkpoint. Out: its configuration, cost, progress and files.
 * Never: opens an engine.
 */
import { AunetError, checkOptionNames, checkpointJson, decodeWith } from "@aunet/base"
import {
  AVERAGE,
  BEST,
  decodeCheckpoint,
  type Files,
  type Folder,
  KEPT,
  type Model,
  modelCost,
  type ModelConfig,
  type ModelCost,
  type Origin,
  type PluginNeed,
  Progress,
  whichCheckpoint,
  type WhichCheckpoint,
} from "@aunet/core"
import type { Json } from "@aunet/splitter"
import { CHECKPOINT_NAMES, type CheckpointOptions } from "./checkpoint.ts"
import { defaultRegistry } from "./plugins.ts"
import { holdsCheckpoint, keptSteps } from "./run-folder.ts"

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

/** A checkpoint in the folder of a training. */
export interface KeptCheckpoint {
  readonly which: WhichCheckpoint | "kept"
  /** Where it is. */
  readonly checkpoint: string
  readonly progress: Progress
  /** Whether it is what `load` takes when nothing is said. */
  readonly isTaken: boolean
}

/** The checkpoints of a training: the last, and what is kept beside it. */
async function checkpointsOf(folder: Folder, progress: Progress): Promise<KeptCheckpoint[]> {
  const taken = (await whichCheckpoint(folder)).describe()
  const found: KeptCheckpoint[] = [
    { which: "last", checkpoint: folder.describe(), progress, isTaken: taken === folder.describe() },
  ]
  const kept = (await keptSteps(folder)).map((step) => ["kept", `${KEPT}/step-${step}`] as const)
  // A server cannot be asked what it has: only for what the last checkpoint names.
  const best = progress.best === undefined ? [] : ([["best", BEST]] as const)
  for (const [which, name] of [...best, ["average", AVERAGE] as const, ...kept]) {
    const inner = folder.within?.(name)
    if (inner === undefined || !(await holdsCheckpoint(inner))) continue
    const { "config.json": config } = await inner.read((file) => file === "config.json")
    const where = inner.describe()
    const json = checkpointJson(config as Uint8Array, `config.json of ${where}`)
    const { progress: own } = Object(json) as { readonly progress: unknown }
    found.push({
      which,
      checkpoint: where,
      progress: decodeWith(Progress, `config.json of ${where}`, own, "BAD_CHECKPOINT"),
      isTaken: taken === where,
    })
  }
  return found
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
    checkpoints: await checkpointsOf(folder, progress),
    ...(from !== undefined && { from }),
    canResume: await canResume(training, model),
    files: Object.entries(files).map(([name, bytes]) => ({ name, bytes: bytes.length })),
  }
}
