/**
 * What keeps boundaries as many as were asked for from one step to the next: how far the shift of a router has to move.
 *
 *     shift += GAIN · (boundaries asked for - boundaries found) / boundaries that a unit of shift gives
 *
 * The ratio term reaches a router through its parameters and the optimiser, which answers some steps late: where many positions
 * are near a half, segments get longer and shorter by tens of percent meanwhile. The shift answers in the next step; the term
 * still holds what the router says without it. What a unit gives is counted too: it is the density of log odds at a half.
 *
 * In: routes and lengths. Out: moves. Never: looks at a loss.
 */
import {
  add,
  divide,
  log,
  maximum,
  minimum,
  multiply,
  reshape,
  sigmoid,
  sliceAxis,
  sqrt,
  subtract,
  sum,
  type Tensor,
} from "@aunet/tensor"
import { asNumbers, type Route } from "./route.ts"
import { classMasks } from "./scripts.ts"
import { within } from "./shift.ts"

/** How much of a difference a step takes back, of a batch with many boundaries. */
const GAIN = 0.4

/** Boundaries of a batch with which that is half as much: the fewer there are, the more of their number is chance. */
const FEW = 300

/** How far a shift moves at most, in spreads of the log odds, before it is damped. */
const FARTHEST_MOVE = 1

/** Width of the window in which log odds count as near a half, in spreads of all of them. */
const WINDOW = 0.2

/** What keeps logarithms and quotients finite. */
const LEAST = 1e-6

/**
 * How far the shift of each stage has to move, by a batch: f32 [1] each.
 *
 * With lengths by script the shift is one number all the same, and moves to as many boundaries as all classes together ask for:
 * a decision need not know the script, and the ratio term alone tells scripts apart.
 *
 * @param aims f32 [C · (S - 1)], positions of a segment that are asked for, class by class
 * @param imitate f32 [S - 1], 0 to 1: how far a stage imitates a splitter, whose length is its own. A shift moves by what is left
 * @param parts of how many parts of a batch the routes are one: the mean of their moves is taken, which is as sure as the whole
 */
export function calibrationMoves(
  routes: readonly Route[],
  aims: Tensor,
  imitate?: Tensor,
  parts = 1,
): Tensor[] {
  const classes = aims.shape[0] / routes.length
  return routes.map(({ probability, boundary, asked, positions }, s) => {
    const ofStage = (values: Tensor): Tensor => reshape(sliceAxis(values, 0, s, 1), [])
    const wanted = classMasks(positions, classes)
      .map((mask, k) => divide(sum(mask), reshape(sliceAxis(aims, 0, k * routes.length + s, 1), [])))
      .reduce((total, each) => add(total, each))
    const missing = subtract(wanted, sum(asNumbers(boundary)))
    // The others do not move with it: where a text begins, or a rule has settled it.
    const { slope, spread } = densityAtHalf(probability, asNumbers(asked))
    const move = within(divide(missing, slope), multiply(spread, FARTHEST_MOVE))
    const inAll = multiply(wanted, parts)
    const gain = divide(multiply(inAll, GAIN), add(inAll, FEW))
    const full = multiply(move, gain)
    return reshape(imitate === undefined ? full : multiply(full, subtract(1, ofStage(imitate))), [1])
  })
}

/**
 * How many of some positions become boundaries for a unit of log odds, and how far apart the log odds are: scalars.
 *
 * @param p f32 [B, N]
 * @param asked f32 [B, N], 1 at the positions
 */
function densityAtHalf(p: Tensor, asked: Tensor): { readonly slope: Tensor; readonly spread: Tensor } {
  const inside = minimum(maximum(p, LEAST), 1 - LEAST)
  const odds = log(divide(inside, subtract(1, inside)))
  const count = add(sum(asked), LEAST)
  const apart = subtract(odds, divide(sum(multiply(asked, odds)), count))
  const variance = divide(sum(multiply(asked, multiply(apart, apart))), count)
  const spread = sqrt(add(variance, LEAST))
  const window = multiply(spread, WINDOW)
  // The logistic density, whose integral is 1.
  const near = sigmoid(divide(odds, window))
  const sums = sum(multiply(asked, multiply(near, subtract(1, near))))
  // One more, so that an empty window makes no leap.
  return { slope: add(divide(sums, window), 1), spread }
}
