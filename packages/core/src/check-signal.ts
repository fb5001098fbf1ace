/**
 * A signal that ends something, from a caller who may have no types.
 *
 * In: what was given. Out: nothing, or an error. Never: asks whether it has fired.
 */
import { badOption } from "./bad-option.ts"

/**
 * Refuses what cannot tell that it was aborted.
 *
 * @throws AunetError BAD_OPTION
 */
export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal === undefined || signal instanceof AbortSignal) return
  throw badOption("signal", signal, "an AbortSignal")
}
