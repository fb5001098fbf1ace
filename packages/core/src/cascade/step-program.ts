/**
 * One step of the cascade, traced: every row takes one byte, and the stages 0 to L run.
 *
 *     stages that run    0 .. L
 *     stage L + 1        is not run: what it gave last is in the state, and is upsampled again
 *
 * It is `auNetFeatures` over texts of one position, with stacks that attend over caches. A row whose byte has
 * a lower level than L takes part in all of it, and what it may not change is left as it was: its caches,
 * because it writes where nothing looks before its next key is there (`cachedMixing`); its vectors, because
 * `woken` says so.
 *
 * In: ids and places of the rows. Out: logits [B, V]; the caches, in place. Source: aunet.md 5.1.
 */
import { cachedMixing, type CachedPlace, type RotaryTable, transformer } from "@aunet/blocks"
import {
  concat,
  f32,
  type Flat,
  i32,
  type Program,
  reshape,
  scope,
  select,
  slice,
  type Spec,
  type Tensor,
  trace,
  zeros,
} from "@aunet/tensor"
import { stackOptions } from "../config.ts"
import { everyLevelLogits } from "../level-head.ts"
import { type Model, parameterSpecs } from "../model.ts"
import { auNetFeatures, type PoolTensors, type RunStack, vocabularyLogits } from "../unet.ts"
import { type CacheShape, cacheSpecs, outName } from "./caches.ts"

/** What a step is given: `ids`, and for each stage and pool that runs where each row stands. */
export function stepSpecs(
  { config }: Model,
  level: number,
  { rows: B, capacities }: CacheShape,
): Record<string, Spec> {
  const specs: Record<string, Spec> = { ids: i32(B) }
  for (let s = 0; s <= level; s++) {
    const { kvHeads, width, heads } = stackOptions(config, s)
    const pairs = width / heads / 2
    specs[`stages.${s}.rows`] = i32(B * kvHeads)
    specs[`stages.${s}.mask`] = f32(B, capacities[s])
    for (const whose of ["queries", "keys"])
      for (const part of ["cos", "sin"]) specs[`stages.${s}.${whose}.${part}`] = f32(B, 1, 1, pairs)
    if (s > 0) specs[`stages.${s}.woken`] = i32(B)
    if (s < config.stages.length - 1) specs[`pools.${s}.offset`] = i32(B)
  }
  return specs
}

/**
 * Traces the step that runs the stages 0 to `level`.
 *
 * @param prefix of the caches among the state, so that caches of several shapes can be open at once
 */
export function stepProgram(model: Model, level: number, shape: CacheShape, prefix: string): Program {
  const { config, upsampler, pool } = model
  const { rows: B } = shape
  const S = config.stages.length
  const caches = Object.fromEntries(
    Object.entries(cacheSpecs(config, shape, level + 1)).map(([name, spec]) => [prefix + name, spec]),
  )
  return trace(
    { state: { ...parameterSpecs(model), ...caches }, inputs: stepSpecs(model, level, shape) },
    ({ state, inputs }) => {
      const next: Record<string, Tensor> = {}
      const anglesOf = (stage: number, whose: "queries" | "keys"): RotaryTable =>
        scope(inputs, `stages.${stage}.${whose}`) as unknown as RotaryTable
      const placeOf = (stage: number): CachedPlace => ({
        rows: inputs[`stages.${stage}.rows`],
        mask: inputs[`stages.${stage}.mask`],
        angles: { queries: anglesOf(stage, "queries"), keys: anglesOf(stage, "keys") },
      })
      /** Keeps the vector of a stage that ran, or the one before in rows that did not wake it: [B, 1, D]. */
      const settle = (stage: number, fresh: Tensor): Tensor => {
        if (stage === 0) return fresh
        const before = state[prefix + outName(stage)] // [B, D]
        const [, D] = before.shape
        const woken = reshape(inputs[`stages.${stage}.woken`], [B, 1])
        const out = select(woken, reshape(fresh, [B, D]), before)
        next[prefix + outName(stage)] = out
        return reshape(out, [B, 1, D])
      }
      const stack: RunStack = (name, x, stage) => {
        // The stage below those that run stands where the trunk would.
        if (stage > level) return reshape(state[prefix + outName(stage)], [B, 1, config.stages[stage].width])
        const place = placeOf(stage)
        const out = transformer(scope(state, name), x, stackOptions(config, stage), (layer) => {
          const [keys, values] = ["keys", "values"].map((kind) => `${prefix}${name}.layers.${layer}.${kind}`)
          return cachedMixing({ keys: state[keys], values: state[values] }, place, (kept) => {
            next[keys] = kept.keys
            next[values] = kept.values
          })
        })
        return name.startsWith("encoders.") ? out : settle(stage, out)
      }
      const nowhere = zeros([B, 1], "i32")
      const pools = Array.from({ length: Math.min(level + 1, S - 1) }, (_, s): PoolTensors => ({
        kept: nowhere,
        segment: nowhere,
        offset: reshape(inputs[`pools.${s}.offset`], [B, 1]),
      }))
      const ids = reshape(inputs.ids, [B, 1])
      const features = auNetFeatures(state, ids, pools, config, upsampler, pool, stack) // [B, 1, D0]
      return {
        state: next,
        outputs: { ...predictions(model, state, reshape(features, [B, features.shape[2]])) },
      }
    },
  )
}

/** What a row predicts: logits of the next id [B, V], and for each id those of its level [B·V, S]. */
export function predictions(
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
