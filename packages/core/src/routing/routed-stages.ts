/**
 * The U with a router: places are found on the way down, and what comes up is smoothed and weighed.
 *
 * In: a way to run stages, and the positions of the first; places, where they were found before. Out: places for
 * `auNetFeatures`, a way to run stages, and the routes that it took once it was traced. Never: runs a stack.
 */
import type { Router } from "@aunet/blocks"
import { type Flat, equal, iota, maximum, ones, type Tensor } from "@aunet/tensor"
import { BOS } from "@aunet/tokens"
import type { ModelConfig } from "../config.ts"
import type { PlaceSegments, PoolTensors, RunStages } from "../unet.ts"
import { givenRoute, type Positions, type Route, routeOf, smoothed, weighed } from "./route.ts"
import { ruleOf } from "./rule.ts"

/** The positions of whole rows of `ids`, i32 [B, T], with `levels` and `scripts` where they are given: all are real, and texts begin at the first and at every bos. */
export function bytePositions({ ids, levels, scripts }: Flat<Tensor>): Positions {
  const first = equal(iota(ids.shape, 1), 0)
  const begins = maximum(first, equal(ids, BOS))
  return { real: ones(ids.shape, "i32"), begins, ...(levels && { levels }), ...(scripts && { scripts }) }
}

/** The parameters of the router of a stage under their own names; a router may have none. */
export function ofRouter(parameters: Flat<Tensor>, stage: number): Record<string, Tensor> {
  const prefix = `routers.${stage}.`
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
    ),
  )
}

/** What leads through the stages. */
export interface RoutedStages {
  readonly places: readonly PlaceSegments[]
  readonly run: RunStages
  /** One a transition, from the top, when the way down was traced. */
  readonly routes: readonly Route[]
}

/**
 * Puts a router into the stages.
 *
 * @param inputs `ids`, and `levels` of a rule or of a warm start, `scripts` of lengths by script
 * @param lengths positions of each stage; the first is T
 * @param given places that were found before, of this text by this router; it then says how sure it is of them, and no more
 */
export function routedStages(
  router: Router,
  parameters: Flat<Tensor>,
  inputs: Flat<Tensor>,
  lengths: readonly number[],
  config: ModelConfig,
  run: RunStages,
  given?: readonly PoolTensors[],
): RoutedStages {
  const routes: Route[] = []
  const places = lengths.slice(1).map((M, s): PlaceSegments => (x) => {
    const positions = s === 0 ? bytePositions(inputs) : routes[s - 1].next
    const own = ofRouter(parameters, s)
    const options = { normEpsilon: config.normEpsilon, rule: ruleOf(config, s) }
    routes[s] =
      given === undefined
        ? routeOf(router, own, x, positions, { ...options, M })
        : givenRoute(router, own, x, positions, given[s], options)
    return routes[s].place
  })
  return {
    places,
    routes,
    run: {
      stack: run.stack,
      upsample: (z, place, stage) =>
        weighed(run.upsample(smoothed(z, routes[stage]), place, stage), routes[stage]),
    },
  }
}
