/**
 * A signal that ends something, from a caller who may have no types.
 *
 * In: what was given. Out: nothing, or an error. Never: asks whether it has fired.
 */
import { badOption } from "./bad-option.ts"
import { isSignal } from "./foreign.ts"

/**
 * Refuses what cannot tell that it was aborted.
 *
 * @throws AunetError BAD_OPTION
 */
export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal === undefined || isSignal(signal)) return
  throw badOption("signal", signal, "an AbortSignal")
}
