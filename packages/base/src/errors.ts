/**
 * What can go wrong with models, configurations, checkpoints and data: one error type with a constant code.
 *
 * In: what went wrong. Out: an error that names the thing, the value and the way out.
 * Never: hides its cause.
 */

/** Why something failed. The package README lists each with its cure. */
export type AunetErrorCode =
  | "BAD_CONFIG"
  | "UNKNOWN_PLUGIN"
  | "BAD_PLUGIN"
  | "BAD_CHECKPOINT"
  | "CHECKPOINT_MISSING"
  | "CHECKPOINT_WRITE_FAILED"
  | "WRITE_FAILED"
  | "BAD_DATA"
  | "DATA_MISSING"
  | "DATA_TOO_SHORT"
  | "NOT_FINITE"
  | "BAD_OPTION"
  | "CONTEXT_EXCEEDED"
  | "NOTHING_ALLOWED"
  | "ABORTED"

/** Most problems that one message names. */
const MOST_PROBLEMS = 20

/** Joins problems to one sentence; of many, the first 20 and how many more there are. */
export const listProblems = (problems: readonly string[], separator = "; "): string =>
  problems.length <= MOST_PROBLEMS
    ? problems.join(separator)
    : `${problems.slice(0, MOST_PROBLEMS).join(separator)}${separator}and ${problems.length - MOST_PROBLEMS} more`

/** A failure with a code; `_tag` lets effect users catch it by name. */
export class AunetError extends Error {
  readonly _tag = "AunetError"
  override readonly name = "AunetError"
  readonly code: AunetErrorCode

  constructor(code: AunetErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
