/**
 * Predicting the level of the next byte from what the model knows and which byte it is.
 *
 *     level logits = W norm([features ; embedding of the next id])
 *
 * A model that imitates its splitter can write without one. In: features, ids. Out: one logit a level.
 * Never: asks a splitter.
 * Source: aunet.md 1.8. The official code never starts `level_mask`; here it starts as other matrices do.
 */
import { linear, normWeight, type ParameterSpec, rmsNorm, truncated } from "@aunet/blocks"
import { broadcast, concat, embed, type Flat, type Tensor } from "@aunet/tensor"
import type { ModelConfig } from "./config.ts"

/** Lists the parameters of the head; none when the model predicts no levels. */
export function levelParameters({ stages, levelWeight }: ModelConfig): Record<string, ParameterSpec> {
  if (levelWeight === undefined) return {}
  const width = 2 * stages[0].width
  return {
    "level_mask_norm.weight": normWeight(width),
    "level_mask.weight": truncated([stages.length, width], width ** -0.5),
  }
}

/** Gives the logits of each level of the next id: features [B, T, D0], nextIds i32 [B, T] -> [B, T, stages]. */
export const levelLogits = (
  parameters: Flat<Tensor>,
  features: Tensor,
  nextIds: Tensor,
  config: ModelConfig,
): Tensor => head(parameters, features, embed(parameters["tok_embeddings.weight"], nextIds), config)

/** Gives them for one position and every id that could come next: features [1, D0] -> [V, stages]. */
export function everyLevelLogits(parameters: Flat<Tensor>, features: Tensor, config: ModelConfig): Tensor {
  const table = parameters["tok_embeddings.weight"]
  return head(parameters, broadcast(features, table.shape), table, config)
}

const head = (
  parameters: Flat<Tensor>,
  features: Tensor,
  next: Tensor,
  { normEpsilon, outputNormEpsilon = normEpsilon }: ModelConfig,
): Tensor =>
  linear(
    rmsNorm(concat([features, next], -1), parameters["level_mask_norm.weight"], outputNormEpsilon),
    parameters["level_mask.weight"],
  )
