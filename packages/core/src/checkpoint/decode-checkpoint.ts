/**
 * A checkpoint out of files that anyone may have made.
 *
 *     config.json -> model -> splitter -> tokenizer -> tensors    each fits those before it
 *
 * In: files, and what knows plug-ins. Out: a checkpoint, or all that does not fit. Never: touches a disk; a `Folder` does.
 */
import { AunetError, checkpointJson, decodeWith, listProblems } from "@aunet/base"
import { sameShape, showShape } from "@aunet/tensor"
import { MERGES_FILE, tokenizerOf } from "@aunet/tokens"
import { decodeSafetensors, refuseLfsPointer, type StoredTensor, toFloat32 } from "@aunet/weights"
import { decodeModelConfig } from "../config.ts"
import { countParameters } from "../cost.ts"
import { makeModel, type Model } from "../model.ts"
import { requirePlugins } from "../plugin-need.ts"
import type { Registry } from "../registry.ts"
import {
  type Checkpoint,
  CheckpointConfig,
  CONFIG_FILE,
  MODEL_FILE,
  SPLITTER_FILE,
  TRAINING,
} from "./checkpoint.ts"
import type { Files } from "./files.ts"
import { ofWeights } from "./of-weights.ts"
import { requireTokenizer } from "./require-tokenizer.ts"

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
  const json = checkpointJson(needed(files, CONFIG_FILE, where), `config.json of ${where}`)
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
  const splitter = registry.get("splitter", name).make(options, files[SPLITTER_FILE])
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
