/**
 * A router's way from one stage to the next: what its probabilities decide, and how a gradient comes back to them.
 *
 *     x --router--> p --p >= 1/2--> boundary --places--> kept, segment, offset
 *                   |                                          |
 *                   '--> smoothing of z, weight of up   <------'
 *
 * In: the encoder's output of a stage, which positions are real, which have to be boundaries. Out: places for pool and
 * upsampler, and what the ratio term and the figures read. Never: sees a byte, or a level.
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

/** What is known of the positions of a stage before its encoder runs. */
export interface Positions {
  /** i32 [B, N]: 1 at positions that hold a vector, 0 at padding. */
  readonly real: Tensor
  /** i32 [B, N]: 1 where a text begins; a boundary whatever the router says. */
  readonly begins: Tensor
}

/** How a router led from one stage to the next. */
export interface Route {
  readonly place: PoolTensors
  /** f32 [B, N]: p, shifted by the calibration; 1 where a text begins. */
  readonly probability: Tensor
  /** What the router says without its shift, and would decide: f32 and i32 [B, N]. */
  readonly said: { readonly probability: Tensor; readonly boundary: Tensor }
  /** i32 [B, N]: 1 at the boundaries of real positions. */
  readonly boundary: Tensor
  /** i32 [B, N]: 1 at those that the capacity has room for. */
  readonly taken: Tensor
  readonly positions: Positions
  /** The same of the next stage. */
  readonly next: Positions
}

/** The least p that is a boundary. */
export const LEAST_BOUNDARY = 0.5

/** Decides, from p [B, N] of a stage: p is 1 where a text begins. */
export function decided(p: Tensor, { real, begins }: Positions): { probability: Tensor; boundary: Tensor } {
  const probability = select(begins, 1, p)
  return { probability, boundary: multiply(lessEqual(LEAST_BOUNDARY, probability), real) }
}

/** What each position has before it: [B, N, D], zeros before the first. */
export const oneBefore = (x: Tensor): Tensor => padAxis(sliceAxis(x, 1, 0, x.shape[1] - 1), 1, 1, 0)

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
  { M, normEpsilon }: { readonly M: number; readonly normEpsilon: number },
): Route {
  const p = router.probabilities(parameters, x, oneBefore(x), normEpsilon)
  const { probability, boundary } = decided(shifted(p, parameters), positions)
  const { place, taken, filled } = placesOf(boundary, M)
  return {
    place,
    said: decided(p, positions),
    probability,
    boundary,
    taken,
    positions,
    next: { real: filled, begins: atKept(positions.begins, place.kept) },
  }
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
  normEpsilon: number,
): Route {
  const { real, begins } = positions
  const p = router.probabilities(parameters, x, oneBefore(x), normEpsilon)
  const { probability } = decided(shifted(p, parameters), positions)
  // A position that was kept is the first of its segment.
  const taken = multiply(equal(place.offset, 0), real)
  const next = { real: ones(place.kept.shape, "i32"), begins: atKept(begins, place.kept) }
  return { place, probability, said: decided(p, positions), boundary: taken, taken, positions, next }
}

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

/** How far a router is from saying nothing, at each position: the larger of p and 1 - p, [B, N]. */
export const certainty = ({ probability }: Route): Tensor => maximum(probability, subtract(1, probability))

/** 0 or 1 as real numbers. A choice and no cast: decisions have no slope, and none is asked of them. */
export const asNumbers = (flags: Tensor): Tensor => select(flags, 1, zeros(flags.shape))
