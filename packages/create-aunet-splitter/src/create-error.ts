/**
 * A package that cannot be made, with what to do instead.
 *
 * In: a code and a sentence. Out: an error. Never: a stack trace for the person at the terminal.
 */

/** Why no package was made. */
export type CreateErrorCode =
  /** Arguments that are unknown, missing or contradict each other. */
  | "USAGE"
  /** A name that npm, a checkpoint or the preset could not hold. */
  | "BAD_NAME"
  /** The folder holds something already, or is a file. */
  | "FOLDER_TAKEN"
  /** The disk refused. */
  | "WRITE_FAILED"

/** Tells what was wrong and what to do about it. */
export class CreateError extends Error {
  override readonly name = "CreateError"
  readonly code: CreateErrorCode

  constructor(code: CreateErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
