/**
 * An engine that a caller has open already: theirs to close.
 *
 * In: what `openEngine` gave, or what the package of an engine made. Out: a choice. Never: opens or closes one.
 */
import { badOption } from "@aunet/base"
import type { Engine } from "@aunet/tensor"
import type { EngineChoice } from "./open-engine.ts"

/** An open engine, with the reason for it or without. */
export type GivenEngine = EngineChoice | Engine

const isEngine = (given: unknown): given is Engine =>
  typeof (given as Partial<Engine> | null | undefined)?.open === "function" &&
  typeof (given as Partial<Engine>).report === "object"

/** Takes it. @throws AunetError BAD_OPTION for what is none */
export function givenEngine(given: GivenEngine): EngineChoice {
  if (isEngine(given))
    return { name: given.report.engine, engine: given, reason: "it was given", refused: [] }
  if (isEngine((given as Partial<EngineChoice> | null)?.engine)) return given
  throw badOption(
    "engine",
    given,
    'the name of an engine ("auto" takes the fastest that is here), or an open one: await openEngine("onnx") or what the package of an engine makes',
  )
}
