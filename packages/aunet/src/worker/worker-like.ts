/**
 * What is used of a worker of the platform.
 *
 * In: nothing. Out: a type, and the error where there are no workers. Never: begins one.
 */
import { AunetError } from "@aunet/base"
import type { Port } from "./messages.ts"

/** A worker of the platform. */
export interface WorkerLike extends Port {
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: "error", listener: (event: { readonly message?: string }) => void): void
  terminate(): void
}

/** Why a model cannot be in a worker of its own. */
export const withoutWorkers = (): AunetError =>
  new AunetError("BAD_OPTION", "there are no workers here; give one (worker), or take load of aunet")
