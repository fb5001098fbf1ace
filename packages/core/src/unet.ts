/**
 * AU-Net. Features: bytes in, bytes out; S stages; encoders and decoders around a trunk; pooling by
 * selection; upsampling by a plug-in; residuals across the U; an output matrix, or the embedding again.
 * With one stage it is a plain transformer.
 *
 *     ids -> embed -> encoder 0 ----------------------- + -> decoder 0 -> norm -> logits
 *                        | pool 0           upsample 0  |
 *                        v                              |
 *                     encoder 1 ----------- + -> decoder 1
 *                        | pool 1   up 1    |
 *                        v                  |
 *                      trunk ---------------+
 *
 * In: named parameters, ids [B, T], the index arrays of each pool: given, or found by a router on the way down
 * (`routing/`). Out: logits [B, T, V]. Never: sees a level or a splitter. Source: aunet.md 1.1; parameter names as in the official code.
 */
import {
  linear,
  linearPool,
  normWeight,
  type ParameterSpec,
  type Pool,
  rmsNorm,
  type Router,
  type SegmentPlace,
  transformer,
  transformerParameters,
  truncated,
  type Upsampler,
} from "@aunet/blocks"
import { AunetError } from "@aunet/base"
import { add, embed, type Flat, i32, prefixed, scope, type Spec, type Tensor } from "@aunet/tensor"
import { type ModelConfig, stackOptions, vocabularyOf } from "./config.ts"
import { positionsPerSegment } from "./routing/segment-lengths.ts"
import { levelParameters } from "./level-head.ts"
import { CALIBRATION } from "./routing/shift.ts"

/** The index tensors of one pool, as `hierarchy` makes them. */
export interface PoolTensors {
  /** i32 [B, S_(s+1)] */
  readonly kept: Tensor
  /** i32 [B, S_s] */
  readonly segment: Tensor
  /** i32 [B, S_s] */
  readonly offset: Tensor
}

/** Lists every parameter with its shape and how it starts. */
export function modelParameters(
  config: ModelConfig,
  upsampler: Upsampler,
  pool: Pool = linearPool,
  router?: Router,
): Record<string, ParameterSpec> {
  const { stages } = config
  const [{ width }] = stages
  const deepest = stages.length - 1
  const V = vocabularyOf(config)
  const stack = (stage: number) => transformerParameters(stackOptions(config, stage))
  const specs: Record<string, ParameterSpec> = {
    "tok_embeddings.weight": truncated([V, width], width ** -0.5),
  }
  for (let s = 0; s < deepest; s++) Object.assign(specs, prefixed(`encoders.${s}`, stack(s)))
  Object.assign(specs, prefixed("trunk", stack(deepest)))
  for (let s = 0; s < deepest; s++) Object.assign(specs, prefixed(`decoders.${s}`, stack(s)))
  for (let s = 0; s < deepest; s++) {
    const [here, next] = [stages[s].width, stages[s + 1].width]
    Object.assign(
      specs,
      prefixed(`transitions.${s}`, { ...pool.parameters(here, next), ...upsampler.parameters(here, next) }),
    )
  }
  const asked = positionsPerSegment(config.router?.bytesPerSegment ?? [])
  if (router !== undefined)
    for (let s = 0; s < deepest; s++)
      Object.assign(
        specs,
        prefixed(`routers.${s}`, {
          ...ownParameters(config, router.parameters(stages[s].width, asked[s])),
          [CALIBRATION]: { shape: [1], initial: { kind: "constant", value: 0 } },
        }),
      )
  specs["vocab_norm.weight"] = normWeight(width)
  if (config.tiedVocabulary !== true) specs["vocab.weight"] = truncated([V, width], width ** -0.5)
  return { ...specs, ...levelParameters(config) }
}

/** A router's own parameters, none of which has the name of its shift. */
function ownParameters(
  { router }: ModelConfig,
  own: Record<string, ParameterSpec>,
): Record<string, ParameterSpec> {
  if (CALIBRATION in own)
    throw new AunetError(
      "BAD_PLUGIN",
      `the router "${router?.name}" has a parameter "${CALIBRATION}", which is the name of the shift that every router has beside its own; give it another name`,
    )
  return own
}

/** Lists the index inputs of a batch: `pools.0.kept`, `pools.0.segment`, `pools.0.offset`, ... */
export function poolSpecs(B: number, lengths: readonly number[]): Record<string, Spec> {
  return Object.assign(
    {},
    ...lengths.slice(1).map((M, s) => ({
      [`pools.${s}.kept`]: i32(B, M),
      [`pools.${s}.segment`]: i32(B, lengths[s]),
      [`pools.${s}.offset`]: i32(B, lengths[s]),
    })),
  )
}

/** Gathers the index inputs of a traced program back into one record a pool. */
export const poolTensors = (inputs: Flat<Tensor>, stages: number): PoolTensors[] =>
  Array.from({ length: stages - 1 }, (_, s) => scope(inputs, `pools.${s}`) as unknown as PoolTensors)

/** Says where the segments of a stage are, of what its encoder gives, x [B, S_s, D_s]. */
export type PlaceSegments = (x: Tensor) => PoolTensors

/** Places that are known before anything runs: those that a splitter's levels say. */
export const givenPlaces = (pools: readonly PoolTensors[]): PlaceSegments[] => pools.map((pool) => () => pool)

/** How the stages are run: over whole texts (`wholeStages`), or with what they remember. */
export interface RunStages {
  /**
   * Runs one stack of the U: [B, S_s, D_s] -> [B, S_s, D_s].
   *
   * @param name of the stack among the parameters: `encoders.0`, `trunk`
   */
  stack(name: string, x: Tensor, stage: number): Tensor
  /** Takes what the stage below gave, z [B, S_(s+1), D_(s+1)], back up to stage s: [B, S_s, D_s]. */
  upsample(z: Tensor, place: SegmentPlace, stage: number): Tensor
}

/** Runs stages over whole texts. */
export const wholeStages = (
  parameters: Flat<Tensor>,
  config: ModelConfig,
  upsampler: Upsampler,
): RunStages => ({
  stack: (name, x, stage) => transformer(scope(parameters, name), x, stackOptions(config, stage)),
  upsample: (z, place, stage) =>
    upsampler.apply(
      transitionOf(parameters, stage),
      z,
      place,
      config.normEpsilon,
      config.stages[stage].width,
    ),
})

/**
 * Runs the U: from ids to what the last decoder gives at every position.
 *
 * @param ids i32 [B, T]
 * @param places one for each stage that another lies below
 * @param run `wholeStages` for whole texts
 * @returns f32 [B, T, D0]
 */
export function auNetFeatures(
  parameters: Flat<Tensor>,
  ids: Tensor,
  places: readonly PlaceSegments[],
  config: ModelConfig,
  pool: Pool,
  run: RunStages,
): Tensor {
  const { normEpsilon, residuals, stages } = config
  let x = embed(parameters["tok_embeddings.weight"], ids) // [B, T, D0]
  const encoded: Tensor[] = []
  const found: PoolTensors[] = []
  for (const [s, placeSegments] of places.entries()) {
    x = run.stack(`encoders.${s}`, x, s) // [B, S_s, D_s]
    encoded.push(x)
    found.push(placeSegments(x))
    const { kept } = found[s]
    x = pool.apply(transitionOf(parameters, s), x, kept, normEpsilon, stages[s + 1].width) // [B, S_(s+1), D_(s+1)]
  }
  x = run.stack("trunk", x, places.length)
  for (const [s, place] of [...found.entries()].reverse()) {
    const up = run.upsample(x, place, s) // [B, S_s, D_s]
    x = run.stack(`decoders.${s}`, residuals[s] ? add(encoded[s], up) : up, s)
  }
  return x
}

/** Gives the logits of the next id: [..., D0] -> [..., V]. */
export const vocabularyLogits = (
  parameters: Flat<Tensor>,
  features: Tensor,
  { normEpsilon, outputNormEpsilon = normEpsilon, tiedVocabulary }: ModelConfig,
): Tensor =>
  linear(
    rmsNorm(features, parameters["vocab_norm.weight"], outputNormEpsilon),
    parameters[tiedVocabulary === true ? "tok_embeddings.weight" : "vocab.weight"],
  )

/**
 * Predicts the next id at every position.
 *
 * @param ids i32 [B, T]
 * @param pools one entry for each stage but the last
 * @returns f32 [B, T, V]
 */
export const auNet = (
  parameters: Flat<Tensor>,
  ids: Tensor,
  pools: readonly PoolTensors[],
  config: ModelConfig,
  upsampler: Upsampler,
  pool: Pool = linearPool,
): Tensor =>
  vocabularyLogits(
    parameters,
    auNetFeatures(
      parameters,
      ids,
      givenPlaces(pools),
      config,
      pool,
      wholeStages(parameters, config, upsampler),
    ),
    config,
  )

/** The parameters between a stage and the one below it, by their own names; there may be none. */
export function transitionOf(parameters: Flat<Tensor>, stage: number): Record<string, Tensor> {
  const prefix = `transitions.${stage}.`
  return Object.fromEntries(
    Object.entries(parameters)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  )
}
