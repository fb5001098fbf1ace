/**
 * The training step as a program: state and batch in, state and loss out.
 *
 *     state   parameters under their names, moment1.*, moment2.*
 *     inputs  ids, targets, the indices of each pool, rate, correction1, correction2
 *     outputs loss (mean nats a position), gradientNorm (before cutting)
 *
 * A model that predicts levels is given targetLevels too, and gives levelLoss; its gradient is that of
 * both losses together.
 *
 * In: a model and fixed sizes. Out: a program. Never: runs it.
 */
import {
  batchSpecs,
  type BatchShape,
  type Model,
  objectiveOf,
  parameterSpecs,
  targetSpecs,
} from "@aunet/core"
import { f32, grad, prefixed, type Program, scope, type Spec, trace } from "@aunet/tensor"
import { adamW, type AdamWOptions, clipFactor, globalNorm } from "./adamw.ts"

/** Prefixes of the optimiser's entries in the state. */
const MOMENTS = ["moment1", "moment2"] as const

/** The moments as the state of a program. */
export const momentSpecs = (model: Model): Record<string, Spec> =>
  Object.assign({}, ...MOMENTS.map((moment) => prefixed(moment, parameterSpecs(model))))

/** Traces one step of training. */
export function trainProgram(model: Model, shape: BatchShape, options: AdamWOptions): Program {
  const specs = parameterSpecs(model)
  const names = Object.keys(specs)
  const inputs = {
    ...batchSpecs(shape),
    ...targetSpecs(model, shape),
    rate: f32(),
    correction1: f32(),
    correction2: f32(),
  }
  return trace({ state: { ...specs, ...momentSpecs(model) }, inputs }, ({ state, inputs }) => {
    const parameters = Object.fromEntries(names.map((name) => [name, state[name]]))
    const { objective, loss, levelLoss } = objectiveOf(model, parameters, inputs)
    const gradients = grad(objective, parameters)
    const norm = globalNorm(gradients)
    const { rate, correction1, correction2 } = inputs
    const moments = { first: scope(state, "moment1"), second: scope(state, "moment2") }
    const next = adamW(options, parameters, gradients, clipFactor(norm, options.clip), moments, {
      rate,
      correction1,
      correction2,
    })
    return {
      state: {
        ...next.parameters,
        ...prefixed("moment1", next.moments.first),
        ...prefixed("moment2", next.moments.second),
      },
      outputs: { loss, gradientNorm: norm, ...(levelLoss && { levelLoss }) },
    }
  })
}
