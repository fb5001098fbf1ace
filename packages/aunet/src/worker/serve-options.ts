/**
 * What a worker's script says to the model that it holds: plug-ins, which are functions and cannot be sent to it.
 *
 * In: options. Out: the same, looked at. Never: calls one.
 */
import { badOption, checkOptionNames, type OptionNames } from "@aunet/base"
import type { Plugin } from "@aunet/core"
import type { ModelPlace } from "./messages.ts"

/** How a model is held. */
export interface ServeModelOptions {
  /**
   * Plug-ins of your own that models need, splitters most of all, beside those that come with aunet: a list, or a function of
   * where the model is, asked at each load.
   */
  readonly plugins?: readonly Plugin[] | ((place: ModelPlace) => PluginsGiven)
}

/** Plug-ins that were looked up, or are still being. */
type PluginsGiven = readonly Plugin[] | Promise<readonly Plugin[]>

const NAMES: OptionNames<ServeModelOptions> = { plugins: true }

/** Looks at them. @throws AunetError BAD_OPTION */
export function checkServeOptions(options: ServeModelOptions): void {
  checkOptionNames("serveModel", options, NAMES)
  const { plugins = [] } = options
  if (typeof plugins !== "function" && !Array.isArray(plugins))
    throw badOption("plugins", plugins, "a list of plug-ins, or a function that gives one")
}

/** The plug-ins of one model. @throws AunetError BAD_OPTION; what the function throws */
export async function pluginsFor(
  { plugins = [] }: ServeModelOptions,
  place: ModelPlace,
): Promise<readonly Plugin[]> {
  const given: unknown = typeof plugins === "function" ? await plugins(place) : plugins
  if (!Array.isArray(given)) throw badOption("what plugins gives", given, "a list of plug-ins")
  return given as readonly Plugin[]
}
