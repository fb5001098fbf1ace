/**
 * The end of a command that was asked to stop: by Ctrl-C, by SIGTERM, or because nobody reads any more.
 *
 * In: the exit status and what there is to say. Out: an error that ends the command.
 * Never: a failure; all that could be saved is saved.
 */
export class Stopped extends Error {
  override readonly name = "Stopped"
  readonly code = "STOPPED"
  readonly status: number

  constructor(status: number, message = "") {
    super(message)
    this.status = status
  }
}
