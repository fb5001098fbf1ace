/**
 * Why the hub does not give something, with the way out.
 *
 * In: what was asked for, what came back. Out: an error. Never: the token; the hub's own words alone, which say of a name
 * that does not exist that the user is not known.
 */
import { AunetError, isNoRoom, messageOf } from "@aunet/base"
import { isDiskFailure } from "./disk-failure.ts"
import { type HubAddress, hubAddressText } from "./hub-address.ts"

/** What is known of a request that failed. */
export interface HubProblem {
  /** What was asked for: `the list of files`, a path. */
  readonly what: string
  readonly hasToken: boolean
  readonly hubUrl: string | undefined
  /** Where files of the hub are kept on this disk. */
  readonly cacheFolder: string
  /** The hub's own word, such as `RepoNotFound`. */
  readonly errorCode: string | undefined
}

/** Makes the error: ABORTED, WRITE_FAILED for what this disk refuses, or DATA_MISSING. */
export function hubFailure(address: HubAddress, problem: HubProblem, cause: unknown): AunetError {
  if (cause instanceof AunetError) return cause
  if ((cause as Error | null)?.name === "AbortError")
    return new AunetError("ABORTED", "what the hub gives was stopped", { cause })
  if (isDiskFailure(cause))
    return new AunetError(
      "WRITE_FAILED",
      `${problem.what} of ${hubAddressText(address)} cannot be kept in ${problem.cacheFolder} (${messageOf(cause)}); ${isNoRoom(cause) ? "make room there" : "make that folder one that can be written"}, or name another one in HF_HUB_CACHE; what came stays, and the same command goes on with it`,
      { cause },
    )
  return new AunetError(
    "DATA_MISSING",
    `${problem.what} of ${hubAddressText(address)}: ${reasonOf(address, problem, cause)}`,
    {
      cause,
    },
  )
}

function reasonOf(
  { kind, name, revision }: HubAddress,
  { hasToken, hubUrl, errorCode }: HubProblem,
  cause: unknown,
): string {
  const status = (cause as { readonly statusCode?: unknown } | null)?.statusCode
  const noun = kind === "dataset" ? "data set" : "model"
  const page = `${hubUrl ?? "https://huggingface.co"}/${kind === "dataset" ? "datasets/" : ""}${name}`
  if (errorCode === "GatedRepo" || status === 403)
    return hasToken
      ? `the account of HF_TOKEN may not read it; accept its terms at ${page}, or use the token of an account that may`
      : `it needs a token: accept its terms at ${page}, and set HF_TOKEN to a token of that account`
  if (errorCode === "RevisionNotFound") return `there is no revision ${revision} (branch, tag or commit)`
  if (errorCode === "EntryNotFound") return "there is no such file"
  // The hub does not tell strangers what exists and is private.
  if (status === 401 || (status === 404 && errorCode === "RepoNotFound"))
    return hasToken
      ? `there is no ${noun} ${name} that the account of HF_TOKEN may read; look at the spelling (owner/name) and at the token`
      : `there is no ${noun} ${name}, or it is private and needs a token; look at the spelling (owner/name), or set HF_TOKEN`
  if (status === 404) return `there is no such ${noun}, revision or file; look at the spelling`
  if (status === 429) return "the hub was asked too often; wait some minutes, or set HF_TOKEN"
  if (typeof status === "number")
    return `the hub answers with status ${status} (${messageOf(cause)}); try again later`
  const deeper = (cause as { readonly cause?: unknown } | null)?.cause
  return `the hub cannot be reached (${messageOf(cause)}${deeper === undefined ? "" : `: ${messageOf(deeper)}`}); the same command goes on when it can`
}
