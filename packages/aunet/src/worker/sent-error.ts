/**
 * Errors that go from a worker to a page: copied as they are they would lose their code and their class.
 *
 * In: what was thrown. Out: plain fields, and an error of the same kind again. Never: a stack, which is of the other side.
 */
import { AunetError, type AunetErrorCode, isError, messageOf } from "@aunet/base"
import { SplitterError, type SplitterErrorCode } from "@aunet/splitter"
import { TensorError, type TensorErrorCode } from "@aunet/tensor"
import type { SentError } from "./messages.ts"

const KINDS = ["AunetError", "TensorError", "SplitterError"] as const

/** Takes an error apart. */
export function sentError(thrown: unknown): SentError {
  const { name = "Error", code } = (isError(thrown) ? thrown : {}) as { name?: string; code?: unknown }
  return {
    kind: KINDS.find((kind) => kind === name) ?? "Error",
    name,
    code: typeof code === "string" ? code : undefined,
    message: messageOf(thrown),
  }
}

/** Makes it again. */
export function errorOf({ kind, name, code, message }: SentError): Error {
  if (kind === "AunetError") return new AunetError(code as AunetErrorCode, message)
  if (kind === "TensorError") return new TensorError(code as TensorErrorCode, message)
  if (kind === "SplitterError") return new SplitterError(code as SplitterErrorCode, message)
  return Object.assign(new Error(message), { name })
}
