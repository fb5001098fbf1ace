/**
 * JSON in a file of a checkpoint.
 *
 * In: bytes that anyone may have made. Out: the value. Never: judges it; a schema does.
 */
import { AunetError } from "./errors.ts"

/**
 * Reads JSON.
 *
 * @param what names the file in the message: `config.json of run`
 * @throws AunetError BAD_CHECKPOINT for what is no UTF-8 or no JSON
 */
export function checkpointJson(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown
  } catch (cause) {
    throw new AunetError("BAD_CHECKPOINT", `${what} is not JSON; it was cut short or changed by hand`, {
      cause,
    })
  }
}
