/**
 * A router's way from one stage to the next: what its probabilities decide, and how a gradient comes back to them.
 *
 *     x --router--> p --p >= 1/2--> boundary --places--> kept, segment, offset
 *                   |                                          |
 *                   '--> smoothing of z, weight of up   <------'
 *
 * In: the encoder's output of a stage, which positions are real, which have to be boundaries, levels of a rule. Out: places for
 * pool and upsampler, and what the ratio term and the figures read. Never: sees a byte.
 * Source: H-Net, arXiv 2507.07955, sections 2.2 and 2.3.
 */
import { type Router, takeRows } from "@aunet/blocks"
import {
  equal,
  type Flat,
  lessEqual,
  linearRecurrence,
  maximum,
  multiply,
  ones,
  padAxis,
  reshape,
  select,
  sliceAxis,
  straightThrough,
  subtract,
  type Tensor,
  zeros,
} from "@aunet/tensor"
import type { PoolTensors } from "../unet.ts"
import { shifted } from "./shift.ts"
import { placesOf } from "./places.ts"
import { markedBy, type StageRule } from "./rule.ts"

/** What is known of the positions of a stage before its encoder runs. */
export interface Positions {
  /** i32 [B, N]: 1 at positions that hold a vector, 0 at padding. */
  readonly real: Tensor
  /** i32 [B, N]: 1 where a text begins; a boundary whatever the router says. */
  readonly begins: Tensor
  /** i32 [B, N]: a splitter's level of each; where a rule or a warm start asks for it. */
  readonly levels?: Tensor
  /** i32 [B, N]: the class of each (`scriptClasses`), where lengths are asked for by script. */
  readonly scripts?: Tensor
}

/** How a router led from one stage to the next. */
export interface Route {
  readonly place: PoolTensors
  /** f32 [B, N]: p, shifted by the calibration; 1 where a text begins or a rule has a boundary, 0 where it allows none. */
  readonly probability: Tensor
  /** What the router says without its shift, and would decide: f32 and i32 [B, N]. */
  readonly said: { readonly probability: Tensor; readonly boundary: Tensor }
  /** i32 [B, N]: 1 at the boundaries of real positions. */
  readonly boundary: Tensor
  /** i32 [B, N]: 1 at real positions that the router was asked about; the others were settled before. */
  readonly asked: Tensor
  /** i32 [B, N]: 1 at those that the capacity has room for. */
  readonly taken: Tensor
  readonly positions: Positions
  /** The same of the next stage. */
  readonly next: Positions
}

/** The least p that is a boundary. */
export const LEAST_BOUNDARY = 0.5

/** What the router says of a stage, once it is decided. */
type Decision = Pick<Route, "probability" | "boundary" | "asked">

/**
 * Decides, from p [B, N] of a stage, what is not settled: texts begin with a boundary, and a rule allows it or has it.
 *
 * What is settled has a p of 0 or 1 that has no slope, since nothing that the router could say would change it. So its
 * weight on the way up is 1 and its vector is not smoothed, as nobody was in doubt; and the ratio term counts it in F and G,
 * because the length that was asked for is that of all segments, but pulls at the p of the others alone.
 */
export function decided(p: Tensor, { real, begins, levels }: Positions, rule?: StageRule): Decision {
  const open = multiply(real, subtract(1, begins))
  const marked = rule && markedBy(rule, levels)
  const allowed = marked !== undefined && rule?.kind === "within" ? select(marked, p, 0) : p
  const isSettled = marked !== undefined && rule?.kind === "beyond" ? maximum(begins, marked) : begins
  const probability = select(isSettled, 1, allowed)
  return {
    probability,
    boundary: multiply(lessEqual(LEAST_BOUNDARY, probability), real),
    asked:
      marked === undefined ? open : multiply(open, rule?.kind === "within" ? marked : subtract(1, marked)),
  }
}

/** What each position has before it: [B, N, D], zeros before the first. */
export const oneBefore = (x: Tensor): Tensor => padAxis(sliceAxis(x, 1, 0, x.shape[1] - 1), 1, 1, 0)

/** How a stage is routed. */
export interface RouteOptions {
  readonly normEpsilon: number
  /** What a splitter settles before the router is asked; nothing when left out. */
  readonly rule?: StageRule | undefined
}

/**
 * Routes a stage.
 *
 * @param x f32 [B, N, D], the encoder's output
 * @param M vectors that are kept of a row at most
 */
export function routeOf(
  router: Router,
  parameters: Flat<Tensor>,
  x: Tensor,
  positions: Positions,
  { M, normEpsilon, rule }: RouteOptions & { readonly M: number },
): Route {
  const p = router.probabilities(parameters, x, oneBefore(x), normEpsilon)
  const decision = decided(shifted(p, parameters), positions, rule)
  const { place, taken, filled } = placesOf(decision.boundary, M)
  const next = nextPositions(positions, filled, place)
  return { ...decision, place, said: decided(p, positions, rule), taken, positions, next }
}

/**
 * Goes a way that is known: places that the same router found in the same text, in a program of another shape. They are not
 * decided anew, since what rounds otherwise could fall on the other side of a half.
 *
 * @param x f32 [B, N, D], the encoder's output
 */
export function givenRoute(
  router: Router,
  parameters: Flat<Tensor>,
  x: Tensor,
  positions: Positions,
  place: PoolTensors,
  { normEpsilon, rule }: RouteOptions,
): Route {
  const p = router.probabilities(parameters, x, oneBefore(x), normEpsilon)
  const decision = decided(shifted(p, parameters), positions, rule)
  // A position that was kept is the first of its segment.
  const taken = multiply(equal(place.offset, 0), positions.real)
  const next = nextPositions(positions, ones(place.kept.shape, "i32"), place)
  return { ...decision, place, said: decided(p, positions, rule), boundary: taken, taken, positions, next }
}

/** What is known of the positions that are kept. */
const nextPositions = (
  { begins, levels, scripts }: Positions,
  real: Tensor,
  { kept }: PoolTensors,
): Positions => ({
  real,
  begins: atKept(begins, kept),
  ...(levels && { levels: atKept(levels, kept) }),
  ...(scripts && { scripts: atKept(scripts, kept) }),
})

/** Values of a stage [B, N] at the positions that are kept: [B, M]. */
const atKept = (values: Tensor, kept: Tensor): Tensor =>
  reshape(takeRows(reshape(values, [...values.shape, 1]), kept), kept.shape)

/**
 * Smooths what the stage below gave over its segments: z[j] = p[j] · z[j] + (1 - p[j]) · z[j - 1], so that a boundary that is
 * hardly one hardly changes what its segment is given, and p has a slope.
 *
 * @param z f32 [B, M, E]
 */
export function smoothed(z: Tensor, { probability, place: { kept } }: Route): Tensor {
  const p = atKept(probability, kept) // [B, M]
  return linearRecurrence(subtract(1, p), multiply(z, reshape(p, [...p.shape, 1])))
}

/**
 * Weighs what comes up by how sure the router is of each position, with the numbers of 1 and the gradient of that: it is
 * surer of decisions that helped.
 *
 * @param up f32 [B, N, D]
 */
export function weighed(up: Tensor, { probability, taken }: Route): Tensor {
  const sureness = select(taken, probability, subtract(1, probability)) // [B, N]
  const weight = straightThrough(ones(sureness.shape), sureness)
  return multiply(up, reshape(weight, [...weight.shape, 1]))
}

/** How far a router is from saying nothing, where it was asked: the larger of p and 1 - p, [B, N], 0 elsewhere. */
export const certainty = ({ probability, asked }: Route): Tensor =>
  multiply(maximum(probability, subtract(1, probability)), asNumbers(asked))

/** 0 or 1 as real numbers. A choice and no cast: decisions have no slope, and none is asked of them. */
export const asNumbers = (flags: Tensor): Tensor => select(flags, 1, zeros(flags.shape))
