/**
 * What a model costs: parameters by part, and arithmetic a byte.
 *
 * In: a model and how many positions each stage has a row. Out: counts. Never: runs or measures anything.
 * Source: aunet.md 3.4: useful work only, two operations a multiplication, three passes (one forward, two
 * backward); padding, masked scores and anything computed twice do not count.
 */
import { parameterCount, transformerParameters } from "@aunet/blocks"
import { type ModelConfig, stackOptions, vocabularyOf } from "./config.ts"
import { makeModel, type Model } from "./model.ts"
import type { Registry } from "./registry.ts"

/** One part of a model. */
export interface StageCost {
  readonly stage: number
  readonly width: number
  /** Parameters of its stacks and of the transition below it. */
  readonly parameters: number
  /** Positions of this stage a byte of text. */
  readonly positionsPerByte: number
  /** Operations of a training step (forward and backward) a byte of text. */
  readonly trainingFlopsPerByte: number
}

/** A whole model. */
export interface ModelCost {
  readonly stages: readonly StageCost[]
  readonly parameters: number
  readonly trainingFlopsPerByte: number
  /** The same without the output layer: as the paper counts, by weights that belong to no table of ids. */
  readonly nonEmbeddingFlopsPerByte: number
  /** A third of the training cost. */
  readonly forwardFlopsPerByte: number
}

/** Counts the parameters of a configuration without listing each layer's: layers of one stack are alike. */
export function countParameters(config: ModelConfig, registry: Registry): number {
  const shallow = {
    ...config,
    stages: config.stages.map((stage) => ({ ...stage, layers: 1 })),
  } as unknown as ModelConfig
  const deepest = config.stages.length - 1
  return config.stages.reduce(
    (total, { layers }, stage) => {
      const one = stackOptions(shallow, stage)
      const layer =
        parameterCount(transformerParameters({ ...one, layers: 2 })) -
        parameterCount(transformerParameters(one))
      return total + (stage === deepest ? 1 : 2) * (layers - 1) * layer
    },
    parameterCount(makeModel(shallow, registry).parameters),
  )
}

/** Counts the parameters whose names begin so. */
export const countBelow = ({ parameters }: Model, prefix: string): number =>
  parameterCount(Object.fromEntries(Object.entries(parameters).filter(([name]) => name.startsWith(prefix))))

/**
 * Counts parameters and arithmetic.
 *
 * @param lengths real positions of each stage in one row
 * @param rowBytes bytes of that row; `lengths[0]`, a byte a position, when left out. More for a model over tokens
 */
export function modelCost(
  model: Model,
  lengths: readonly number[],
  rowBytes: number = lengths[0],
): ModelCost {
  const { stages } = model.config
  const deepest = stages.length - 1
  const outputFlops = 2 * stages[0].width * vocabularyOf(model.config)
  const below = (prefix: string): number => countBelow(model, prefix)
  const parts = stages.map((_, stage): StageCost => {
    const { width, layers, window } = stackOptions(model.config, stage)
    const stacks = stage === deepest ? ["trunk."] : [`encoders.${stage}.`, `decoders.${stage}.`]
    const weights = stacks.reduce((total, prefix) => total + below(prefix), 0)
    const length = lengths[stage]
    const share = length / rowBytes
    const reach = Math.min(window, length)
    // Keys that a query sees on average, when the first `window` queries see fewer.
    const keys = length === 0 ? 0 : (reach * (2 * length - reach)) / (2 * length)
    const attention = 2 * 2 * keys * width * layers * stacks.length
    let flops = share * (2 * weights + attention)
    if (stage === 0) flops += share * outputFlops
    if (stage < deepest) {
      const next = stages[stage + 1].width
      const up = model.upsampler.cost(width, next)
      flops +=
        share * 2 * (up.perPosition + (model.router?.cost(width) ?? 0)) +
        (lengths[stage + 1] / rowBytes) * 2 * (up.perPooled + model.pool.cost(width, next))
    }
    const own =
      weights +
      below(`transitions.${stage}.`) +
      below(`routers.${stage}.`) +
      (stage === 0 ? below("tok_embeddings.") + below("vocab") + below("level_mask") : 0)
    return { stage, width, parameters: own, positionsPerByte: share, trainingFlopsPerByte: 3 * flops }
  })
  const trainingFlopsPerByte = parts.reduce((total, part) => total + part.trainingFlopsPerByte, 0)
  return {
    stages: parts,
    parameters: parameterCount(model.parameters),
    trainingFlopsPerByte,
    nonEmbeddingFlopsPerByte: trainingFlopsPerByte - 3 * (lengths[0] / rowBytes) * outputFlops,
    forwardFlopsPerByte: trainingFlopsPerByte / 3,
  }
}
