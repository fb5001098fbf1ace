/**
 * What keeps segments as long as they shall be, and the figures that show whether they are.
 *
 *     term of a stage   N / (N - 1) · ((N - 1) F G + (1 - F)(1 - G))
 *     F   share of boundaries        G   mean of p          N   positions a segment that are asked for
 *
 * Of what the router says before its shift (`calibration.ts`). F has no slope; it says in which direction G has to go, and is 1/N where G stands still. At F = G = 1/N the term is 1.
 *
 * With lengths by script each class of text has its F, G and N, and its term the weight of its share of the positions. A class that
 * is not there has none.
 *
 * In: routes. Out: a scalar; sums for each stage. Never: counts padding.
 * Source: H-Net, arXiv 2507.07955, section 2.2.3 (equation 10).
 */
import {
  add,
  concat,
  divide,
  f32,
  type Flat,
  maximum,
  multiply,
  prefixed,
  reshape,
  sliceAxis,
  type Spec,
  subtract,
  sum,
  type Tensor,
} from "@aunet/tensor"
import type { ModelConfig } from "../config.ts"
import { asNumbers, certainty, type Route } from "./route.ts"
import { classesOf, classMasks } from "./scripts.ts"

/**
 * Sums over a batch, f32 [S - 1] each, a number for each stage that is routed: real positions; boundaries, those that had no
 * room among them; boundaries where a text or a row begins; positions that the router was asked about, which are neither those
 * nor settled by a rule; boundaries among them; boundaries that had no room; the larger of p and 1 - p where it was asked.
 */
export type RouteFigures = Readonly<
  Record<"positions" | "boundaries" | "forced" | "asked" | "found" | "dropped" | "certainty", Tensor>
>

/** What keeps quotients of a class that is not there finite. */
const LEAST = 1e-6

/**
 * How many positions each stage has and boundaries without the shift, f32 [C · (S - 1)] class by class, which is [S - 1] without
 * lengths by script; positions that its router is asked about, f32 [S - 1].
 */
export type BatchCounts = Pick<RouteFigures, "positions" | "boundaries" | "asked">

/** Prefix of the inputs that tell a part of a batch of the whole. */
const WHOLE = "whole"

/**
 * What a program over one of several parts of a batch is given beside the part: `whole.positions`, `whole.boundaries` and
 * `whole.asked`, `BatchCounts` of all parts divided by their number.
 */
export function wholeSpecs(config: Pick<ModelConfig, "router">): Record<string, Spec> {
  if (config.router === undefined) return {}
  const stages = config.router.bytesPerSegment.length
  const each = f32(classesOf(config) * stages)
  return prefixed(WHOLE, { positions: each, boundaries: each, asked: f32(stages) })
}

/** Finds them among the inputs; nothing where a batch is computed at once. */
export function wholeCounts(inputs: Flat<Tensor>): BatchCounts | undefined {
  if (inputs[`${WHOLE}.positions`] === undefined) return undefined
  const [positions, boundaries, asked] = ["positions", "boundaries", "asked"].map(
    (name) => inputs[`${WHOLE}.${name}`],
  )
  return { positions, boundaries, asked }
}

/**
 * The ratio term of each stage, scalars.
 *
 * @param aims f32 [C · (S - 1)], N of each stage, class by class, above 1
 * @param whole where the routes are of a part of a batch: counts of the whole, divided by the number of parts. The mean of
 * the parts' terms is then that of the batch, and so is the mean of their gradients.
 */
export function ratioTerms(routes: readonly Route[], aims: Tensor, whole?: BatchCounts): readonly Tensor[] {
  const classes = aims.shape[0] / routes.length
  return routes.map(({ positions, said }, s) => {
    const boundaries = asNumbers(said.boundary)
    const each = classMasks(positions, classes).map((mask, k) => {
      const ofClass = (values: Tensor): Tensor => reshape(sliceAxis(values, 0, k * routes.length + s, 1), [])
      const count = whole ? ofClass(whole.positions) : sum(mask)
      const some = classes === 1 ? count : maximum(count, LEAST)
      const found = whole ? ofClass(whole.boundaries) : sum(multiply(boundaries, mask))
      const F = divide(found, some)
      const G = divide(sum(multiply(said.probability, mask)), some)
      return { count, term: ratioTerm(F, G, ofClass(aims)) }
    })
    if (classes === 1) return each[0].term
    const all = each.map(({ count }) => count).reduce((total, count) => add(total, count))
    return each
      .map(({ count, term }) => multiply(term, divide(count, all)))
      .reduce((total, term) => add(total, term))
  })
}

/** The term of shares F and G where N positions a segment are asked for: scalars. */
function ratioTerm(F: Tensor, G: Tensor, N: Tensor): Tensor {
  const others = subtract(N, 1)
  const both = multiply(multiply(F, G), others)
  const neither = multiply(subtract(1, F), subtract(1, G))
  return multiply(add(both, neither), divide(N, others))
}

/** Counts the boundaries of each row and stage that had no room: i32 [B, S - 1]. */
export const droppedEach = (routes: readonly Route[]): Tensor =>
  concat(
    routes.map(({ boundary, taken }) => sum(subtract(boundary, taken), 1, { keepAxes: true })),
    1,
  )

/** Counts what the ratio term of a batch reads, and imitation. @param classes of text (`classesOf`) */
export function saidCounts(routes: readonly Route[], classes = 1): BatchCounts {
  const masks = routes.map(({ positions }) => classMasks(positions, classes))
  const byClass = (of: (mask: Tensor, route: Route) => Tensor): Tensor =>
    concat(
      Array.from({ length: classes }, (_, k) => sumEach(routes, (route, s) => of(masks[s][k], route))),
      0,
    )
  return {
    positions: byClass((mask) => mask),
    boundaries: byClass((mask, { said }) => multiply(asNumbers(said.boundary), mask)),
    asked: sumEach(routes, ({ asked }) => asNumbers(asked)),
  }
}

/** A sum over the positions of each stage: f32 [S - 1]. */
const sumEach = (routes: readonly Route[], of: (route: Route, s: number) => Tensor): Tensor =>
  concat(
    routes.map((route, s) => reshape(sum(of(route, s)), [1])),
    0,
  )

/** Adds up what is told of a batch. */
export function routeFigures(routes: readonly Route[]): RouteFigures {
  const each = (of: (route: Route) => Tensor): Tensor => sumEach(routes, of)
  return {
    positions: each(({ positions }) => asNumbers(positions.real)),
    boundaries: each(({ boundary }) => asNumbers(boundary)),
    forced: each(({ positions: { real, begins } }) => asNumbers(multiply(begins, real))),
    asked: each(({ asked }) => asNumbers(asked)),
    found: each(({ asked, boundary }) => asNumbers(multiply(asked, boundary))),
    dropped: each(({ boundary, taken }) => asNumbers(subtract(boundary, taken))),
    certainty: each(certainty),
  }
}
