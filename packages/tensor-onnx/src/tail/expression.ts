/**
 * Arithmetic that treats every place of some arrays alike.
 *
 *     steps   0 read array 0    1 number 0    2 multiply 0 1    3 read array 1    4 add 2 3
 *     results [4]
 *
 * In: nothing. Out: types, and which operations may be a step. Never: mixes places.
 */
import type { OperationName } from "@aunet/tensor"

/** What a step may do with the answers of earlier ones. */
export const arithmetic = [
  "add",
  "subtract",
  "multiply",
  "divide",
  "maximum",
  "minimum",
  "negate",
  "absolute",
  "sqrt",
] as const satisfies readonly OperationName[]

/** An operation of one place. */
export type Arithmetic = (typeof arithmetic)[number]

/** One step: a place of an array, a number that is the same at every place, or arithmetic. */
export type Step =
  /** `made`: by the graph, so that it may have denormals; a session keeps none. */
  | { readonly read: number; readonly made?: true }
  | { readonly number: number }
  | { readonly op: Arithmetic; readonly inputs: readonly number[] }

/** Steps in an order in which they can be done. */
export interface Expression {
  readonly steps: readonly Step[]
  /** How many arrays are read. */
  readonly arrays: number
  /** How many numbers are given. */
  readonly numbers: number
  /** The step that each array that is written takes its places from. */
  readonly results: readonly number[]
}
