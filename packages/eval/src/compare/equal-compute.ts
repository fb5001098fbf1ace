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
import {
  AunetError,
  makeModel,
  modelCost,
  type ModelConfig,
  type ModelCost,
  type Registry,
} from "@aunet/core"

/** A model with what it costs. */
export interface CostedModel {
  readonly label: string
  readonly config: ModelConfig
  /** Bytes of text for a position of each stage; the first is 1 for a model over bytes. */
  readonly bytesPerPosition: readonly number[]
}

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

/** Positions of each stage in a row of so many bytes; not rounded, since they are means. */
export const positionsOf = (rowBytes: number, bytesPerPosition: readonly number[]): number[] =>
  bytesPerPosition.map((bytes) => rowBytes / bytes)

/** What training a model costs a byte of text. */
export function flopsPerByteOf(
  { config, bytesPerPosition }: Pick<CostedModel, "config" | "bytesPerPosition">,
  rowBytes: number,
  registry: Registry,
): { readonly cost: ModelCost; readonly flopsPerByte: number } {
  const cost = modelCost(makeModel(config, registry), positionsOf(rowBytes, bytesPerPosition))
  // A model counts by its own positions, which are bytes or tokens.
  return { cost, flopsPerByte: cost.trainingFlopsPerByte / bytesPerPosition[0] }
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
): MatchedModel[] {
  const planned = models.map((model) => flopsPerByteOf(model, rowBytes, registry).flopsPerByte)
  const target = Math.exp(planned.reduce((sum, each) => sum + Math.log(each), 0) / planned.length)
  const matched = models.map((model) => nearest(model, target, rowBytes, registry))
  const off = matched.map(({ flopsPerByte }) => flopsPerByte)
  const [least, most] = [Math.min(...off), Math.max(...off)]
  if (most / least - 1 < MOST_APART) return matched
  const named = (flops: number): string =>
    `${models[off.indexOf(flops)].label} (${Math.round(flops)} operations a byte)`
  throw new AunetError(
    "BAD_OPTION",
    `the compute of ${named(least)} and ${named(most)} cannot be matched: they stay ${((most / least - 1) * 100).toFixed(1)}% apart, and less than 1% is equal; compare fewer kinds of arms, take other stages, or more flops`,
  )
}

/** The model with inner widths that bring it nearest to a cost. */
function nearest(model: CostedModel, target: number, rowBytes: number, registry: Registry): MatchedModel {
  const at = (multiplier: number, multipleOf: number): MatchedModel => {
    const config = { ...model.config, feedForward: { multiplier, multipleOf } }
    return { ...model, config, ...flopsPerByteOf({ ...model, config }, rowBytes, registry) }
  }
  const offOf = ({ flopsPerByte }: MatchedModel): number => Math.abs(flopsPerByte / target - 1)
  const { multiplier } = model.config.feedForward
  let best: MatchedModel | undefined
  for (const multipleOf of MULTIPLES) {
    let low = multiplier / MOST_STRETCHED
    let high = multiplier * MOST_STRETCHED
    for (let round = 0; round < 24; round++) {
      const middle = Math.sqrt(low * high)
      const tried = at(middle, multipleOf)
      if (best === undefined || offOf(tried) < offOf(best)) best = tried
      if (offOf(best) <= NEAR) return best
      if (tried.flopsPerByte < target) low = middle
      else high = middle
    }
  }
  return best as MatchedModel
}
