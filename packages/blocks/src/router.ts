/**
 * What a router is: it says how likely each position of a stage is to be a boundary, so that a model can learn where
 * its segments end. The two that there are stand in `@aunet/router`; what follows from a probability (the decision,
 * which vectors are kept, how a gradient comes back) is the same for all and stands in `@aunet/core`.
 *
 *     encoder's output   x0   x1   x2   x3
 *     probability        1    .1   .7   .2       a boundary where it is 1/2 or more
 *
 * In: what the encoder says at a position and at the one before. Out: a probability.
 * Never: decides; never sees a position after its own, or more than one before it, since a model that writes keeps no more.
 */
import type { Flat, Tensor } from "@aunet/tensor"
import type { ParameterSpec } from "./parameters.ts"

/** A way to find boundaries; a plug-in kind, so that anyone can add one. */
export interface Router {
  /**
   * Lists its parameters for a stage of width D.
   *
   * @param positionsPerSegment how long segments shall be on average, above 1: a router may start near it
   */
  parameters(width: number, positionsPerSegment: number): Record<string, ParameterSpec>
  /**
   * Gives p, f32 [B, N], from 0 to 1.
   *
   * @param x f32 [B, N, D], what the encoder gives
   * @param before f32 [B, N, D], what it gave one position earlier; zeros before the first
   */
  probabilities(parameters: Flat<Tensor>, x: Tensor, before: Tensor, normEpsilon: number): Tensor
  /** Counts multiplications a position. */
  cost(width: number): number
}
