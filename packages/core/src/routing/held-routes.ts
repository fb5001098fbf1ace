/**
 * What the objective adds for a router: the ratio term, and at a warm start what it takes to imitate a splitter.
 *
 *     of a stage   w · imitation + (1 - w) · ratioWeight · ratio         w = 0 without a warm start
 *
 * A splitter's segments have a length of their own, so the ratio term waits for as much as it is imitated.
 *
 * In: routes, aims, w. Out: a scalar, and what is told of it. Never: moves w or an aim; the trainer does.
 */
import { add, type Flat, multiply, reshape, sliceAxis, subtract, sum, type Tensor } from "@aunet/tensor"
import { imitationLosses } from "./imitation.ts"
import { type BatchCounts, ratioTerms } from "./ratio.ts"
import type { Route } from "./route.ts"

/**
 * Computes it.
 *
 * @param inputs `aims` f32 [C · (S - 1)], and at a warm start `imitate` f32 [S - 1], w
 * @param whole where the routes are of a part of a batch, as for `ratioTerms`
 */
export function heldRoutes(
  routes: readonly Route[],
  { aims, imitate }: Flat<Tensor>,
  ratioWeight: number,
  whole?: BatchCounts,
): { readonly held: Tensor; readonly told: { readonly ratio: Tensor; readonly imitation?: Tensor } } {
  const terms = ratioTerms(routes, aims, whole)
  const ratio = terms.reduce((total, term) => add(total, term))
  if (imitate === undefined) return { held: multiply(ratio, ratioWeight), told: { ratio } }
  const imitation = imitationLosses(routes, whole)
  const held = terms
    .map((term, s) => multiply(term, subtract(1, reshape(sliceAxis(imitate, 0, s, 1), []))))
    .reduce((total, term) => add(total, term))
  return {
    held: add(multiply(held, ratioWeight), sum(multiply(imitation, imitate))),
    told: { ratio, imitation },
  }
}
