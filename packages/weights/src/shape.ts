/**
 * How the elements of a tensor lie in row-major order.
 *
 * In: a shape. Out: numbers, or why it is none. Never: checks unasked; who reads a shape from a file, or is given one,
 * asks `shapeFault`.
 */

/** Counts the elements of a shape; 1 for that of a single value. */
export const elementsOf = (shape: readonly number[]): number =>
  shape.reduce((size, dimension) => size * dimension, 1)

/**
 * Gives how many elements lie between neighbours along each axis.
 *
 * @example stridesOf([2, 3, 4]) // [12, 4, 1]
 */
export const stridesOf = (shape: readonly number[]): number[] => {
  const strides = shape.map(() => 1)
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1]
  return strides
}

/** Tells whether a value counts something: a whole number from 0. */
export const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && !Object.is(value, -0)

/** Says why a file could not hold a shape, behind "has shape ...,"; undefined when it could. */
export function shapeFault(shape: unknown): string | undefined {
  // Spread, because `every` passes over holes.
  if (!Array.isArray(shape) || ![...shape].every(isCount))
    return "which is not a list of whole numbers from 0"
  // A zero counts as one here, or it would hide absurd dimensions. Eight bytes is the widest element.
  const product = (shape as number[]).reduce((size, dimension) => size * Math.max(dimension, 1), 1)
  return Number.isSafeInteger(product * 8) ? undefined : "more than any file holds"
}
