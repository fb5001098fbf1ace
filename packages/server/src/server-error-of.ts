/**
 * What a client is told of something that was thrown.
 *
 * In: anything. Out: an error of the protocol. Never: the message of an error that was not written for users.
 */
import { isFailure } from "@aunet/base"
import { ServerError } from "./server-error.ts"

/** Judges what was thrown: a wrong option is the client's, a signal means that it left, all else broke here. */
export function serverErrorOf(error: unknown): ServerError {
  if (error instanceof ServerError) return error
  if (isFailure(error) && error.code === "CONTEXT_EXCEEDED")
    return new ServerError("CONTEXT_EXCEEDED", error.message, { param: "prompt", cause: error })
  if (isFailure(error) && error.code === "BAD_OPTION")
    return new ServerError("BAD_REQUEST", error.message, { cause: error })
  if (isAbort(error))
    return new ServerError("CLIENT_CLOSED", "the request was given up before it was answered", {
      cause: error,
    })
  if (isFailure(error))
    return new ServerError("MODEL_FAILED", `the model failed: ${error.message}`, { cause: error })
  return new ServerError("MODEL_FAILED", "something broke in the server", { cause: error })
}

/** By its name: an error of another realm, as of a test runner's, is no `Error` of this one. */
const isAbort = (error: unknown): boolean =>
  typeof error === "object" && error !== null && "name" in error && error.name === "AbortError"
