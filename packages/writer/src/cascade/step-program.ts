/**
 * One step of the cascade, traced: every row takes one byte, and the stages 0 to L run.
 *
 *     stages that run    0 .. L
 *     stage L + 1        is not run: what it gave last is in the state, upsampled
 *
 * It is `auNetFeatures` over texts of one position, with stacks that attend over caches. A row whose byte has
 * a lower level than L takes part in all of it, and what it may not change is left as it was: its caches,
 * because it writes where nothing looks before its next key is there (`cachedMixing`); its vectors, because
 * `woken` says so.
 *
 * With a router, which says in a step whether a row goes on to the next stage, the step of level L begins where the one before it
 * ended: its encoders above L are not run again (`step-router.ts`), and only rows of level L take part.
 *
 * In: ids and places of the rows. Out: logits [B, V]; the caches, in place. Never: copies a cache.
 * Source: aunet.md 5.1.
 */
import { cachedMixing, type CachedPlace, type RotaryTable, transformer } from "@aunet/blocks"
import {
  f32,
  i32,
  type Program,
  reshape,
  scope,
  select,
  type Spec,
  type Tensor,
  trace,
  zeros,
} from "@aunet/tensor"
import {
  auNetFeatures,
  givenPlaces,
  type Model,
  parameterSpecs,
  type PlaceSegments,
  type PoolTensors,
  type RunStages,
  stackOptions,
} from "@aunet/core"
import { type CacheShape, cacheSpecs, withPrefix } from "./caches.ts"
import { predictionOutputs } from "./predictions.ts"
import { hereSpecs } from "./router-state.ts"
import { likelihoodName, routerInputSpecs, StepRouter } from "./step-router.ts"
import { pick, pickName, pickSpec, toKeep, upName } from "./upsampled.ts"

/** What a step is given: `ids`, and for each stage and pool that runs where each row stands. */
export function stepSpecs(
  model: Model,
  level: number,
  { rows: B, capacities }: CacheShape,
): Record<string, Spec> {
  const { config } = model
  const S = config.stages.length
  const isRouted = config.router !== undefined
  // A deeper step of a router goes on from what the encoders gave.
  const specs: Record<string, Spec> = isRouted && level > 0 ? {} : { ids: i32(B) }
  for (let s = 0; s <= level; s++) {
    const { kvHeads, width, heads } = stackOptions(config, s)
    const pairs = width / heads / 2
    specs[`stages.${s}.rows`] = i32(B * kvHeads)
    specs[`stages.${s}.mask`] = f32(B, capacities[s])
    for (const whose of ["queries", "keys"])
      for (const part of ["cos", "sin"]) specs[`stages.${s}.${whose}.${part}`] = f32(B, 1, 1, pairs)
    if (s > 0 && (!isRouted || s === S - 1)) specs[`stages.${s}.woken`] = i32(B)
    if (s < S - 1) specs[pickName(s + 1)] = pickSpec(B)
  }
  if (isRouted) Object.assign(specs, routerInputSpecs(model, level, B))
  return specs
}

/**
 * Traces the step that runs the stages 0 to `level`.
 *
 * @param prefix of the caches among the state, so that caches of several shapes can be open at once
 */
export function stepProgram(model: Model, level: number, shape: CacheShape, prefix: string): Program {
  const { config, pool } = model
  const { rows: B } = shape
  const S = config.stages.length
  const caches = withPrefix(prefix, {
    ...cacheSpecs(model, shape, level + 1),
    ...hereSpecs(config, B, level + 1),
  })
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
      const stack: RunStages["stack"] = (name, x, stage) => {
        // What the stage below those that run would give is in the state.
        if (stage > level) return x
        if (routed && stage < level && name.startsWith("encoders.")) return routed.here(stage)
        const place = placeOf(stage)
        return transformer(scope(state, name), x, stackOptions(config, stage), (layer) => {
          const [keys, values] = ["keys", "values"].map((kind) => `${prefix}${name}.layers.${layer}.${kind}`)
          return cachedMixing({ keys: state[keys], values: state[values] }, place, (kept) => {
            next[keys] = kept.keys
            next[values] = kept.values
          })
        })
      }
      const routed =
        model.router && new StepRouter({ model, level, prefix, state, inputs, next }, model.router)
      /** What a stage that ran gives now, or gave before in rows that did not wake it. */
      const settle = (stage: number, z: Tensor): Tensor => {
        const before = state[prefix + upName(stage)]
        if (stage > level) return before
        const vector = reshape(z, [B, z.shape[2]])
        const fresh = toKeep(model, state, routed?.smoothed(stage, vector) ?? vector, stage)
        const flags = routed?.taken ?? inputs[`stages.${stage}.woken`]
        const woken = reshape(flags, [B, ...before.shape.slice(1).map(() => 1)])
        const settled = (next[prefix + upName(stage)] = select(woken, fresh, before))
        // With a router all rows that a step is asked for wake all its stages; some will be sent deeper, and nothing is kept of them.
        return routed ? fresh : settled
      }
      const upsample: RunStages["upsample"] = (z, _, stage) =>
        pick(model, state, settle(stage + 1, z), inputs[pickName(stage + 1)], stage + 1)
      const nowhere = zeros([B, 1], "i32")
      const pools = Array.from({ length: Math.min(level + 1, S - 1) }, (): PoolTensors => ({
        kept: nowhere,
        segment: nowhere,
        offset: nowhere,
      }))
      const places = givenPlaces(pools).map((place, s): PlaceSegments => (x) => {
        if (s === level) routed?.see(x)
        return place(x)
      })
      const ids = inputs.ids === undefined ? nowhere : reshape(inputs.ids, [B, 1])
      const features = auNetFeatures(state, ids, places, config, pool, { stack, upsample }) // [B, 1, D0]
      routed?.keep()
      const likelihood = routed?.likelihood
      return {
        state: next,
        outputs: {
          ...predictionOutputs(model, state, reshape(features, [B, features.shape[2]])),
          ...(likelihood && { [likelihoodName(level)]: likelihood }),
        },
      }
    },
  )
}
