/**
 * What a backend of gpu.js can do for a session: hold arrays, and run the kernels of a plan.
 *
 * Ownership: a handle belongs to who got it, until `free`. Running a plan takes the handles that it is given
 * for the time of the run, and makes new ones for what the plan keeps.
 *
 * In: a plan, arrays. Out: handles, numbers. Never: knows what a plan computes for.
 */
import type { Value } from "@aunet/tensor"
import type { Dialect } from "./plan/kernel-text.ts"
import type { Plan } from "./plan/plan.ts"

/** An array where the backend keeps it. */
export type Handle = object

/** Buffers of a plan by number; empty where nothing is held. */
export type Handles = (Handle | undefined)[]

/** One backend of gpu.js. */
export interface Device {
  readonly dialect: Dialect
  /** Why kernels do not run where they were meant to; undefined while they do. */
  readonly fallbackReason: string | undefined
  /** Integers stay integers where the backend has them, and become floats elsewhere. */
  upload(data: Value): Promise<Handle> | Handle
  download(handle: Handle): Promise<Float32Array>
  free(handle: Handle): void
  /**
   * Prepares a plan; `constants` holds its constant buffers.
   *
   * @returns runs the plan once: reads the given buffers and adds those that the plan keeps
   */
  prepare(plan: Plan, constants: ReadonlyMap<number, Value>): Promise<PreparedPlan>
  close(): Promise<void>
}

/** A plan that is ready to run. */
export interface PreparedPlan {
  run(buffers: Handles): Promise<void>
  /** Bytes that the plan keeps between steps, beside its constants. */
  readonly bytesHeld: number
  close(): Promise<void>
}
