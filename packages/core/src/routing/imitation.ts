/**
 * How far a router is from a splitter: what a warm start makes smaller, until the router goes its own way.
 *
 *     of a stage   mean of -log(p where the splitter has a boundary, 1 - p where it has none)
 *
 * The mean is over the positions that the router was asked about. A logarithm has no bound where p is 0 or 1, which p of
 * neighbours that are equal or opposite is; so p is moved inwards first, from [0, 1] into [E, 1 - E]. H-Net cuts p there,
 * which has no slope beyond; a p that is squeezed has one everywhere, and the router that is surest of the wrong thing learns too.
 *
 * It is of what the router says before its shift (`calibration.ts`), which holds the length of segments meanwhile, and would be
 * pulled against.
 *
 * In: routes whose positions have levels. Out: nats, a number for each stage above the first. Never: weighs them.
 */
import {
  add,
  concat,
  divide,
  log,
  maximum,
  multiply,
  reshape,
  select,
  sliceAxis,
  subtract,
  sum,
  type Tensor,
} from "@aunet/tensor"
import type { BatchCounts } from "./ratio.ts"
import { asNumbers, type Route } from "./route.ts"
import { markedBy } from "./rule.ts"

/** E, what H-Net cuts p at where it has to divide by it. */
const INWARDS = 1e-4

/**
 * Computes it: f32 [S - 1], nats a position; 0 of a stage that has none to be asked about.
 *
 * @param whole where the routes are of a part of a batch, as for `ratioTerms`
 */
export const imitationLosses = (routes: readonly Route[], whole?: BatchCounts): Tensor =>
  concat(
    routes.map(({ said, asked, positions }, s) => {
      const marked = markedBy({ level: s + 1 }, positions.levels)
      const inside = add(multiply(said.probability, 1 - 2 * INWARDS), INWARDS)
      const nats = multiply(log(select(marked, inside, subtract(1, inside))), -1)
      const count = whole ? sliceAxis(whole.asked, 0, s, 1) : sum(asNumbers(asked))
      return reshape(divide(sum(multiply(nats, asNumbers(asked))), maximum(count, 1)), [1])
    }),
    0,
  )
