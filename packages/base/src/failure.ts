/**
 * Which errors are part of the contract.
 *
 * In: anything that was thrown. Out: whether its kind was promised. Never: judges defects.
 */
import type { SplitterError } from "@aunet/splitter"
import type { TensorError } from "@aunet/tensor"
import type { AunetError } from "./errors.ts"
import { isError } from "./foreign.ts"

/** A failure that this project promises to name. */
export type Failure = AunetError | TensorError | SplitterError

const NAMES: ReadonlySet<unknown> = new Set<Failure["name"]>(["AunetError", "TensorError", "SplitterError"])

/**
 * Tells our typed errors from defects: by name and code, since a plug-in may bring a copy of a package of its own, and
 * the errors of another copy are of another class.
 */
export const isFailure = (error: unknown): error is Failure => {
  if (!isError(error)) return false
  const { name, code } = error as Error & { readonly code?: unknown }
  return NAMES.has(name) && typeof code === "string"
}
