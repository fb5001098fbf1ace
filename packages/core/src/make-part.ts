/**
 * A part of a model as its configuration names it.
 *
 * In: a registry, a kind, a name with options. Out: the part. Never: judges options; the plug-in does.
 */
import { AunetError } from "@aunet/base"
import { TensorError } from "@aunet/tensor"
import type { PluginChoice } from "./config.ts"
import type { PluginKinds } from "./plugin.ts"
import type { Registry } from "./registry.ts"

/** Kinds of plug-ins that are parts of a model. */
type PartKind = "upsampler" | "pool" | "router"

/**
 * Makes it.
 *
 * @throws AunetError UNKNOWN_PLUGIN for a name that is not there, BAD_OPTION for options that it does not take
 * @example makePart(known, "router", { name: "hnet" })
 */
export function makePart<Kind extends PartKind>(
  known: Registry,
  kind: Kind,
  { name, options }: Pick<PluginChoice, "name" | "options">,
): ReturnType<PluginKinds[Kind]["make"]> {
  const plugin = known.get(kind, name)
  try {
    // A method of a kind that is not known here: each gives what its kind says.
    return plugin.make(options) as ReturnType<PluginKinds[Kind]["make"]>
  } catch (cause) {
    if (cause instanceof TensorError && cause.code === "BAD_ATTRIBUTE")
      throw new AunetError("BAD_OPTION", cause.message, { cause })
    throw cause
  }
}
