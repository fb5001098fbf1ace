/**
 * What a model predicts after a byte: as outputs of a program, and cut out of them for one text.
 *
 * In: features of rows, or what a program gave. Out: logits of the next id, and of its level where the model predicts
 * levels. Never: chooses an id.
 */
import { concat, type Flat, slice, type Tensor, type Value } from "@aunet/tensor"
import { everyLevelLogits, type Model, type ModelConfig, vocabularyLogits, vocabularyOf } from "@aunet/core"

/** What a model predicts after a byte. */
export interface Predictions {
  /** f32 [V] */
  readonly logits: Float32Array
  /** f32 [V, S]: logits of the level that each next id would have, where the model predicts levels. */
  readonly levels?: Float32Array
}

/** Cuts the predictions of one row out of the outputs of a program. */
export function predictionsOf(outputs: Flat<Value>, row: number, config: ModelConfig): Predictions {
  const V = vocabularyOf(config)
  const cut = (name: string, width: number): Float32Array =>
    (outputs[name] as Float32Array).slice(row * width, (row + 1) * width)
  return {
    logits: cut("logits", V),
    ...(outputs.levels !== undefined && { levels: cut("levels", V * config.stages.length) }),
  }
}

/** Gives what rows predict from features [B, D]: `logits` of the next id [B, V], and for each id those of its level, `levels` [B·V, S]. */
export function predictionOutputs(
  model: Model,
  parameters: Flat<Tensor>,
  features: Tensor,
): Record<string, Tensor> {
  const { config } = model
  const [B, D] = features.shape
  const logits = vocabularyLogits(parameters, features, config)
  if (config.levelWeight === undefined) return { logits }
  const levels = Array.from({ length: B }, (_, b) =>
    everyLevelLogits(parameters, slice(features, [b, 0], [1, D]), config),
  )
  return { logits, levels: concat(levels, 0) }
}
