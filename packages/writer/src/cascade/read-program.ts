/**
 * Reading a prompt in one pass, traced: the forward pass of training, which also gives what the cascade
 * remembers of it.
 *
 * In: ids and the indices of each pool, of one text, padded. Out: predictions at the last position, keys and
 * values of every layer [S_s, G, K], what is kept of the last vector of each stage below the bytes, what a router looks
 * back to. Never: changes a state; the numbers go into the caches of whoever asked.
 */
import { type Mixing, transformer, wholeText } from "@aunet/blocks"
import { gather, i32, type Program, reshape, scope, type Tensor, trace } from "@aunet/tensor"
import {
  featuresOf,
  type Model,
  parameterSpecs,
  placedSpecs,
  type RunStages,
  stackOptions,
  wholeStages,
} from "@aunet/core"
import { predictionOutputs } from "./predictions.ts"
import { beforeName, smoothName } from "./router-state.ts"
import { toKeep, upName } from "./upsampled.ts"

/**
 * Traces the pass over one text.
 *
 * @param lengths positions of each stage, padding included
 */
export function readProgram(model: Model, lengths: readonly number[]): Program {
  const { config, upsampler } = model
  const last = Object.fromEntries(lengths.map((_, s) => [`last.${s}`, i32(1)]))
  return trace(
    { state: parameterSpecs(model), inputs: { ...placedSpecs(model, { rows: 1, lengths }), ...last } },
    ({ state, inputs }) => {
      const outputs: Record<string, Tensor> = {}
      const isRouted = model.router !== undefined
      const whole = wholeStages(state, config, upsampler)
      /** The vector of the last real position: [1, T, D] -> [1, D]. */
      const lastOf = (x: Tensor, stage: number): Tensor =>
        gather(reshape(x, [x.shape[1], x.shape[2]]), inputs[`last.${stage}`])
      const stack: RunStages["stack"] = (name, x, stage) => {
        const options = stackOptions(config, stage)
        const mixing = wholeText(x.shape[1], options.width / options.heads, options)
        const out = transformer(scope(state, name), x, options, (layer): Mixing => ({
          ...mixing,
          mix: (heads) => {
            const [, T, G, K] = heads.k.shape
            outputs[`${name}.layers.${layer}.keys`] = reshape(heads.k, [T, G, K])
            outputs[`${name}.layers.${layer}.values`] = reshape(heads.v, [T, G, K])
            return mixing.mix(heads)
          },
        }))
        if (isRouted && name.startsWith("encoders.")) outputs[beforeName(stage)] = lastOf(out, stage)
        return out
      }
      const upsample: RunStages["upsample"] = (z, place, above) => {
        const stage = above + 1
        const vector = lastOf(z, stage)
        outputs[upName(stage)] = toKeep(model, state, vector, stage)
        // With a router it comes here smoothed.
        if (isRouted) outputs[smoothName(stage)] = vector
        return whole.upsample(z, place, above)
      }
      const features = featuresOf(model, state, inputs, lengths, { stack, upsample })
      return { outputs: { ...outputs, ...predictionOutputs(model, state, lastOf(features, 0)) } }
    },
  )
}
