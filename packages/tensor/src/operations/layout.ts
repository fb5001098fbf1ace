/**
 * Layout without a change of numbers: reshape, permute, broadcast. `sum` is here because it is the
 * transpose of broadcast: each is the other's gradient.
 *
 * In: one tensor. Out: its numbers in another arrangement, repeated, or added up along axes.
 * Never: looks at a number to decide where it goes.
 */
import { TensorError } from "../errors.ts"
import type { Buffer, Operation, Tensor } from "../operation.ts"
import { broadcastShape, resolveAxis, sameShape, type Shape, showShape, sizeOf, stridesOf } from "../shape.ts"
import { apply, refuse } from "../apply.ts"
import { makeBuffer } from "./leaves.ts"

/**
 * Visits `shape` in row-major order, a line along its last axis at a time, and hands over where the line begins here
 * and at an offset that moves by `strides`, its length, and the step of the offset from one number to the next.
 *
 *     shape [2, 3], strides [1, 2]:  line(0, 0, 3, 2) line(3, 1, 3, 2)     0 2 4 1 3 5, a transposed read
 *
 * A line, not a number: the loop over numbers stands in each operation, where nothing is called for each of them.
 */
export function walk(
  shape: Shape,
  strides: readonly number[],
  line: (position: number, offset: number, length: number, step: number) => void,
): void {
  const total = sizeOf(shape)
  const last = shape.length - 1
  if (last < 0) return line(0, 0, 1, 0)
  const [length, step] = [shape[last], strides[last]]
  const index = new Array<number>(last).fill(0)
  let offset = 0
  for (let position = 0; position < total; position += length) {
    line(position, offset, length, step)
    for (let axis = last - 1; axis >= 0; axis--) {
      offset += strides[axis]
      if (++index[axis] < shape[axis]) break
      offset -= strides[axis] * shape[axis]
      index[axis] = 0
    }
  }
}

/** Copies into `result`, in its order, the numbers of x that `strides` name from `first` on. */
export function readStrided(
  result: Buffer,
  shape: Shape,
  x: Buffer,
  strides: readonly number[],
  first = 0,
): Buffer {
  walk(shape, strides, (position, offset, length, step) => {
    for (let i = 0, at = first + offset; i < length; i++, at += step) result[position + i] = x[at]
  })
  return result
}

const reshapeOperation: Operation<"reshape"> = {
  name: "reshape",
  infer: ([x], { shape }) => {
    if (sizeOf(shape) !== sizeOf(x.shape)) {
      refuse(
        "reshape",
        [x],
        `cannot become ${showShape(shape)}: ${sizeOf(x.shape)} elements against ${sizeOf(shape)}`,
      )
    }
    return { shape, dtype: x.dtype }
  },
  evaluate: ([x]) => x,
  gradient: (node, g) => [reshape(g, node.inputs[0].shape)],
}

/**
 * Gives the same numbers, in the same row-major order, another shape. One dimension may be -1: the rest.
 *
 * @throws TensorError SHAPE_MISMATCH when the sizes differ
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const open = shape.indexOf(-1)
  let known = shape
  if (open >= 0) {
    const others = sizeOf(shape.filter((_, axis) => axis !== open))
    if (others === 0 || sizeOf(x.shape) % others !== 0)
      refuse("reshape", [x], `no length for -1 makes ${showShape(shape)} fit`)
    known = shape.with(open, sizeOf(x.shape) / others)
  }
  return sameShape(known, x.shape) ? x : apply(reshapeOperation, [x], { shape: known })
}

const permuteOperation: Operation<"permute"> = {
  name: "permute",
  infer: ([x], { order }) => {
    const sorted = [...order].sort((a, b) => a - b)
    if (order.length !== x.shape.length || sorted.some((axis, i) => axis !== i)) {
      refuse(
        "permute",
        [x],
        `order [${order.join(", ")}] must name each axis from 0 to ${x.shape.length - 1} once`,
      )
    }
    return { shape: order.map((axis) => x.shape[axis]), dtype: x.dtype }
  },
  evaluate: ([x], { inputs, output, attributes: { order } }) => {
    const strides = stridesOf(inputs[0].shape)
    return readStrided(
      makeBuffer(output),
      output.shape,
      x,
      order.map((axis) => strides[axis]),
    )
  },
  gradient: ({ attributes: { order } }, g) => [
    permute(
      g,
      order.map((_, axis) => order.indexOf(axis)),
    ),
  ],
}

/** Reorders axes: axis i of the result is axis `order[i]` of x. */
export const permute = (x: Tensor, order: readonly number[]): Tensor =>
  order.every((axis, i) => axis === i) && order.length === x.shape.length
    ? x
    : apply(permuteOperation, [x], { order })

/** Swaps the last two axes. */
export function transpose(x: Tensor): Tensor {
  const rank = x.shape.length
  if (rank < 2) refuse("transpose", [x], "needs at least two axes")
  const order = x.shape.map((_, axis) => axis)
  return permute(x, order.with(rank - 1, rank - 2).with(rank - 2, rank - 1))
}

const broadcastOperation: Operation<"broadcast"> = {
  name: "broadcast",
  infer: ([x], { shape }) => {
    const fit = broadcastShape(x.shape, shape)
    if (fit === undefined || !sameShape(fit, shape)) {
      refuse(
        "broadcast",
        [x],
        `cannot stretch to ${showShape(shape)}: aligned at the right, each length must be 1 or equal`,
      )
    }
    return { shape, dtype: x.dtype }
  },
  evaluate: ([x], { inputs, output }) => {
    const result = makeBuffer(output)
    if (x.length === 1) return result.fill(x[0]) as Buffer
    const own = stridesOf(inputs[0].shape)
    const lead = output.shape.length - own.length
    const strides = output.shape.map((_, axis) =>
      axis < lead || inputs[0].shape[axis - lead] === 1 ? 0 : own[axis - lead],
    )
    return readStrided(result, output.shape, x, strides)
  },
  gradient: ({ inputs: [x] }, g) => [sumTo(g, x.shape)],
}

/** Repeats x along new leading axes and along axes of length 1 until it has `shape`. */
export const broadcast = (x: Tensor, shape: Shape): Tensor =>
  sameShape(x.shape, shape) ? x : apply(broadcastOperation, [x], { shape })

const sumOperation: Operation<"sum"> = {
  name: "sum",
  infer: ([x], { axes }) => ({
    shape: x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length)),
    dtype: x.dtype,
  }),
  evaluate: ([x], { inputs, output, attributes: { axes } }) => {
    const result = makeBuffer(output)
    const strides = stridesOf(output.shape).map((step, axis) => (axes.includes(axis) ? 0 : step))
    walk(inputs[0].shape, strides, (position, offset, length, step) => {
      for (let i = 0, at = offset; i < length; i++, at += step) result[at] += x[position + i]
    })
    return result
  },
  gradient: ({ inputs: [x] }, g) => [broadcast(g, x.shape)],
}

/** One axis, several, or all of them when left out; negative ones count from the end. */
export type Axes = number | readonly number[] | undefined

/** Settles axes to a sorted list, for the reductions. */
export function resolveAxes(axes: Axes, rank: number, operation: string): number[] {
  const list =
    axes === undefined
      ? Array.from({ length: rank }, (_, axis) => axis)
      : typeof axes === "number"
        ? [axes]
        : axes
  const resolved = list.map((axis) => resolveAxis(axis, rank, operation))
  if (new Set(resolved).size !== resolved.length) {
    throw new TensorError("BAD_ATTRIBUTE", `${operation}: axes [${list.join(", ")}] name an axis twice`)
  }
  return resolved.sort((a, b) => a - b)
}

/** Drops the axes that a reduction left with length 1. */
export const dropAxes = (x: Tensor, axes: readonly number[]): Tensor =>
  reshape(
    x,
    x.shape.filter((_, axis) => !axes.includes(axis)),
  )

/** How a reduction treats the axes that it reduced. */
export interface ReduceOptions {
  /** Leaves each reduced axis in place with length 1, ready to broadcast back. */
  readonly keepAxes?: boolean
}

/** Adds up along axes (all of them when left out); an empty sum is 0. */
export function sum(x: Tensor, axes?: Axes, { keepAxes = false }: ReduceOptions = {}): Tensor {
  const list = resolveAxes(axes, x.shape.length, "sum")
  const kept = list.length === 0 ? x : apply(sumOperation, [x], { axes: list })
  return keepAxes ? kept : dropAxes(kept, list)
}

/** Adds up the axes along which `shape` was stretched: the gradient of broadcast. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  const lead = x.shape.length - shape.length
  const axes = x.shape.flatMap((length, axis) =>
    axis < lead || (shape[axis - lead] === 1 && length !== 1) ? [axis] : [],
  )
  return reshape(sum(x, axes, { keepAxes: true }), shape)
}

/** Stretches several tensors to their common shape; the error names the operation and the shapes. */
export function broadcastTogether(operation: string, inputs: readonly Tensor[]): Tensor[] {
  const shape = inputs
    .map((x) => x.shape)
    .reduce<Shape | undefined>((all, own) => all && broadcastShape(all, own), [])
  if (shape === undefined)
    refuse(
      operation,
      inputs,
      "the shapes do not broadcast: aligned at the right, each pair of lengths must be equal or have a 1",
    )
  return inputs.map((x) => broadcast(x, shape))
}
