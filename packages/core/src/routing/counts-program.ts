/**
 * The boundaries of a part of a batch, counted before any of its parts has a gradient.
 *
 * In: a model with a router, fixed sizes. Out: a program. Never: runs the trunk.
 */
import { type Program, trace } from "@aunet/tensor"
import { batchSpecs, type BatchShape, type Model, parameterSpecs, routedFeatures } from "../model.ts"
import { saidCounts } from "./ratio.ts"

/** Traces the count: ids -> `positions` and `boundaries`, f32 [S - 1]. */
export const countsProgram = (model: Model, shape: BatchShape): Program =>
  trace({ state: parameterSpecs(model), inputs: batchSpecs(model, shape) }, ({ state, inputs }) => {
    const { routes } = routedFeatures(model, state, inputs, shape.lengths)
    return { outputs: { ...saidCounts(routes) } }
  })
