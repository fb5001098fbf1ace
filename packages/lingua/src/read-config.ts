/**
 * A model's configuration from whatever JSON people have of one.
 *
 *     { "stages": [...], ... }             a configuration of ours
 *     { "config": {...}, ... }             what `aunet plan --json` prints
 *     { "model": {...}, ... }              config.json of a checkpoint; params.json or a training
 *                                          configuration of the official code
 *     { "dimensions": [...], ... }         the model part of the official code
 *
 * In: JSON. Out: a configuration, and the longest lengths of its stages where the official fields fix them.
 * Never: reads a file; fills in what a configuration of ours must say.
 */
import { quote } from "@aunet/splitter"
import { AunetError } from "@aunet/base"
import { decodeModelConfig, type ModelConfig } from "@aunet/core"
import { decodeOfficialConfig } from "./official-config.ts"
import { checkLength } from "./official-lengths.ts"

/** What was read. */
export interface ReadConfig {
  readonly config: ModelConfig
  /** Longest length of each stage, the first that of a row; absent when nothing fixes them. */
  readonly lengths?: readonly number[]
}

/**
 * Reads a configuration in any of these forms.
 *
 * @param what the thing being read, for messages: `model.json`
 * @throws AunetError BAD_CONFIG naming the field, its value and what is allowed
 * @example readConfig({ dimensions: [64, 128], head_dims: [32, 32], layers: [1, 2], max_seqlens: [256, 96] }).lengths
 */
export function readConfig(value: unknown, what = "model configuration"): ReadConfig {
  if (!isObject(value))
    throw new AunetError(
      "BAD_CONFIG",
      `${what} is ${quote(value)}; it must be an object with a model's fields`,
    )
  if ("stages" in value) return { config: decodeModelConfig(value, what) }
  if (isObject(value.config)) return readConfig(value.config, `config of ${what}`)
  if (isObject(value.model)) {
    if ("stages" in value.model) return readConfig(value.model, `model of ${what}`)
    const rowBytes = isObject(value.data) ? value.data.seq_len : undefined
    if (rowBytes !== undefined) checkLength(rowBytes, what, "data.seq_len")
    return official(value.model, `model of ${what}`, rowBytes)
  }
  if ("dimensions" in value || "dim" in value) return official(value, what)
  throw new AunetError(
    "BAD_CONFIG",
    `${what} has neither "stages", as a configuration of ours, nor "dimensions" or "dim", as one of the official code; it has ${quote(Object.keys(value))}`,
  )
}

function official(value: unknown, what: string, rowBytes?: number): ReadConfig {
  const { config, lengths } = decodeOfficialConfig(value, what, rowBytes)
  return { config, lengths }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
