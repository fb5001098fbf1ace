/**
 * Parts and wholes: slice, pad and concat. Slice and pad are each other's transposes.
 *
 *     slice start 1, size 2          pad before 1, after 1
 *     [a b c d] -> [b c]             [b c] -> [0 b c 0]
 *
 * In: tensors, places. Out: a part, or a whole. Never: reaches past an axis; that is refused.
 */
import { TensorError } from "../errors.ts"
import type { Buffer, Operation, Tensor } from "../operation.ts"
import { resolveAxis, type Shape, showShape, stridesOf } from "../shape.ts"
import { apply, refuse } from "../apply.ts"
import { readStrided, walk } from "./layout.ts"
import { makeBuffer } from "./leaves.ts"

/** Copies x, in its order, to the places of `result` that `strides` name from `first` on. */
function writeStrided(
  result: Buffer,
  x: Buffer,
  shape: Shape,
  strides: readonly number[],
  first: number,
): void {
  walk(shape, strides, (position, offset, length, step) => {
    for (let i = 0, at = first + offset; i < length; i++, at += step) result[at] = x[position + i]
  })
}

const wholeNumbers = (values: readonly number[]): boolean =>
  values.every((value) => Number.isInteger(value) && value >= 0)

const sliceOperation: Operation<"slice"> = {
  name: "slice",
  infer: ([x], { start, size }) => {
    const fits =
      start.length === x.shape.length &&
      size.length === x.shape.length &&
      wholeNumbers(start) &&
      wholeNumbers(size)
    if (!fits || start.some((first, axis) => first + size[axis] > x.shape[axis])) {
      refuse("slice", [x], `start ${showShape(start)} with size ${showShape(size)} does not lie inside`)
    }
    return { shape: size, dtype: x.dtype }
  },
  evaluate: ([x], { inputs, output, attributes: { start } }) => {
    const strides = stridesOf(inputs[0].shape)
    const first = start.reduce((offset, index, axis) => offset + index * strides[axis], 0)
    return readStrided(makeBuffer(output), output.shape, x, strides, first)
  },
  gradient: ({ inputs: [x], attributes: { start, size } }, g) => [
    pad(
      g,
      start,
      x.shape.map((length, axis) => length - start[axis] - size[axis]),
    ),
  ],
}

/**
 * Cuts out a box.
 *
 * @param start first index along each axis
 * @param size how many along each axis
 */
export const slice = (x: Tensor, start: readonly number[], size: readonly number[]): Tensor =>
  start.every((first) => first === 0) &&
  size.length === x.shape.length &&
  size.every((length, axis) => length === x.shape[axis])
    ? x
    : apply(sliceOperation, [x], { start, size })

/** Cuts out `size` entries from `start` along one axis. */
export function sliceAxis(x: Tensor, axis: number, start: number, size: number): Tensor {
  const at = resolveAxis(axis, x.shape.length, "slice")
  return slice(
    x,
    x.shape.map((_, i) => (i === at ? start : 0)),
    x.shape.with(at, size),
  )
}

const padOperation: Operation<"pad"> = {
  name: "pad",
  infer: ([x], { before, after }) => {
    if (
      before.length !== x.shape.length ||
      after.length !== x.shape.length ||
      !wholeNumbers(before) ||
      !wholeNumbers(after)
    ) {
      refuse(
        "pad",
        [x],
        `before ${showShape(before)} and after ${showShape(after)} must give a whole number of 0 or more for each axis`,
      )
    }
    return { shape: x.shape.map((length, axis) => before[axis] + length + after[axis]), dtype: x.dtype }
  },
  evaluate: ([x], { inputs, output, attributes: { before, value } }) => {
    const strides = stridesOf(output.shape)
    const first = before.reduce((offset, count, axis) => offset + count * strides[axis], 0)
    const result = makeBuffer(output).fill(value)
    writeStrided(result, x, inputs[0].shape, strides, first)
    return result as typeof x
  },
  gradient: ({ inputs: [x], attributes: { before } }, g) => [slice(g, before, x.shape)],
}

/** Puts `before` and `after` many copies of `value` around x along each axis. */
export const pad = (x: Tensor, before: readonly number[], after: readonly number[], value = 0): Tensor =>
  before.every((count) => count === 0) &&
  after.every((count) => count === 0) &&
  before.length === x.shape.length &&
  after.length === x.shape.length
    ? x
    : apply(padOperation, [x], { before, after, value })

/** Pads one axis. */
export function padAxis(x: Tensor, axis: number, before: number, after: number, value = 0): Tensor {
  const at = resolveAxis(axis, x.shape.length, "pad")
  const none = x.shape.map(() => 0)
  return pad(x, none.with(at, before), none.with(at, after), value)
}

const concatOperation: Operation<"concat"> = {
  name: "concat",
  infer: (inputs, { axis }) => {
    const [first] = inputs
    for (const x of inputs) {
      if (x.dtype !== first.dtype)
        throw new TensorError("DTYPE_MISMATCH", `concat: ${first.dtype} beside ${x.dtype}; use cast`)
      const fits =
        x.shape.length === first.shape.length &&
        x.shape.every((length, i) => i === axis || length === first.shape[i])
      if (!fits) refuse("concat", inputs, `along axis ${axis}, all other lengths must be equal`)
    }
    return {
      shape: first.shape.with(
        axis,
        inputs.reduce((total, x) => total + x.shape[axis], 0),
      ),
      dtype: first.dtype,
    }
  },
  evaluate: (buffers, { inputs, output, attributes: { axis } }) => {
    const strides = stridesOf(output.shape)
    const result = makeBuffer(output)
    let first = 0
    buffers.forEach((x, i) => {
      writeStrided(result, x, inputs[i].shape, strides, first)
      first += inputs[i].shape[axis] * strides[axis]
    })
    return result
  },
  gradient: ({ inputs, attributes: { axis } }, g) => {
    let start = 0
    return inputs.map((x) => {
      const part = sliceAxis(g, axis, start, x.shape[axis])
      start += x.shape[axis]
      return part
    })
  },
}

/** Joins tensors along an axis, in order. @throws TensorError BAD_ATTRIBUTE for none, SHAPE_MISMATCH where other axes differ */
export function concat(tensors: readonly Tensor[], axis: number): Tensor {
  const [first] = tensors
  if (first === undefined) throw new TensorError("BAD_ATTRIBUTE", "concat: no tensors; give at least one")
  return tensors.length === 1
    ? first
    : apply(concatOperation, tensors, { axis: resolveAxis(axis, first.shape.length, "concat") })
}
