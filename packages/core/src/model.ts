/**
 * A model: a configuration with its plug-ins in place, and the programs that it runs as.
 *
 * In: a configuration and a registry. Out: parameter specs, program inputs, traced programs.
 * Never: holds numbers; parameters are an argument, a state of a session, or a file.
 */
import { initialise, linearPool, type ParameterSpec, type Pool, type Upsampler } from "@aunet/blocks"
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
import type { Registry } from "./registry.ts"
import {
  auNetFeatures,
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

/** Puts a configuration and its plug-ins together. */
export function makeModel(config: ModelConfig, registry: Registry): Model {
  const upsampler = registry.get("upsampler", config.upsampler.name).make(config.upsampler.options)
  const pool =
    config.pool === undefined ? linearPool : registry.get("pool", config.pool.name).make(config.pool.options)
  return { config, upsampler, pool, parameters: modelParameters(config, upsampler, pool) }
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

/** What a program over a batch is given beside targets: ids and the indices of each pool. */
export const batchSpecs = ({ rows, lengths }: BatchShape): Record<string, Spec> => ({
  ids: i32(rows, lengths[0]),
  ...poolSpecs(rows, lengths),
})

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

/** Applies a model to traced inputs up to the output layer: [B, T, D0]; over whole texts when `run` is left out. */
export const featuresOf = (
  model: Model,
  parameters: Flat<Tensor>,
  inputs: Flat<Tensor>,
  run: RunStages = wholeStages(parameters, model.config, model.upsampler),
): Tensor =>
  auNetFeatures(
    parameters,
    inputs.ids,
    poolTensors(inputs, model.config.stages.length),
    model.config,
    model.pool,
    run,
  )

/** Applies a model to traced inputs: logits [B, T, V]. */
export const logitsOf = (model: Model, parameters: Flat<Tensor>, inputs: Flat<Tensor>): Tensor =>
  vocabularyLogits(parameters, featuresOf(model, parameters, inputs), model.config)

/** The loss at each position in nats, [B·T], of traced inputs with `targets` [B, T]. */
export const lossesOf = (model: Model, parameters: Flat<Tensor>, inputs: Flat<Tensor>): Tensor =>
  positionLosses(logitsOf(model, parameters, inputs), inputs.targets)

/** Cross-entropy of each position: logits [B, T, N] for N ids or levels, and targets i32 [B, T] -> [B·T]. */
function positionLosses(logits: Tensor, targets: Tensor): Tensor {
  const [B, T, N] = logits.shape
  return crossEntropy(reshape(logits, [B * T, N]), reshape(targets, [B * T]))
}

/** What training minimises, with its parts; each a mean over all positions, in nats. */
export interface Objective {
  /** loss + levelWeight · levelLoss */
  readonly objective: Tensor
  readonly loss: Tensor
  /** Absent when the model predicts no levels. */
  readonly levelLoss?: Tensor
}

/** The objective of traced inputs with `targets`, and `targetLevels` when the model predicts levels. */
export function objectiveOf(model: Model, parameters: Flat<Tensor>, inputs: Flat<Tensor>): Objective {
  const { levelWeight } = model.config
  const features = featuresOf(model, parameters, inputs)
  const loss = mean(positionLosses(vocabularyLogits(parameters, features, model.config), inputs.targets))
  if (levelWeight === undefined) return { objective: loss, loss }
  const levels = levelLogits(parameters, features, inputs.targets, model.config)
  const levelLoss = mean(positionLosses(levels, inputs.targetLevels))
  return { objective: add(loss, multiply(levelLoss, levelWeight)), loss, levelLoss }
}

/** What training is given beside the batch: targets, and their levels when the model predicts levels. */
export const targetSpecs = ({ config }: Model, { rows, lengths: [T] }: BatchShape): Record<string, Spec> => ({
  targets: i32(rows, T),
  ...(config.levelWeight !== undefined && { targetLevels: i32(rows, T) }),
})

/** Traces the forward pass: ids -> `logits` [B, T, V]. */
export const logitsProgram = (model: Model, shape: BatchShape): Program =>
  trace({ state: parameterSpecs(model), inputs: batchSpecs(shape) }, ({ state, inputs }) => ({
    outputs: { logits: logitsOf(model, state, inputs) },
  }))

/** Traces the evaluation: ids and targets -> `losses` [B·T], nats a position. */
export const lossProgram = (model: Model, shape: BatchShape): Program =>
  trace(
    {
      state: parameterSpecs(model),
      inputs: { ...batchSpecs(shape), targets: i32(shape.rows, shape.lengths[0]) },
    },
    ({ state, inputs }) => ({ outputs: { losses: lossesOf(model, state, inputs) } }),
  )
