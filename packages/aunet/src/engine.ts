/**
 * Choosing an engine by name, or the best one that is here.
 *
 * In: a name and a registry. Out: an open engine and the reason for it. Never: falls back silently; what
 * was tried and why it did not do is part of the answer.
 */
import { AunetError, type Registry } from "@aunet/core"
import type { Json } from "@aunet/splitter"
import { type Engine, TensorError } from "@aunet/tensor"
import { defaultRegistry } from "./plugins.ts"

/** An engine with the reason why it is this one. */
export interface EngineChoice {
  readonly name: string
  readonly engine: Engine
  readonly reason: string
  /** Engines that were tried before it, and what each said. */
  readonly refused: readonly { readonly name: string; readonly reason: string }[]
}

/**
 * Opens an engine.
 *
 * @param name a registered engine, or `auto`: the first that opens, in the order of the registry
 * @throws AunetError UNKNOWN_PLUGIN for a name that does not exist; TensorError ENGINE_UNAVAILABLE
 */
export async function openEngine(
  name: string,
  { registry = defaultRegistry(), options }: { readonly registry?: Registry; readonly options?: Json } = {},
): Promise<EngineChoice> {
  if (name !== "auto") {
    if (!registry.names("engine").includes(name)) {
      throw new AunetError("UNKNOWN_PLUGIN", `there is no engine "${name}"; there are: auto, ${registry.names("engine").join(", ")}`)
    }
    return { name, engine: await registry.get("engine", name).make(options), reason: "it was asked for", refused: [] }
  }
  const refused: { name: string; reason: string }[] = []
  for (const candidate of registry.names("engine")) {
    try {
      const engine = await registry.get("engine", candidate).make(options)
      const reason = refused.length === 0 ? "it is the first choice" : `the first that opened after ${refused.map((each) => each.name).join(", ")}`
      return { name: candidate, engine, reason, refused }
    } catch (error) {
      if (!(error instanceof TensorError)) throw error
      refused.push({ name: candidate, reason: error.message })
    }
  }
  throw new TensorError("ENGINE_UNAVAILABLE", `no engine opens: ${refused.map((each) => `${each.name}: ${each.reason}`).join("; ")}`)
}
