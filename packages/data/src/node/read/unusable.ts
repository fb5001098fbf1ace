/**
 * Why something cannot be read as text, and what that is for a caller.
 *
 * In: whatever was thrown, of whatever realm: under Jest errors of the system are none of ours. Out: a reason in one
 * sentence, or an AunetError. Never: a stack trace in the sentence, or an error without a code.
 */
import { constants } from "node:buffer"
import { AunetError, isError, messageOf } from "@aunet/base"

/** Why a file gives no document: in a word or two, to count, and in a sentence about it. */
export class Unusable extends Error {
  readonly kind: string

  constructor(kind: string, reason: string, options?: ErrorOptions) {
    super(reason, options)
    this.kind = kind
  }
}

/** Ends a reading that nobody wants any more. */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw aborted(signal.reason)
}

/** Gives the error of a path that was named: what is in it is no text, or it cannot be read. */
export function failure(path: string, error: unknown, signal: AbortSignal | undefined): AunetError {
  if (error instanceof AunetError) return error
  if (signal?.aborted) return aborted(error)
  if (!(error instanceof Unusable) && !isDamaged(error)) return missing(path, error)
  return new AunetError("BAD_DATA", `${path} cannot be used as text: ${reasonOf(error)}`, { cause: error })
}

/** Gives the error of a path that is not there, or may not be read. */
export const missing = (path: string, cause: unknown): AunetError =>
  new AunetError("DATA_MISSING", `${path} cannot be read: ${reasonOf(cause)}`, { cause })

/** Counts it: in a word or two. */
export function kindOf(error: unknown): string {
  if (error instanceof Unusable) return error.kind
  return isDamaged(error) ? "damaged" : "unreadable"
}

/** Says what is wrong, without the path. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error)
  if (code === "ZSTD_error_frameParameter_windowTooLarge")
    return "it is packed with a window of more than 128 MiB (zstd --long); pack it again without"
  if (isDamaged(error)) return `what is packed in it is damaged (${messageOf(error)})`
  const known = reasons[code]
  return known === undefined ? messageOf(error) : `${known} (${code})`
}

const aborted = (cause: unknown): AunetError =>
  new AunetError("ABORTED", "the reading of documents was stopped", { cause })

/** Errors of the unpacking have codes of zlib, or of zstd. */
const isDamaged = (error: unknown): boolean => /^(?:Z_|ZSTD_)/.test(codeOf(error))

const codeOf = (error: unknown): string => (isError(error) && "code" in error ? String(error.code) : "")

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of the path is not a folder",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  ELOOP: "its links lead in a circle",
  EIO: "the disk reports an error",
}

/** Says that a record, line or message has more bytes than one may have. */
export const lineTooLong = (place: string, number: number, most: number): Unusable =>
  new Unusable(
    "with records too long",
    `${place} ${number} has more than ${most} bytes; allow a longer one (maxLineBytes, at most ${constants.MAX_STRING_LENGTH}), or cut it`,
  )

/** Says that a document has more bytes than one may have. */
export const tooLarge = (most: number): Unusable =>
  new Unusable(
    "too large",
    `it is too large: a document has at most ${most} bytes; allow a larger one (maxDocumentBytes, at most ${2 ** 31 - 1}), split it, or make it a .jsonl`,
  )
