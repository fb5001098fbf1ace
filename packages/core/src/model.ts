/**
 * A model: a configuration with its plug-ins in place, and the programs that it runs as.
 *
 * In: a configuration and a registry. Out: parameter specs, program inputs, traced programs.
 * Never: holds numbers; parameters are an argument, a state of a session, or a file.
 */
import {
  initialise,
  linearPool,
  type ParameterSpec,
  type Pool,
  type Router,
  type Upsampler,
} from "@aunet/blocks"
import {
  add,
  crossEntropy,
  f32,
  type Flat,
  foldIn,
  i32,
  mapFlat,
  mean,
  multiply,
  prefixed,
  type Program,
  randomKey,
  reshape,
  type Spec,
  type Tensor,
  trace,
  type Value,
} from "@aunet/tensor"
import { AunetError, breathe } from "@aunet/base"
import { type ModelConfig } from "./config.ts"
import { type Hierarchy, hierarchy } from "./hierarchy.ts"
import { levelLogits } from "./level-head.ts"
import { makePart } from "./make-part.ts"
import { calibrationMoves } from "./routing/calibration.ts"
import { CALIBRATION } from "./routing/shift.ts"
import { foundLevels } from "./routing/found-levels.ts"
import { heldRoutes } from "./routing/held-routes.ts"
import { scriptSpecs } from "./routing/scripts.ts"
import { classLengths } from "./routing/segment-lengths.ts"
import { droppedEach, routeFigures, type RouteFigures, wholeCounts } from "./routing/ratio.ts"
import type { Route } from "./routing/route.ts"
import { routedStages } from "./routing/routed-stages.ts"
import type { Registry } from "./registry.ts"
import {
  auNetFeatures,
  givenPlaces,
  modelParameters,
  poolSpecs,
  poolTensors,
  type RunStages,
  vocabularyLogits,
  wholeStages,
} from "./unet.ts"

/** A model without its numbers. */
export interface Model {
  readonly config: ModelConfig
  readonly upsampler: Upsampler
  readonly pool: Pool
  /** Finds boundaries; absent where a splitter's levels say them. */
  readonly router?: Router
  /** Shape and start of every parameter, under its official name. */
  readonly parameters: Readonly<Record<string, ParameterSpec>>
}

/** The fixed sizes of a program. */
export interface BatchShape {
  /** B, rows. */
  readonly rows: number
  /** Positions of each stage; the first is T. */
  readonly lengths: readonly number[]
}

/**
 * Puts a configuration and its plug-ins together.
 *
 * @throws AunetError UNKNOWN_PLUGIN, or BAD_OPTION for options that a part does not take
 */
export function makeModel(config: ModelConfig, registry: Registry): Model {
  const upsampler = makePart(registry, "upsampler", config.upsampler)
  const pool = config.pool === undefined ? linearPool : makePart(registry, "pool", config.pool)
  const router = config.router && makePart(registry, "router", config.router)
  return {
    config,
    upsampler,
    pool,
    ...(router && { router }),
    parameters: modelParameters(config, upsampler, pool, router),
  }
}

/** Starts the parameters of a model from a seed (the official code uses 42). */
export const initialParameters = (model: Model, seed: number): Record<string, Float32Array> =>
  initialise(model.parameters, foldIn(randomKey(seed), "parameters"))

/**
 * Starts them one after another, so that a signal is heard in between: millions of numbers take a second, billions minutes.
 *
 * @throws AunetError ABORTED when the signal fires
 */
export async function drawParameters(
  model: Model,
  seed: number,
  signal?: AbortSignal,
): Promise<Record<string, Float32Array>> {
  const key = foldIn(randomKey(seed), "parameters")
  const drawn: Record<string, Float32Array> = {}
  for (const [name, spec] of Object.entries(model.parameters)) {
    if (signal?.aborted === true)
      throw new AunetError("ABORTED", "the drawing of the first parameters was stopped; nothing was trained")
    Object.assign(drawn, initialise({ [name]: spec }, key))
    await breathe()
  }
  return drawn
}

/** The parameters as the state of a program. */
export const parameterSpecs = (model: Model): Record<string, Spec> =>
  mapFlat(model.parameters, ({ shape }) => f32(...shape))

/**
 * What a program over a batch is given beside targets: ids and the indices of each pool. A model with a router finds
 * those itself, and is given the splitter's levels where it has a rule.
 */
export const batchSpecs = (model: Model, { rows, lengths }: BatchShape): Record<string, Spec> => ({
  ids: i32(rows, lengths[0]),
  ...proposedSpecs(model, rows, lengths[0]),
  ...(model.router === undefined && poolSpecs(rows, lengths)),
})

/** What one is given whose places are known: ids and the indices of each pool, also of a model with a router. */
export const placedSpecs = (model: Model, { rows, lengths }: BatchShape): Record<string, Spec> => ({
  ids: i32(rows, lengths[0]),
  ...proposedSpecs(model, rows, lengths[0]),
  ...poolSpecs(rows, lengths),
})

/** Whether a splitter has a say in the boundaries of a router. */
export const hasRule = ({ config: { router } }: Pick<Model, "config">): boolean => router?.rule !== undefined

/** What a router with a rule is given beside ids: the splitter's `levels`. */
const proposedSpecs = (model: Model, rows: number, T: number): Record<string, Spec> =>
  hasRule(model) ? { levels: i32(rows, T) } : {}

/** Gives the levels of a batch [B, T] to a router with a rule; nothing to any other model. */
export const proposedValues = (model: Model, levels: ArrayLike<number>): Record<string, Value> =>
  hasRule(model) ? { levels: Int32Array.from(levels) } : {}

/** Computes the index inputs of a batch from its levels. */
export const poolValues = (levels: Uint8Array, lengths: readonly number[]): Record<string, Value> =>
  hierarchyValues(hierarchy(levels, lengths))

/** Gives the index inputs of a hierarchy that was made already. */
export function hierarchyValues({ pools }: Pick<Hierarchy, "pools">): Record<string, Value> {
  return Object.assign(
    {},
    ...pools.map((pool, s) => ({
      [`pools.${s}.kept`]: pool.kept,
      [`pools.${s}.segment`]: pool.segment,
      [`pools.${s}.offset`]: pool.offset,
    })),
  )
}

/**
 * Applies a model to traced inputs up to the output layer; over whole texts when `run` is left out. A router finds the
 * places, unless they are among the inputs (`placedSpecs`).
 *
 * @param lengths positions of each stage, as in the batch's shape
 * @returns f32 [B, T, D0], and the routes of a model with a router
 */
export function routedFeatures(
  model: Model,
  parameters: Flat<Tensor>,
  inputs: Flat<Tensor>,
  lengths: readonly number[],
  run: RunStages = wholeStages(parameters, model.config, model.upsampler),
): { readonly features: Tensor; readonly routes: readonly Route[] } {
  const { config, pool, router } = model
  const given =
    router !== undefined && inputs["pools.0.kept"] === undefined
      ? undefined
      : poolTensors(inputs, config.stages.length)
  const routed = router && routedStages(router, parameters, inputs, lengths, config, run, given)
  const places = routed?.places ?? givenPlaces(given ?? [])
  const features = auNetFeatures(parameters, inputs.ids, places, config, pool, routed?.run ?? run)
  return { features, routes: routed?.routes ?? [] }
}

/** The same without the routes: f32 [B, T, D0]. */
export const featuresOf = (...given: Parameters<typeof routedFeatures>): Tensor =>
  routedFeatures(...given).features

/** Applies a model to traced inputs: logits [B, T, V]. */
export const logitsOf = (
  model: Model,
  parameters: Flat<Tensor>,
  inputs: Flat<Tensor>,
  lengths: readonly number[],
): Tensor => vocabularyLogits(parameters, featuresOf(model, parameters, inputs, lengths), model.config)

/** Cross-entropy of each position: logits [B, T, N] for N ids or levels, and targets i32 [B, T] -> [B·T]. */
function positionLosses(logits: Tensor, targets: Tensor): Tensor {
  const [B, T, N] = logits.shape
  return crossEntropy(reshape(logits, [B * T, N]), reshape(targets, [B * T]))
}

/** What training minimises, with its parts; each a mean over all positions, in nats. */
export interface Objective {
  /** loss + levelWeight · levelLoss; with a router loss + sum of w · imitation + (1 - w) · ratioWeight · ratio */
  readonly objective: Tensor
  readonly loss: Tensor
  /** Absent when the model predicts no levels. */
  readonly levelLoss?: Tensor
  /** What a router is held to, and sums over the batch; absent without one. */
  readonly routing?: RouteFigures & {
    readonly ratio: Tensor
    /** Of a warm start: nats of each stage above the first, f32 [S - 1]. */
    readonly imitation?: Tensor
  }
  /** Of parameters that are counted and not descended (`isCalibration`): how far each has to move, for `recalibrated`. */
  readonly moves?: Readonly<Record<string, Tensor>>
}

/**
 * The objective of traced inputs with `targets`, `targetLevels` when the model predicts levels, and `aims` with a router; with
 * `wholeSpecs` where they are a part of a batch. With `imitate`, w of each stage, it is loss + sum of w · imitation + (1 - w) ·
 * ratioWeight · ratio.
 *
 * @param lengths positions of each stage, as in the batch's shape
 * @param parts of how many parts of a batch this is one
 */
export function objectiveOf(
  model: Model,
  parameters: Flat<Tensor>,
  inputs: Flat<Tensor>,
  lengths: readonly number[],
  parts = 1,
): Objective {
  const { levelWeight, router } = model.config
  const { features, routes } = routedFeatures(model, parameters, inputs, lengths)
  const loss = mean(positionLosses(vocabularyLogits(parameters, features, model.config), inputs.targets))
  if (router !== undefined) {
    const { held, told } = heldRoutes(routes, inputs, router.ratioWeight, wholeCounts(inputs))
    const moves = calibrationMoves(routes, inputs.aims, inputs.imitate, parts).map((move, s) => [
      `routers.${s}.${CALIBRATION}`,
      move,
    ])
    const routing = { ...routeFigures(routes), ...told }
    return { objective: add(loss, held), loss, routing, moves: Object.fromEntries(moves) }
  }
  if (levelWeight === undefined) return { objective: loss, loss }
  const levels = levelLogits(parameters, features, inputs.targets, model.config)
  const levelLoss = mean(positionLosses(levels, inputs.targetLevels))
  return { objective: add(loss, multiply(levelLoss, levelWeight)), loss, levelLoss }
}

/** What is asked of a model in training beside the next id. */
export interface TargetOptions {
  /** Whether a router imitates a splitter: a warm start. It does not when left out. */
  readonly imitates?: boolean
}

/**
 * What training is given beside the batch: targets; their levels when the model predicts levels; with a router `aims`, how
 * many positions a segment of each stage shall have (`aimsOf`), with lengths by script the `scripts` of the batch (`scriptValues`), and where it imitates a splitter that one's `levels` and
 * `imitate`, 0 to 1 for each stage above the first.
 */
export const targetSpecs = (
  { config }: Model,
  { rows, lengths: [T] }: BatchShape,
  { imitates = false }: TargetOptions = {},
): Record<string, Spec> => ({
  targets: i32(rows, T),
  ...(config.levelWeight !== undefined && { targetLevels: i32(rows, T) }),
  ...(config.router !== undefined && { aims: f32(classLengths(config.router).flat().length) }),
  ...scriptSpecs({ config }, rows, T),
  ...(imitates && { levels: i32(rows, T), imitate: f32(config.stages.length - 1) }),
})

/**
 * Traces the forward pass: ids -> `logits` [B, T, V]; of a model with a router also `dropped` i32 [B, S - 1], boundaries that
 * had no room. Where it is 0 the logits are those of the model as it writes.
 */
export const logitsProgram = (model: Model, shape: BatchShape): Program =>
  trace({ state: parameterSpecs(model), inputs: batchSpecs(model, shape) }, ({ state, inputs }) => {
    const { features, routes } = routedFeatures(model, state, inputs, shape.lengths)
    const logits = vocabularyLogits(state, features, model.config)
    return { outputs: { logits, ...(routes.length > 0 && { dropped: droppedEach(routes) }) } }
  })

/**
 * Traces the evaluation: ids and targets -> `losses` [B·T], nats a position; of a model with a router its figures too,
 * as `routing.*`, and `levels` i32 [B·T], the boundaries that it found and had room for.
 */
export const lossProgram = (model: Model, shape: BatchShape): Program =>
  trace(
    {
      state: parameterSpecs(model),
      inputs: { ...batchSpecs(model, shape), targets: i32(shape.rows, shape.lengths[0]) },
    },
    ({ state, inputs }) => {
      const { features, routes } = routedFeatures(model, state, inputs, shape.lengths)
      const losses = positionLosses(vocabularyLogits(state, features, model.config), inputs.targets)
      return {
        outputs: {
          losses,
          ...(routes.length > 0 && {
            ...prefixed("routing", routeFigures(routes)),
            levels: reshape(foundLevels(routes), [losses.shape[0]]),
          }),
        },
      }
    },
  )

/**
 * Traces the boundaries of a model with a router over whole texts, one a row: ids, and the splitter's levels where it has a
 * rule -> `levels` i32 [B, T]. All of them have room, and the trunk does not run.
 */
export const levelsProgram = (model: Model, T: number, B = 1): Program => {
  const lengths = model.config.stages.map(() => T)
  const inputs = batchSpecs(model, { rows: B, lengths })
  return trace({ state: parameterSpecs(model), inputs }, ({ state, inputs }) => ({
    outputs: { levels: foundLevels(routedFeatures(model, state, inputs, lengths).routes) },
  }))
}
