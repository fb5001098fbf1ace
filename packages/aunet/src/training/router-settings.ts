/**
 * A router as a caller asks for it, in the configuration of a model.
 *
 * In: a name and how long segments shall be. Out: a configuration with it. Never: checks lengths; the configuration does.
 */
import { badOption } from "@aunet/base"
import { decodeModelConfig, type ModelConfig, RATIO_WEIGHT } from "@aunet/core"
import type { Json, Splitter } from "@aunet/splitter"

/** Lets a model find its own boundaries. */
export interface RouterSettings {
  /** `hnet`, `head`, or one of a plug-in. */
  readonly name: string
  readonly options?: Json
  /** Bytes that a position of each stage above the first shall stand for on average: `[5]`, or `[5, 15]` for three stages. */
  readonly bytesPerSegment: readonly number[]
  /** The same for the text of some scripts, by Unicode's long names: `{ Thai: [15] }`; all other text has `bytesPerSegment`. Not with a rule. */
  readonly scripts?: Readonly<Record<string, readonly number[]>>
  /** Weight of the term that holds them there; 0.3 when left out. */
  readonly ratioWeight?: number
  /**
   * What the splitter settles before the router is asked: `within` allows boundaries only where it has one, `beyond` has all of
   * its, and those that the router adds. The router is alone when left out.
   */
  readonly rule?: "within" | "beyond"
  /** Stages above the first that the rule speaks of; all that the splitter has levels for when left out. */
  readonly ruleDepth?: number
}

/** Stages of a model with a router, when nobody says how many. */
export const stagesOf = ({ bytesPerSegment }: RouterSettings): number =>
  Array.isArray(bytesPerSegment) ? bytesPerSegment.length + 1 : 2

/**
 * Says how far a rule goes with this splitter: where it has no levels for a stage, the router is alone there.
 *
 * @throws AunetError BAD_OPTION for a rule of a splitter that has none at all
 */
export function withRuleOf(config: ModelConfig, { name, depth }: Splitter): ModelConfig {
  const { router, stages } = config
  if (router?.rule === undefined) return config
  const { ruleDepth = stages.length - 1 } = router
  if (depth === 0)
    throw badOption(
      "router.rule",
      router.rule,
      `left out: the splitter "${name}" gives no levels that it could be of; or give another splitter`,
    )
  return ruleDepth <= depth ? config : { ...config, router: { ...router, ruleDepth: depth } }
}

/**
 * Puts it into a configuration.
 *
 * @throws AunetError BAD_OPTION where the configuration has one already, BAD_CONFIG for what a router cannot be asked for
 */
export function withRouter(config: ModelConfig, router: RouterSettings | undefined): ModelConfig {
  if (router === undefined) return config
  if (config.router !== undefined)
    throw badOption(
      "router",
      router.name,
      `left out: the configuration has the router "${config.router.name}"`,
    )
  // What is said to be undefined is left out.
  const said = Object.fromEntries(Object.entries(router).filter(([, value]) => value !== undefined))
  return decodeModelConfig({ ...config, router: { ratioWeight: RATIO_WEIGHT, ...said } })
}
