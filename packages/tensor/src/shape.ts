/**
 * Shapes and element types: what a tensor looks like before it holds a number.
 *
 * In: dimensions. Out: sizes, strides, broadcast shapes. Never: touches data.
 */
import { TensorError } from "./errors.ts"

/** f32: IEEE single precision. i32: two's complement; comparisons answer i32 0 or 1. */
export type DType = "f32" | "i32"

/** Dimensions, outermost first; each a whole number of 0 or more; `[]` is a scalar. */
export type Shape = readonly number[]

/** What a tensor is, without its numbers. */
export interface Spec {
  readonly shape: Shape
  readonly dtype: DType
}

/** Numbers of a tensor in row-major order, as they cross an engine's border. */
export type Value = Float32Array | Int32Array

/** Describes a float tensor: `f32(2, 3)` is two rows of three. */
export const f32 = (...shape: number[]): Spec => ({ shape: checkShape(shape), dtype: "f32" })

/** Describes an integer tensor: `i32(4)` is four integers. */
export const i32 = (...shape: number[]): Spec => ({ shape: checkShape(shape), dtype: "i32" })

function checkShape(shape: Shape): Shape {
  for (const dimension of shape) {
    if (!Number.isInteger(dimension) || dimension < 0) {
      throw new TensorError(
        "SHAPE_MISMATCH",
        `shape ${showShape(shape)}: a dimension must be a whole number of 0 or more`,
      )
    }
  }
  return Object.freeze([...shape])
}

/** Counts the elements of a shape; a scalar has one. */
export function sizeOf(shape: Shape): number {
  let size = 1
  for (const dimension of shape) size *= dimension
  return size
}

/** Steps in elements from one index to the next along each axis, row-major. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length)
  let step = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step
    step *= shape[axis]
  }
  return strides
}

/** Writes a shape as people write it: `[2, 3]`. */
export const showShape = (shape: Shape): string => `[${shape.join(", ")}]`

/** Writes a spec as `f32[2, 3]`. */
export const showSpec = (spec: Spec): string => `${spec.dtype}${showShape(spec.shape)}`

/** True when both shapes have the same dimensions. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis])
}

/** Finds the shape that both broadcast to (aligned at the right, 1 stretches), or undefined. */
export function broadcastShape(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length)
  const shape = new Array<number>(rank)
  for (let i = 1; i <= rank; i++) {
    const left = a.at(-i) ?? 1
    const right = b.at(-i) ?? 1
    if (left !== right && left !== 1 && right !== 1) return undefined
    shape[rank - i] = left === 1 ? right : left
  }
  return shape
}

/** Turns a possibly negative axis into 0..rank-1, or throws naming the operation. */
export function resolveAxis(axis: number, rank: number, operation: string): number {
  const resolved = axis < 0 ? axis + rank : axis
  if (!Number.isInteger(axis) || resolved < 0 || resolved >= rank) {
    throw new TensorError(
      "BAD_ATTRIBUTE",
      `${operation}: axis ${axis} of a tensor of rank ${rank}; it must be from ${-rank} to ${rank - 1}`,
    )
  }
  return resolved
}
