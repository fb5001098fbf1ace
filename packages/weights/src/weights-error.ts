/**
 * What can go wrong with a file of tensors: one error type with a constant code.
 *
 * In: what went wrong. Out: an error that names the file, the tensor and the values.
 * Never: hides its cause.
 */

/** Why a file could not be read or written. The package README lists each with its cure. */
export type WeightsErrorCode =
  | "BAD_SAFETENSORS"
  | "BAD_TENSOR"
  | "BAD_TORCH_FILE"
  | "LFS_POINTER"
  | "NOT_WRITABLE"

/** A failure with a code; `_tag` lets effect users catch it by name. */
export class WeightsError extends Error {
  readonly _tag = "WeightsError"
  override readonly name = "WeightsError"
  readonly code: WeightsErrorCode

  constructor(code: WeightsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
