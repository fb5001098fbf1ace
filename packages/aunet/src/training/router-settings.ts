/**
 * A router as a caller asks for it, in the configuration of a model.
 *
 * In: a name and how long segments shall be. Out: a configuration with it. Never: checks lengths; the configuration does.
 */
import { badOption } from "@aunet/base"
import { decodeModelConfig, type ModelConfig, RATIO_WEIGHT } from "@aunet/core"
import type { Json } from "@aunet/splitter"

/** Lets a model find its own boundaries. */
export interface RouterSettings {
  /** `hnet`, `head`, or one of a plug-in. */
  readonly name: string
  readonly options?: Json
  /** Bytes that a position of each stage above the first shall stand for on average: `[5]`, or `[5, 15]` for three stages. */
  readonly bytesPerSegment: readonly number[]
  /** Weight of the term that holds them there; 0.3 when left out. */
  readonly ratioWeight?: number
}

/** Stages of a model with a router, when nobody says how many. */
export const stagesOf = ({ bytesPerSegment }: RouterSettings): number =>
  Array.isArray(bytesPerSegment) ? bytesPerSegment.length + 1 : 2

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
