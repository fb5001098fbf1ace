/**
 * Brings models to the same operations a byte by the inner width of their feed-forwards: widths, heads and layers stay.
 *
 *     planned    words-2  612 k     bytes  771 k     (operations of training, a byte)
 *     target     687 k, their geometric mean
 *     matched    words-2  686 k     bytes  688 k
 *
 * The account is that of useful work without the input look-up and with the output layer (`modelCost`), over the
 * positions that the text really has.
 *
 * In: configurations. Out: configurations. Never: arms that differ by 1% or more.
 */
import { AunetError } from "@aunet/base"
import { makeModel, modelCost, type ModelConfig, type ModelCost, type Registry } from "@aunet/core"
import type { LeftOut } from "./token-trainings.ts"

/** A model with what it costs. */
export interface CostedModel {
  readonly label: string
  readonly config: ModelConfig
  /** Bytes of text for a position of each stage; the first is 1 for a model over bytes. */
  readonly bytesPerPosition: readonly number[]
  /** One of several with this name is enough; those that cannot be matched are then left out. */
  readonly alternativeOf?: string
}

/** Of what one model stands for: itself, or what it is an alternative of. */
export const choiceOf = ({ label, alternativeOf }: Pick<CostedModel, "label" | "alternativeOf">): string =>
  alternativeOf ?? label

/** A model that was brought to the common cost. */
export interface MatchedModel extends CostedModel {
  readonly cost: ModelCost
  /** Operations of training a byte of text. */
  readonly flopsPerByte: number
}

/** Two arms that differ by so much are not equal. */
export const MOST_APART = 0.01
/** How near to the target a model has to come: two of them are then less than `MOST_APART` from each other. */
const NEAR = 0.0045
/** How far an inner width may move from where the laws put it, as a factor. */
const MOST_STRETCHED = 2.5
/** Inner widths are multiples of the largest of these that comes near: kernels like round numbers. */
const MULTIPLES = [64, 32, 16, 8, 4, 2, 1]

/**
 * Positions of each stage in a row of so many bytes: not rounded, since they are means; but a row of tokens has a whole
 * number of them, as a training rounds it.
 */
export function positionsOf(
  rowBytes: number,
  { config, bytesPerPosition }: Pick<CostedModel, "config" | "bytesPerPosition">,
): number[] {
  const means = bytesPerPosition.map((bytes) => rowBytes / bytes)
  return config.vocabulary === undefined ? means : means.map((each) => Math.max(2, Math.round(each)))
}

/** What training a model costs a byte of text. */
export function flopsPerByteOf(
  model: Pick<CostedModel, "config" | "bytesPerPosition">,
  rowBytes: number,
  registry: Registry,
): { readonly cost: ModelCost; readonly flopsPerByte: number } {
  const cost = modelCost(makeModel(model.config, registry), positionsOf(rowBytes, model), rowBytes)
  return { cost, flopsPerByte: cost.trainingFlopsPerByte }
}

/** Models of equal cost. */
export interface MatchedModels {
  readonly models: readonly MatchedModel[]
  readonly leftOut: readonly LeftOut[]
}

/**
 * Matches models.
 *
 * @throws AunetError BAD_OPTION for models that cannot be matched, naming the two that are furthest apart
 */
export function matchCompute(
  models: readonly CostedModel[],
  rowBytes: number,
  registry: Registry,
): MatchedModels {
  const logOf = (model: CostedModel): number =>
    Math.log(flopsPerByteOf(model, rowBytes, registry).flopsPerByte)
  // Each choice weighs the same, however many alternatives it has.
  const choices = [...new Set(models.map(choiceOf))]
  const target = Math.exp(
    mean(choices.map((choice) => mean(models.filter((each) => choiceOf(each) === choice).map(logOf)))),
  )
  const all = models.map((model) => nearest(model, target, rowBytes, registry))
  const isNear = (model: MatchedModel): boolean => offOf(model, target) <= NEAR
  const [near, far] = [all.filter(isNear), all.filter((model) => !isNear(model))]
  const settled = new Set(near.map(choiceOf))
  const matched = all.filter((model) => isNear(model) || !settled.has(choiceOf(model)))
  const off = matched.map(({ flopsPerByte }) => flopsPerByte)
  const [least, most] = [Math.min(...off), Math.max(...off)]
  if (most / least - 1 < MOST_APART)
    return {
      models: matched,
      leftOut: far
        .filter((model) => !matched.includes(model))
        .map(({ label, flopsPerByte }) => ({
          label,
          why: `its compute cannot be matched: it stays ${(100 * (flopsPerByte / target - 1)).toFixed(1)}% off`,
        })),
    }
  const named = (flops: number): string =>
    `${matched[off.indexOf(flops)].label} (${Math.round(flops)} operations a byte)`
  throw new AunetError(
    "BAD_OPTION",
    `the compute of ${named(least)} and ${named(most)} cannot be matched: they stay ${((most / least - 1) * 100).toFixed(1)}% apart, and less than 1% is equal; compare fewer kinds of arms, take other stages, or more flops`,
  )
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, each) => sum + each, 0) / values.length

const offOf = ({ flopsPerByte }: MatchedModel, target: number): number => Math.abs(flopsPerByte / target - 1)

/** The model with inner widths that bring it nearest to a cost. */
function nearest(model: CostedModel, target: number, rowBytes: number, registry: Registry): MatchedModel {
  const at = (multiplier: number, multipleOf: number): MatchedModel => {
    const config = { ...model.config, feedForward: { multiplier, multipleOf } }
    return { ...model, config, ...flopsPerByteOf({ ...model, config }, rowBytes, registry) }
  }
  const { multiplier } = model.config.feedForward
  let best: MatchedModel | undefined
  for (const multipleOf of MULTIPLES) {
    let low = multiplier / MOST_STRETCHED
    let high = multiplier * MOST_STRETCHED
    for (let round = 0; round < 24; round++) {
      const middle = Math.sqrt(low * high)
      const tried = at(middle, multipleOf)
      if (best === undefined || offOf(tried, target) < offOf(best, target)) best = tried
      if (offOf(best, target) <= NEAR) return best
      if (tried.flopsPerByte < target) low = middle
      else high = middle
    }
  }
  return best as MatchedModel
}
