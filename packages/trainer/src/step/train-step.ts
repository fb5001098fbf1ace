/**
 * The training step as a program: state and batch in, state and loss out.
 *
 *     state   parameters under their names, moment1.*, moment2.*
 *     inputs  ids, targets, the indices of each pool (none with a router), rate, correction1, correction2;
 *             levels with a router's rule, and with imitate at a warm start
 *     outputs loss (mean nats a position), gradientNorm (before cutting)
 *
 * A model with a router gives sums over the batch as routing.*. One that predicts levels is given targetLevels too, and gives levelLoss; its gradient is that of
 * both losses together.
 *
 * A batch that does not fit at once is computed in parts, with programs over one state:
 *
 *     counts      boundaries of one part, with a router alone: each part is then held to what all have (whole.*)
 *     gradients   of one part, added to gradient.*, which is the mean over all parts after the last
 *     update      the parameters by gradient.*, which is 0 afterwards
 *
 * In: a model and fixed sizes. Out: a program. Never: runs it.
 */
import {
  batchSpecs,
  classesOf,
  isCalibration,
  recalibrated,
  type BatchShape,
  type Model,
  type Objective,
  objectiveOf,
  parameterSpecs,
  routedFeatures,
  saidCounts,
  scriptSpecs,
  type TargetOptions,
  targetSpecs,
  wholeSpecs,
} from "@aunet/core"
import {
  add,
  f32,
  type Flat,
  grad,
  mapFlat,
  multiply,
  prefixed,
  type Program,
  scope,
  type Spec,
  type Tensor,
  trace,
  zeros,
} from "@aunet/tensor"
import { adamW, type AdamWOptions, clipFactor, globalNorm, type StepRates } from "./adamw.ts"
import { parameterFactors, type RateFactors } from "./rate-factors.ts"

/** Prefixes of the optimiser's entries in the state. */
const MOMENTS = ["moment1", "moment2"] as const

/** Prefix of the gradients that are added up. */
const GRADIENT = "gradient"

/** What changes from step to step beside the batch. */
const RATES = { rate: f32(), correction1: f32(), correction2: f32() }

/** The moments as the state of a program. */
export const momentSpecs = (model: Model): Record<string, Spec> => {
  const specs = descended(parameterSpecs(model))
  return Object.assign({}, ...MOMENTS.map((moment) => prefixed(moment, specs)))
}

/** What a step is traced for beside its batch. */
export interface StepOptions extends TargetOptions {
  /** Factors on the rate of parts of the model. */
  readonly rates?: RateFactors
}

/** Traces one step of training. */
export function trainProgram(
  model: Model,
  shape: BatchShape,
  options: AdamWOptions,
  { rates, ...target }: StepOptions = {},
): Program {
  const factors = parameterFactors(model, rates)
  const specs = parameterSpecs(model)
  const names = Object.keys(specs)
  const inputs = {
    ...batchSpecs(model, shape),
    ...targetSpecs(model, shape, target),
    ...RATES,
  }
  return trace({ state: { ...specs, ...momentSpecs(model) }, inputs }, ({ state, inputs }) => {
    const parameters = Object.fromEntries(names.map((name) => [name, state[name]]))
    const { objective, moves, ...told } = objectiveOf(model, parameters, inputs, shape.lengths)
    const gradients = { ...grad(objective, parameters), ...moves }
    const { next, norm } = moved(options, parameters, gradients, state, { ...ratesOf(inputs), factors })
    return { state: next, outputs: { ...outputsOf(told), gradientNorm: norm } }
  })
}

/** Traces the gradients of one of so many parts of a batch; `loss` is the mean over the positions of the part; `whole.*` are of a mean part. */
export function gradientsProgram(
  model: Model,
  shape: BatchShape,
  parts: number,
  target: TargetOptions = {},
): Program {
  const specs = parameterSpecs(model)
  const inputs = {
    ...batchSpecs(model, shape),
    ...targetSpecs(model, shape, target),
    ...wholeSpecs(model.config),
  }
  return trace({ state: { ...specs, ...prefixed(GRADIENT, specs) }, inputs }, ({ state, inputs }) => {
    const parameters = Object.fromEntries(Object.keys(specs).map((name) => [name, state[name]]))
    const { objective, moves, ...told } = objectiveOf(model, parameters, inputs, shape.lengths, parts)
    const sums = scope(state, GRADIENT)
    const gradients = { ...grad(objective, parameters), ...moves }
    const next = mapFlat(gradients, (gradient, name) => add(sums[name], multiply(gradient, 1 / parts)))
    return { state: prefixed(GRADIENT, next), outputs: outputsOf(told) }
  })
}

/** Traces the count of the boundaries of a part: ids, levels of a rule, scripts of lengths by script -> `BatchCounts`. The trunk does not run. */
export const countsProgram = (model: Model, shape: BatchShape): Program =>
  trace({ state: parameterSpecs(model), inputs: countsInputs(model, shape) }, ({ state, inputs }) => {
    const { routes } = routedFeatures(model, state, inputs, shape.lengths)
    return { outputs: { ...saidCounts(routes, classesOf(model.config)) } }
  })

const countsInputs = (model: Model, shape: BatchShape): Record<string, Spec> => ({
  ...batchSpecs(model, shape),
  ...scriptSpecs(model, shape.rows, shape.lengths[0]),
})

/** What a step tells of its batch. */
const outputsOf = ({ loss, levelLoss, routing }: Omit<Objective, "objective">): Record<string, Tensor> => ({
  loss,
  ...(levelLoss && { levelLoss }),
  ...(routing && prefixed("routing", routing)),
})

/** Traces the update by gradients that were added up. @param rates factors on the rate of parts of the model */
export function updateProgram(model: Model, options: AdamWOptions, rates?: RateFactors): Program {
  const factors = parameterFactors(model, rates)
  const specs = parameterSpecs(model)
  const state = { ...specs, ...momentSpecs(model), ...prefixed(GRADIENT, specs) }
  return trace({ state, inputs: RATES }, ({ state, inputs }) => {
    const parameters = Object.fromEntries(Object.keys(specs).map((name) => [name, state[name]]))
    const { next, norm } = moved(options, parameters, scope(state, GRADIENT), state, {
      ...ratesOf(inputs),
      factors,
    })
    // Written anew: 0 times a number that is not finite is none.
    const none = mapFlat(specs, ({ shape }) => zeros(shape))
    return { state: { ...next, ...prefixed(GRADIENT, none) }, outputs: { gradientNorm: norm } }
  })
}

/** Those that AdamW moves: all but what is counted. */
const descended = <T>(all: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => !isCalibration(name)))

const ratesOf = ({ rate, correction1, correction2 }: Flat<Tensor>) => ({ rate, correction1, correction2 })

/** The rates of a step, and the factors that are fixed with the program. */
type MovedBy = StepRates & Required<Pick<StepRates, "factors">>

/** Parameters and moments after a step, and the norm of its gradient before cutting. */
function moved(
  options: AdamWOptions,
  parameters: Flat<Tensor>,
  gradients: Flat<Tensor>,
  state: Flat<Tensor>,
  { rate, correction1, correction2, factors }: MovedBy,
): { readonly next: Record<string, Tensor>; readonly norm: Tensor } {
  const shifts = Object.keys(parameters).filter(isCalibration)
  const norm = globalNorm(descended(gradients))
  const before = { first: scope(state, "moment1"), second: scope(state, "moment2") }
  const { parameters: next, moments } = adamW(
    options,
    descended(parameters),
    descended(gradients),
    clipFactor(norm, options.clip),
    before,
    { rate, correction1, correction2, factors },
  )
  return {
    next: {
      ...next,
      ...Object.fromEntries(shifts.map((name) => [name, recalibrated(parameters[name], gradients[name])])),
      ...prefixed("moment1", moments.first),
      ...prefixed("moment2", moments.second),
    },
    norm,
  }
}
