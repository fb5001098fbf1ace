/**
 * Reductions beside `sum`: maximum, minimum, mean and the running sum.
 *
 * In: a tensor and axes. Out: fewer numbers, or as many for the running sum.
 * Never: `sum`, which is the gradient of broadcast and stands with it.
 */
import { TensorError } from "../errors.ts"
import type { Operation, Tensor } from "../operation.ts"
import { resolveAxis, sizeOf, stridesOf } from "../shape.ts"
import { apply, refuse } from "../apply.ts"
import { cast, divide, equal, multiply, negate } from "./elementwise.ts"
import { type Axes, broadcast, dropAxes, type ReduceOptions, resolveAxes, sum, walk } from "./layout.ts"
import { makeBuffer } from "./leaves.ts"

const maxOperation: Operation<"max"> = {
  name: "max",
  infer: ([x], { axes }) => {
    if (axes.some((axis) => x.shape[axis] === 0)) refuse("max", [x], "an empty axis has no largest element")
    return { shape: x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length)), dtype: x.dtype }
  },
  evaluate: ([x], { inputs, output, attributes: { axes } }) => {
    const result = makeBuffer(output)
    result.fill(output.dtype === "f32" ? -Infinity : -(2 ** 31))
    const strides = stridesOf(output.shape).map((step, axis) => (axes.includes(axis) ? 0 : step))
    walk(inputs[0].shape, strides, (position, offset, length, step) => {
      for (let i = 0, at = offset; i < length; i++, at += step) {
        // Written so that a NaN wins, as Math.max has it.
        if (!(x[position + i] <= result[at])) result[at] = Number.isNaN(result[at]) ? NaN : x[position + i]
      }
    })
    return result
  },
  // Ties share the gradient evenly, so that it does not depend on the order of visiting.
  gradient: (node, g) => {
    const [x] = node.inputs
    const winners = cast(equal(x, broadcast(node, x.shape)), "f32")
    const share = divide(g, sum(winners, node.attributes.axes, { keepAxes: true }))
    return [multiply(winners, broadcast(share, x.shape))]
  },
}

/** Finds the largest along axes (all of them when left out); equal ones share the gradient. */
export function max(x: Tensor, axes?: Axes, { keepAxes = false }: ReduceOptions = {}): Tensor {
  const list = resolveAxes(axes, x.shape.length, "max")
  const kept = list.length === 0 ? x : apply(maxOperation, [x], { axes: list })
  return keepAxes ? kept : dropAxes(kept, list)
}

/** Finds the smallest along axes. */
export const min = (x: Tensor, axes?: Axes, options?: ReduceOptions): Tensor =>
  negate(max(negate(x), axes, options))

/** Averages along axes (all of them when left out); f32. @throws TensorError SHAPE_MISMATCH where there is nothing to average */
export function mean(x: Tensor, axes?: Axes, options?: ReduceOptions): Tensor {
  const count = sizeOf(resolveAxes(axes, x.shape.length, "mean").map((axis) => x.shape[axis]))
  if (count === 0)
    throw new TensorError("SHAPE_MISMATCH", `mean: nothing to average in shape [${x.shape.join(", ")}]`)
  return multiply(sum(x, axes, options), 1 / count)
}

const cumulativeSumOperation: Operation<"cumulativeSum"> = {
  name: "cumulativeSum",
  infer: ([x]) => x,
  evaluate: ([x], { output, attributes: { axis, reverse } }) => {
    const result = makeBuffer(output)
    const length = output.shape[axis]
    const step = stridesOf(output.shape)[axis]
    for (let i = 0; i < result.length; i++) {
      const at = reverse ? result.length - 1 - i : i
      const index = Math.floor(at / step) % length
      const before = reverse ? at + step : at - step
      result[at] = x[at] + (index === (reverse ? length - 1 : 0) ? 0 : result[before])
    }
    return result
  },
  gradient: ({ attributes: { axis, reverse } }, g) => [cumulativeSum(g, axis, { reverse: !reverse })],
}

/** Adds up along an axis as it goes, this element included; `reverse` starts from the end. */
export const cumulativeSum = (
  x: Tensor,
  axis = -1,
  { reverse = false }: { readonly reverse?: boolean } = {},
): Tensor =>
  apply(cumulativeSumOperation, [x], { axis: resolveAxis(axis, x.shape.length, "cumulativeSum"), reverse })
