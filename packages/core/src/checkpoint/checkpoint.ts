/**
 * Checkpoints: a trained model as a folder of files that other tools read.
 *
 *     config.json         what the model is, its splitter, what it was trained on
 *     model.safetensors   parameters under their official names
 *     splitter.bin        what the splitter learned, if it learned anything
 *     merges.json         what joins bytes to tokens, for a model over tokens
 *     train/...           what training needs to go on; the trainer's business
 *
 * In: a checkpoint, or files. Out: the other. Never: touches a disk; a `Folder` does.
 */
import type { Splitter } from "@aunet/splitter"
import { type Flat, sameShape, showShape } from "@aunet/tensor"
import * as v from "valibot"
import {
  AunetError,
  checkpointJson,
  decodeWith,
  integer,
  listOf,
  listProblems,
  someOf,
  struct,
  wholeNumber,
} from "@aunet/base"
import { decodeModelConfig, ModelConfig, PluginChoice } from "../config.ts"
import { countParameters } from "../cost.ts"
import type { Files } from "./folder.ts"
import { makeModel, type Model } from "../model.ts"
import { ofWeights } from "./of-weights.ts"
import { PluginNeed, requirePlugins } from "../plugin-need.ts"
import type { Registry } from "../registry.ts"
import { encodeMerges, MERGES_FILE, type Tokenizer, tokenizerOf } from "@aunet/tokens"
import { requireTokenizer } from "./require-tokenizer.ts"
import {
  decodeSafetensors,
  encodeSafetensors,
  refuseLfsPointer,
  type StoredTensor,
  toFloat32,
} from "@aunet/weights"

/** What a checkpoint says of its training, for people and `inspect`. */
export const Progress = struct({
  steps: integer,
  /** Bytes of text that it was trained on, counted as often as they were seen. */
  bytes: v.number(),
  heldOutBitsPerByte: v.exactOptional(v.number()),
  /** The step after which it was measured; not always the last one. */
  heldOutStep: v.exactOptional(integer),
  /** The measurement whose model lies in `best/`; absent where none is kept. */
  best: v.exactOptional(
    struct({ step: integer, heldOutBitsPerByte: v.number(), averaged: v.exactOptional(v.boolean()) }),
  ),
  /** Of an averaged model: the steps whose weights it is the mean of, nine tenths of it. */
  averagedSteps: v.exactOptional(integer),
})
/** What a checkpoint says of its training. */
export type Progress = v.InferOutput<typeof Progress>

/** The checkpoint that a training began from, with nothing but its model: `train --from`. */
export const Origin = struct({
  /** Where it was, as whoever began the training named it. */
  checkpoint: v.string(),
  /** What it had behind it. */
  steps: integer,
  bytes: v.number(),
})
/** The checkpoint that a training began from. */
export type Origin = v.InferOutput<typeof Origin>

const CheckpointConfig = struct({
  format: v.literal("aunet"),
  version: v.literal(1),
  model: ModelConfig,
  splitter: PluginChoice,
  /** Plug-ins that do not come with the preset. */
  plugins: v.exactOptional(listOf(PluginNeed)),
  /** Positions of each stage in a training row; the first is the context that the model knows. */
  lengths: someOf(wholeNumber(1)),
  /** Bytes that a row of tokens holds on average; absent where positions are bytes. */
  rowBytes: v.exactOptional(wholeNumber(1)),
  progress: Progress,
  from: v.exactOptional(Origin),
})

/** Everything that is saved. */
export interface Checkpoint {
  readonly model: Model
  readonly splitter: Splitter
  /** Plug-ins that have to be installed to read it; see `pluginNeeds`. None when left out. */
  readonly needs?: readonly PluginNeed[]
  readonly parameters: Flat<Float32Array>
  readonly lengths: readonly number[]
  /** What a model over tokens reads its text with; absent where positions are bytes. */
  readonly tokenizer?: Tokenizer
  /** Bytes that a row of `lengths[0]` tokens holds on average; absent where positions are bytes. */
  readonly rowBytes?: number
  readonly progress: Progress
  /** What its training began from; absent when it began from nothing. */
  readonly from?: Origin
  /** Files of `train/`, by their name there; empty when training cannot go on from here. */
  readonly training: Files
}

const encoder = new TextEncoder()
/** Where the files of training lie. */
export const TRAINING = "train/"
/** Where the parameters lie. */
export const MODEL_FILE = "model.safetensors"

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
  tokenizer,
  rowBytes,
  progress,
  from,
  training,
}: Checkpoint): Files {
  requireTokenizer(model.config.vocabulary, tokenizer?.vocabulary, rowBytes)
  for (const [name, figure] of Object.entries({ ...progress, best: progress.best?.heldOutBitsPerByte ?? 0 }))
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
    ...(rowBytes !== undefined && { rowBytes }),
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
    [MODEL_FILE]: ofWeights(() => encodeSafetensors(tensors, { format: "pt" })),
    ...(splitter.data && { "splitter.bin": splitter.data }),
    ...(tokenizer && { [MERGES_FILE]: encodeMerges(tokenizer) }),
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
  const json = checkpointJson(needed(files, "config.json", where), `config.json of ${where}`)
  refuseForeign(json, where)
  const config = decodeWith(CheckpointConfig, `config.json of ${where}`, json, "BAD_CHECKPOINT")
  requirePlugins(registry, config.plugins ?? [], config.splitter.name, where)
  const modelConfig = decodeModelConfig(config.model, `config.json of ${where}`)
  const weights = needed(files, MODEL_FILE, where)
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
  const { name, options } = config.splitter
  const splitter = registry.get("splitter", name).make(options, files["splitter.bin"])
  const tokenizer =
    modelConfig.vocabulary === undefined
      ? undefined
      : tokenizerOf(needed(files, MERGES_FILE, where), splitter, `${MERGES_FILE} of ${where}`)
  requireTokenizer(modelConfig.vocabulary, tokenizer?.vocabulary, config.rowBytes, where)
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
    ...(tokenizer !== undefined && { tokenizer }),
    ...(config.rowBytes !== undefined && { rowBytes: config.rowBytes }),
    progress: config.progress,
    ...(config.from !== undefined && { from: config.from }),
    training,
  }
}

/** One sentence for the configuration of another program, in place of one for each field that it lacks. */
function refuseForeign(json: unknown, where: string): void {
  const { format, model_type: other } = (json ?? {}) as { format?: unknown; model_type?: unknown }
  if (format === "aunet") return
  const said = Object.entries({ format, model_type: other }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${JSON.stringify(value).slice(0, 100)}`],
  )
  throw new AunetError(
    "BAD_CHECKPOINT",
    `${where} is no checkpoint of aunet: its config.json ${said.length === 0 ? "has no format" : `has ${said.join(" and ")}`}, and ours has format "aunet"`,
  )
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
