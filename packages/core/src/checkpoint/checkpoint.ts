/**
 * Checkpoints: a trained model as a folder of files that other tools read.
 *
 *     config.json         what the model is, its splitter, what it was trained on
 *     model.safetensors   parameters under their official names
 *     splitter.bin        what the splitter learned, if it learned anything
 *     train/...           what training needs to go on; the trainer's business
 *
 * In: a checkpoint, or files. Out: the other. Never: touches a disk; a `Folder` does.
 */
import type { Json, Splitter } from "@aunet/splitter"
import { type Flat, sameShape, showShape } from "@aunet/tensor"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { checkpointJson } from "./checkpoint-json.ts"
import { decodeModelConfig, decodeWith, LARGEST, ModelConfig, PluginChoice } from "../config.ts"
import { countParameters } from "../cost.ts"
import { AunetError, listProblems } from "../errors.ts"
import { checkFolder, type Files, filesOf, type Folder } from "./folder.ts"
import { attempt, attemptPromise, type Failure } from "../interop.ts"
import { makeModel, type Model } from "../model.ts"
import { ofWeights } from "./of-weights.ts"
import { PluginNeed, requirePlugins } from "../plugin-need.ts"
import type { Registry } from "../registry.ts"
import {
  decodeSafetensors,
  encodeSafetensors,
  refuseLfsPointer,
  type StoredTensor,
  toFloat32,
} from "@aunet/weights"

/** What a checkpoint says of its training, for people and `inspect`. */
export const Progress = Schema.Struct({
  steps: Schema.Int,
  /** Bytes of text that it was trained on, counted as often as they were seen. */
  bytes: Schema.Number,
  heldOutBitsPerByte: Schema.optionalKey(Schema.Number),
  /** The step after which it was measured; not always the last one. */
  heldOutStep: Schema.optionalKey(Schema.Int),
})

/** The checkpoint that a training began from, with nothing but its model: `train --from`. */
export const Origin = Schema.Struct({
  /** Where it was, as whoever began the training named it. */
  checkpoint: Schema.String,
  /** What it had behind it. */
  steps: Schema.Int,
  bytes: Schema.Number,
})

const CheckpointConfig = Schema.Struct({
  format: Schema.Literal("aunet"),
  version: Schema.Literal(1),
  model: ModelConfig,
  splitter: PluginChoice,
  /** Plug-ins that do not come with the preset. */
  plugins: Schema.optionalKey(Schema.Array(PluginNeed)),
  /** Positions of each stage in a training row; the first is the context that the model knows. */
  lengths: Schema.NonEmptyArray(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: LARGEST }))),
  progress: Progress,
  from: Schema.optionalKey(Origin),
})

/** Everything that is saved. */
export interface Checkpoint {
  readonly model: Model
  readonly splitter: Splitter
  /** Plug-ins that have to be installed to read it; see `pluginNeeds`. None when left out. */
  readonly needs?: readonly PluginNeed[]
  readonly parameters: Flat<Float32Array>
  readonly lengths: readonly number[]
  readonly progress: typeof Progress.Type
  /** What its training began from; absent when it began from nothing. */
  readonly from?: typeof Origin.Type
  /** Files of `train/`, by their name there; empty when training cannot go on from here. */
  readonly training: Files
}

const encoder = new TextEncoder()
const TRAINING = "train/"

/**
 * Writes a checkpoint as files.
 *
 * @throws AunetError NOT_FINITE for a figure of its progress that JSON cannot hold
 */
export function encodeCheckpoint({
  model,
  splitter,
  needs = [],
  parameters,
  lengths,
  progress,
  from,
  training,
}: Checkpoint): Files {
  for (const [name, figure] of Object.entries(progress))
    if (!Number.isFinite(figure))
      throw new AunetError(
        "NOT_FINITE",
        `the checkpoint's progress.${name} is ${figure}; JSON holds finite numbers alone, so it was not saved`,
      )
  const config = {
    format: "aunet",
    version: 1,
    model: model.config,
    splitter: { name: splitter.name, options: splitter.options },
    ...(needs.length > 0 && { plugins: needs }),
    lengths,
    progress,
    ...(from !== undefined && { from }),
  }
  const tensors = Object.fromEntries(
    Object.entries(model.parameters).map(([name, { shape }]): [string, StoredTensor] => [
      name,
      { dtype: "f32", shape, data: parameters[name] },
    ]),
  )
  return {
    "config.json": encoder.encode(`${JSON.stringify(config, null, 2)}\n`),
    "model.safetensors": ofWeights(() => encodeSafetensors(tensors, { format: "pt" })),
    ...(splitter.data && { "splitter.bin": splitter.data }),
    ...Object.fromEntries(Object.entries(training).map(([name, bytes]) => [TRAINING + name, bytes])),
  }
}

/**
 * Reads a checkpoint from files.
 *
 * @param where named in errors
 * @throws AunetError BAD_CHECKPOINT for what is missing or does not fit, all of it at once;
 * UNKNOWN_PLUGIN naming a splitter or upsampler that is not there, and the package to install
 */
export function decodeCheckpoint(files: Files, registry: Registry, where = "checkpoint"): Checkpoint {
  for (const [name, bytes] of Object.entries(files))
    ofWeights(() => refuseLfsPointer(bytes, `${name} of ${where}`))
  const config = decodeWith(
    CheckpointConfig,
    `config.json of ${where}`,
    checkpointJson(needed(files, "config.json", where), `config.json of ${where}`),
    "BAD_CHECKPOINT",
  )
  requirePlugins(registry, config.plugins ?? [], config.splitter.name, where)
  const modelConfig = decodeModelConfig(config.model, `config.json of ${where}`)
  const weights = needed(files, "model.safetensors", where)
  // Before anything is made for each layer; no number is stored in less than a byte.
  const count = countParameters(modelConfig, registry)
  if (count > weights.length)
    throw new AunetError(
      "BAD_CHECKPOINT",
      `config.json of ${where} describes ${count} parameters, but model.safetensors has ${weights.length} bytes; one of them is of another model or cut short`,
    )
  const model = makeModel(modelConfig, registry)
  if (config.lengths.length !== model.config.stages.length) {
    throw new AunetError(
      "BAD_CHECKPOINT",
      `config.json of ${where}: ${config.lengths.length} lengths for ${model.config.stages.length} stages`,
    )
  }
  const choice = config.splitter as { name: string; options?: Json }
  const splitter = registry.get("splitter", choice.name).make(choice.options, files["splitter.bin"])
  const { tensors } = ofWeights(() => decodeSafetensors(weights, { name: `model.safetensors of ${where}` }))
  const training = Object.fromEntries(
    Object.entries(files)
      .filter(([name]) => name.startsWith(TRAINING))
      .map(([name, bytes]) => [name.slice(TRAINING.length), bytes]),
  )
  return {
    model,
    splitter,
    ...(config.plugins !== undefined && { needs: config.plugins }),
    parameters: parametersOf(model, tensors, where),
    lengths: config.lengths,
    progress: config.progress,
    ...(config.from !== undefined && { from: config.from }),
    training,
  }
}

/**
 * Takes a model's parameters out of stored tensors.
 *
 * @throws AunetError BAD_CHECKPOINT listing every tensor that is missing, extra or of a wrong shape
 */
export function parametersOf(
  model: Model,
  tensors: Readonly<Record<string, StoredTensor>>,
  where: string,
): Record<string, Float32Array> {
  const problems: string[] = []
  for (const [name, { shape }] of Object.entries(model.parameters)) {
    const stored = tensors[name]
    if (stored === undefined) problems.push(`"${name}" ${showShape(shape)} is missing`)
    else if (!sameShape(stored.shape, shape))
      problems.push(`"${name}" is ${showShape(stored.shape)}, not ${showShape(shape)}`)
  }
  for (const name of Object.keys(tensors))
    if (!(name in model.parameters)) problems.push(`"${name}" is not a parameter of this model`)
  if (problems.length > 0)
    throw new AunetError(
      "BAD_CHECKPOINT",
      `the weights of ${where} do not fit its config.json: ${listProblems(problems)}`,
    )
  return Object.fromEntries(Object.keys(model.parameters).map((name) => [name, toFloat32(tensors[name])]))
}

function needed(files: Files, name: string, where: string): Uint8Array {
  const bytes = files[name]
  if (bytes === undefined)
    throw new AunetError(
      "BAD_CHECKPOINT",
      `${where} has no ${name}; it is not a checkpoint, or it was copied only in part`,
    )
  return bytes
}

/** Saves a checkpoint; a kill at any moment leaves the last whole one. */
export const saveCheckpoint = (folder: Folder, checkpoint: Checkpoint): Effect.Effect<void, Failure> =>
  attempt(() => checkFolder("folder", folder)).pipe(
    Effect.flatMap(() => attempt(() => encodeCheckpoint(checkpoint))),
    Effect.flatMap((files) => attemptPromise(() => folder.write(files))),
  )

/**
 * Loads a checkpoint.
 *
 * @param training whether to read what training needs to go on, which is twice as large as the model; true when left out
 */
export const loadCheckpoint = (
  folder: Folder,
  registry: Registry,
  { training = true }: { readonly training?: boolean } = {},
): Effect.Effect<Checkpoint, Failure> => {
  const isWanted = (name: string): boolean => training || !name.startsWith(TRAINING)
  return attempt(() => checkFolder("folder", folder)).pipe(
    Effect.flatMap(() => attemptPromise(() => folder.read(isWanted))),
    Effect.flatMap((files) =>
      attempt(() => decodeCheckpoint(filesOf(files, isWanted), registry, folder.describe())),
    ),
  )
}
