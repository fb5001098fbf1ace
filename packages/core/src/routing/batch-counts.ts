/**
 * The boundaries of a batch that is computed in parts, so that each part is held to the length of the whole.
 *
 *     part 0 --encoders, routers--> counts --.
 *     part 1 --encoders, routers--> counts --+--> mean of a part --> ratio term of each part
 *
 * The term is linear in p once F and the number of positions are known, so the mean of the parts' gradients is that of
 * the batch.
 *
 * In: a model with a router, fixed sizes. Out: a program that counts, and what a program is told of it. Never: runs the trunk.
 */
import { f32, type Flat, prefixed, type Program, type Spec, type Tensor, trace } from "@aunet/tensor"
import { batchSpecs, type BatchShape, type Model, parameterSpecs, routedFeatures } from "../model.ts"
import { type BatchCounts, routeFigures } from "./ratio.ts"

/** Prefix of the inputs that tell of the whole batch. */
const WHOLE = "whole"

/** What a program over a part of a batch is given beside the part: `whole.positions` and `whole.boundaries`, f32 [S - 1]. */
export function wholeSpecs({ config: { router } }: Model): Record<string, Spec> {
  if (router === undefined) return {}
  const each = f32(router.bytesPerSegment.length)
  return prefixed(WHOLE, { positions: each, boundaries: each })
}

/** Finds them among the inputs; nothing where a batch is computed at once. */
export function wholeCounts(inputs: Flat<Tensor>): BatchCounts | undefined {
  const [positions, boundaries] = [inputs[`${WHOLE}.positions`], inputs[`${WHOLE}.boundaries`]]
  return positions === undefined ? undefined : { positions, boundaries }
}

/** Traces the count of a part: ids -> `positions` and `boundaries`, f32 [S - 1]. */
export const countsProgram = (model: Model, shape: BatchShape): Program =>
  trace({ state: parameterSpecs(model), inputs: batchSpecs(model, shape) }, ({ state, inputs }) => {
    const { routes } = routedFeatures(model, state, inputs, shape.lengths)
    const { positions, boundaries } = routeFigures(routes)
    return { outputs: { positions, boundaries } }
  })
