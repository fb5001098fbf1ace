/**
 * Which errors are part of the contract.
 *
 * In: anything that was thrown. Out: whether its kind was promised. Never: judges defects.
 */
import { SplitterError } from "@aunet/splitter"
import { TensorError } from "@aunet/tensor"
import { AunetError } from "./errors.ts"

/** A failure that this project promises to name. */
export type Failure = AunetError | TensorError | SplitterError

/** Tells our typed errors from defects. */
export const isFailure = (error: unknown): error is Failure =>
  error instanceof AunetError || error instanceof TensorError || error instanceof SplitterError
