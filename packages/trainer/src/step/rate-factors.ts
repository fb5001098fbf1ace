/**
 * Learning rates of parts of a model: factors on the rate of a step.
 *
 *     stages   [2, 1.5, 1]     tok_embeddings, encoders.0, decoders.0, transitions.0, vocab* : 2
 *                              encoders.1, decoders.1, transitions.1 : 1.5       trunk : 1
 *     router   0.5             routers.* : 0.5 in place of their stage's
 *
 * A factor multiplies the rate of a parameter, and so its decay, which is a share of the rate: a stage with half the rate
 * is as if it had been trained alone with half. The gradient is cut by its norm over all parameters, as without factors.
 *
 * In: a model, factors. Out: a factor for each parameter that has one. Never: a rate.
 * Source: H-Net, arXiv 2507.07955, section 2.3.2 (rates by stage); what they are is left to who trains.
 */
import { badOption } from "@aunet/base"
import type { Model } from "@aunet/core"

/** Factors on the learning rate; 1 for what is left out. */
export interface RateFactors {
  /** Of a router's parameters, in place of those of their stages; 0 to 100. */
  readonly router?: number
  /** Of each stage, the bytes first; 0 to 100, and 0 leaves a stage as it is. */
  readonly stages?: readonly number[]
}

const MOST = 100

/**
 * Takes factors that were asked for over those of an earlier run, and checks them.
 *
 * @throws AunetError BAD_OPTION naming the factor, its value and its range
 */
export function settledFactors(
  asked: RateFactors | undefined,
  earlier: RateFactors | undefined,
  { config }: Model,
): RateFactors | undefined {
  if (asked !== undefined && (typeof asked !== "object" || asked === null || Array.isArray(asked)))
    throw badOption("rates", asked, "{ router?: factor, stages?: a factor each }")
  for (const name of Object.keys(asked ?? {}))
    if (name !== "router" && name !== "stages")
      throw badOption(`rates.${name}`, Object(asked)[name], "left out; there are: router, stages")
  const rates: RateFactors = { ...earlier, ...asked }
  const { router, stages } = rates
  if (router !== undefined && config.router === undefined)
    throw badOption("rates.router", router, "left out: the model has no router")
  if (router !== undefined) checkFactor("rates.router", router)
  if (stages !== undefined && (!Array.isArray(stages) || stages.length !== config.stages.length))
    throw badOption("rates.stages", stages, `a factor for each of the ${config.stages.length} stages`)
  stages?.forEach((factor, s) => checkFactor(`rates.stages[${s}]`, factor))
  return router === undefined && stages === undefined ? undefined : rates
}

function checkFactor(name: string, factor: number): void {
  if (!(factor >= 0 && factor <= MOST)) throw badOption(name, factor, `from 0 to ${MOST}`)
}

/** Gives the factor of each parameter whose rate is another than that of the step. */
export function parameterFactors(
  { parameters, config }: Model,
  { router, stages = [] }: RateFactors = {},
): Readonly<Record<string, number>> {
  const factors: Record<string, number> = {}
  for (const name of Object.keys(parameters)) {
    const own = name.startsWith("routers.") ? router : undefined
    const factor = own ?? stages[stageOf(name, config.stages.length - 1)] ?? 1
    if (factor !== 1) factors[name] = factor
  }
  return factors
}

/** The stage that a parameter belongs to: of a transition and its router the one above; embedding and output are bytes. */
function stageOf(name: string, deepest: number): number {
  if (name.startsWith("trunk.")) return deepest
  const [, stage = "0"] = /^(?:encoders|decoders|transitions|routers)\.(\d+)\./.exec(name) ?? []
  return Number(stage)
}
