/**
 * How the elements of a tensor lie in row-major order.
 *
 * In: a shape. Out: numbers. Never: checks; who reads a shape from a file does.
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
