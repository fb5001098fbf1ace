/**
 * The forward pass up to one layer, traced, with what one head of it looks at as its output.
 *
 *     ids -> U ... -> q, k of the layer -> those of the head -> shares [N, N]      what comes after it is not computed
 *
 * Which head is an input, so that the heads of a layer share a program.
 *
 * In: a model, sizes, a stack and a layer of it. Out: a program. Never: changes what the model computes.
 */
import { attentionShares } from "@aunet/blocks/attention-shares"
import { type Heads, type Mixing, transformer, wholeText } from "@aunet/blocks"
import { featuresOf, type Model, parameterSpecs, placedSpecs, stackOptions, wholeStages } from "@aunet/core"
import { gather, i32, permute, type Program, reshape, scope, type Tensor, trace } from "@aunet/tensor"
import type { BlockShape } from "../packed/pass.ts"

/** A layer by its stack. */
export interface StackLayer {
  /** `encoders.0`, `trunk`, `decoders.0`... */
  readonly stack: string
  /** In the stack, from 0. */
  readonly layer: number
}

/** Traces it: `ids`, `pools.*`, `head` i32 [1], `keyHead` i32 [1] -> `shares` f32 [N, N] of one text. */
export const sharesProgram = (model: Model, shape: BlockShape, place: StackLayer): Program =>
  trace(
    {
      state: parameterSpecs(model),
      inputs: { ...placedSpecs(model, shape), head: i32(1), keyHead: i32(1) },
    },
    ({ state, inputs: { head, keyHead, ...inputs } }) => {
      const { config } = model
      const whole = wholeStages(state, config, model.upsampler)
      let shares: Tensor | undefined
      featuresOf(model, state, inputs, shape.lengths, {
        ...whole,
        stack: (name, x, stage) => {
          if (name !== place.stack) return whole.stack(name, x, stage)
          const options = stackOptions(config, stage)
          const N = shape.lengths[stage]
          const mixing = wholeText(N, options.width / options.heads, options)
          const mix: Mixing["mix"] = (heads) => {
            const own = { q: headOf(heads.q, head), k: headOf(heads.k, keyHead) }
            shares = reshape(attentionShares(own, options.window), [N, N])
            return mixing.mix(heads)
          }
          return transformer(scope(state, name), x, options, (layer) =>
            layer === place.layer ? { ...mixing, mix } : mixing,
          )
        },
      })
      return { outputs: { shares: shares as Tensor } }
    },
  )

/** Takes one head of the only text: [1, N, H, K] -> [1, N, 1, K]. */
function headOf(x: Heads["q"], head: Tensor): Tensor {
  const [, N, H, K] = x.shape
  return reshape(gather(reshape(permute(x, [2, 0, 1, 3]), [H, N * K]), head), [1, N, 1, K])
}
