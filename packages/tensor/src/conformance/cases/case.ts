/**
 * What a conformance case is, and short ways to write one.
 *
 * In: a name, ranges of inputs, a function of tensors. Out: a case. Never: runs it.
 */
import * as t from "../../index.ts"

/** What numbers an input holds. */
export type Range =
  /** f32, uniform from low to high. */
  | { readonly spec: t.Spec; readonly low: number; readonly high: number }
  /** i32, whole numbers from 0 to below - 1. */
  | { readonly spec: t.Spec; readonly below: number }

/** One computation to compare between engines. */
export interface ConformanceCase {
  readonly name: string
  /** The operations that it is there for. */
  readonly covers: readonly t.OperationName[]
  readonly inputs: Readonly<Record<string, Range>>
  /** Whether the gradient by every f32 input is compared too. */
  readonly differentiable: boolean
  build(inputs: t.Flat<t.Tensor>): t.Tensor
}

/** f32 input, uniform between two numbers. */
export const real = (shape: t.Shape, low = -2, high = 2): Range => ({ spec: t.f32(...shape), low, high })
/** i32 input, whole numbers from 0. */
export const whole = (shape: t.Shape, below: number): Range => ({ spec: t.i32(...shape), below })

/** Writes a case down. */
export function define(
  name: string,
  covers: t.OperationName | readonly t.OperationName[],
  inputs: Readonly<Record<string, Range>>,
  build: (inputs: t.Flat<t.Tensor>) => t.Tensor,
  differentiable = true,
): ConformanceCase {
  return { name, covers: typeof covers === "string" ? [covers] : covers, inputs, differentiable, build }
}

/** A shape in a name. */
export const show = (shape: t.Shape): string => t.showShape(shape)
