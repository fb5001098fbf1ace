/**
 * Errors of the tensor language: every failure has a constant `code`, and a message that names the
 * thing, the value and the way out.
 *
 * In: what went wrong. Out: one error type. Never: swallows a cause.
 */

/** Why a tensor operation, a trace or an engine failed. The package README lists each with its cure. */
export type TensorErrorCode =
  | "SHAPE_MISMATCH"
  | "DTYPE_MISMATCH"
  | "BAD_ATTRIBUTE"
  | "NOT_DIFFERENTIABLE"
  | "BAD_PROGRAM"
  | "UNKNOWN_NAME"
  | "MISSING_VALUE"
  | "WRONG_VALUE"
  | "SESSION_CLOSED"
  | "STATE_LOST"
  | "ENGINE_CLOSED"
  | "ENGINE_UNAVAILABLE"
  | "ENGINE_FALLBACK"
  | "ENGINE_DISAGREES"
  | "UNSUPPORTED_OPERATION"
  | "UNSUPPORTED_OPTION"
  | "OUT_OF_MEMORY"

/** A failure of the tensor language or of an engine; `code` says which, `message` what to do. */
export class TensorError extends Error {
  override readonly name = "TensorError"
  readonly code: TensorErrorCode

  constructor(code: TensorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
