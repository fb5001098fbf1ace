/**
 * Opens cascades: over parameters that are given, or over those that a session has already.
 *
 * In: a model, parameters and an engine, or a session. Out: a cascade. Never: opens a program that computes.
 */
import {
  type Engine,
  type Flat,
  guestSession,
  letGo,
  type OpenOptions,
  type Session,
  trace,
  type Value,
} from "@aunet/tensor"
import { badOption } from "@aunet/base"
import { type Model, parameterSpecs, requireFiniteRouter } from "@aunet/core"
import { Cascade } from "./cascade.ts"
import type { OnOpening } from "./opening.ts"

/** How to open a cascade. */
export interface CascadeOptions {
  /** Texts that can be written at once; 8 when left out. */
  readonly maxSequences?: number
  /** How matrices are stored while the model writes; `float32` when left out. */
  readonly weights?: OpenOptions["weights"]
  /** Told before a program is opened, which takes long for a model of thousands of layers. */
  readonly onOpening?: OnOpening
}

/** Names the parameters, so that an engine looks at them before the first byte; it computes nothing. */
const PARAMETERS = "parameters of a cascade"
const parametersProgram = (model: Model) => trace({ state: parameterSpecs(model) }, () => ({}))

/**
 * Opens a cascade; `close` frees what it holds.
 *
 * @throws AunetError BAD_OPTION, NOT_FINITE for a router whose weights are not; TensorError UNSUPPORTED_OPTION for weights that the engine cannot store so
 */
export async function openCascade(
  model: Model,
  engine: Engine,
  parameters: Flat<Value>,
  { maxSequences = 8, weights, onOpening }: CascadeOptions = {},
): Promise<Cascade> {
  checkOptions({ maxSequences, weights, onOpening })
  const options = { fixed: Object.keys(model.parameters), ...(weights !== undefined && { weights }) }
  requireFiniteRouter(parameters)
  const session = await engine.open({ [PARAMETERS]: parametersProgram(model) }, parameters, options)
  return new Cascade(model, session, maxSequences, options, onOpening)
}

/**
 * Opens a cascade over the parameters in a session of somebody else, such as the one that trains them: none is copied, and
 * a step reads them as they are then. `close` takes its programs out of the session and leaves the rest as it is.
 *
 * @param session its state has all parameters of the model under their names
 * @throws AunetError BAD_OPTION; TensorError UNKNOWN_NAME where the session lacks a parameter, BAD_PROGRAM where one has
 * another shape or another cascade is open in the session
 */
export async function openCascadeIn(
  model: Model,
  session: Session,
  { maxSequences = 8, onOpening }: Omit<CascadeOptions, "weights"> = {},
): Promise<Cascade> {
  checkOptions({ maxSequences, weights: undefined, onOpening })
  const guest = guestSession(session)
  const held = session.bytesHeld
  const program = { [PARAMETERS]: parametersProgram(model) }
  await guest.add(program)
  // What was not there has begun as zeros, without a word.
  if (session.bytesHeld > held) {
    await guest.remove([PARAMETERS])
    await requireParameters(model, session)
    await guest.add(program)
  }
  return new Cascade(model, guest, maxSequences, {}, onOpening)
}

/** @throws TensorError UNKNOWN_NAME naming the first parameter that a session lacks */
async function requireParameters(model: Model, session: Session): Promise<void> {
  for (const name of Object.keys(model.parameters)) letGo((await session.read([name]))[name])
}

function checkOptions({ maxSequences, weights, onOpening }: Record<keyof CascadeOptions, unknown>): void {
  if (onOpening !== undefined && typeof onOpening !== "function")
    throw badOption("onOpening", onOpening, "a function")
  if (!Number.isSafeInteger(maxSequences) || Number(maxSequences) < 1)
    throw badOption("maxSequences", maxSequences, "a whole number of 1 or more")
  if (weights !== undefined && weights !== "float32" && weights !== "int8")
    throw badOption("weights", weights, '"float32" or "int8"')
}
