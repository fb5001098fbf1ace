/**
 * A command that cannot be run as it was typed: the exit status is 2.
 *
 * In: a sentence that names the flag, the value and the way out. Out: an error.
 * Never: used for what goes wrong while a command runs.
 */
export class UsageError extends Error {
  override readonly name = "UsageError"
  readonly code = "USAGE"
}
