/**
 * Leaves and layout as operators: what moves numbers without changing them.
 *
 * In: nodes. Out: operators, or nothing at all: a broadcast is left to whoever reads it.
 * Never: computes a number.
 */
import { sizeOf } from "@aunet/tensor"
import type { OnnxValue } from "../graph.ts"
import type { Forms, Lowering, Rules } from "./lowering.ts"
import { rotation } from "./rotation.ts"

/** A value with 1s in front, so that its axes are those of the node that it broadcasts to. */
const aligned = (lowering: Lowering, value: OnnxValue, rank: number): OnnxValue =>
  lowering.reshape(value, [...new Array<number>(rank - value.shape.length).fill(1), ...value.shape])

/** Cuts out a box; `axes` that are whole need no mention. */
function cut(lowering: Lowering, x: OnnxValue, start: readonly number[], size: readonly number[]): OnnxValue {
  const axes = x.shape.flatMap((length, axis) => (length === size[axis] ? [] : [axis]))
  if (axes.length === 0) return x
  const { graph } = lowering
  const list = (of: (axis: number) => number): OnnxValue => graph.list(axes.map(of))
  return graph.emit(
    "Slice",
    [x, list((axis) => start[axis]), list((axis) => start[axis] + size[axis]), list((axis) => axis)],
    size,
  )
}

/** The rules of this file, by operation. */
export const layoutRules: Rules<
  "input" | "constant" | "iota" | "broadcast" | "reshape" | "permute" | "slice" | "pad" | "concat"
> = {
  // Inputs are made before the first node.
  input: (node) => {
    throw new Error(`input ${node.attributes.name} was not made`)
  },
  constant: ({ attributes: { data }, dtype, shape }, { graph }) => ({
    value: typeof data === "number" ? graph.scalar(data, dtype) : graph.fixed(data, shape),
  }),
  iota: ({ attributes: { axis }, shape }, { graph }) => ({
    value: graph.fixed(
      Int32Array.from({ length: shape[axis] }, (_, i) => i),
      [shape[axis], ...shape.slice(axis + 1).map(() => 1)],
    ),
  }),
  broadcast: (node, lowering) => lowering.formsOf(lowering.any(node.inputs[0])),
  reshape: (node, lowering) => {
    const [id] = node.inputs
    const x = lowering.any(id)
    // One number stays one number; it needs the node's rank only where the node has no more than one either.
    if (sizeOf(x.shape) === 1)
      return lowering.formsOf(lowering.reshape(x, sizeOf(node.shape) === 1 ? node.shape : []))
    return lowering.formsOf(
      lowering.reshape(lowering.stretch(x, lowering.program.nodes[id].shape), node.shape),
    )
  },
  permute: (node, lowering) => {
    const { order } = node.attributes
    const x = aligned(lowering, lowering.any(node.inputs[0]), order.length)
    const shape = order.map((axis) => x.shape[axis])
    const moved = order.filter((axis) => x.shape[axis] !== 1)
    // Moving axes of length 1 moves no number.
    if (moved.every((axis, i) => i === 0 || axis > moved[i - 1]))
      return lowering.formsOf(lowering.reshape(x, shape))
    return lowering.formsOf(lowering.graph.emit("Transpose", [x], shape, { attributes: { perm: order } }))
  },
  slice: (node, lowering): Forms => {
    const { start, size } = node.attributes
    const x = aligned(lowering, lowering.any(node.inputs[0]), size.length)
    const whole = lowering.program.nodes[node.inputs[0]].shape
    // Along an axis that x is repeated on, any part of it is x again.
    const repeated = (axis: number): boolean => x.shape[axis] === 1 && whole[axis] !== 1
    return lowering.formsOf(
      cut(
        lowering,
        x,
        start,
        size.map((length, axis) => (repeated(axis) ? 1 : length)),
      ),
    )
  },
  pad: (node, lowering) => {
    const { before, after, value } = node.attributes
    const { graph } = lowering
    const inputs = [
      lowering.full(node.inputs[0]),
      graph.list([...before, ...after]),
      graph.scalar(value, node.dtype),
    ]
    return { value: graph.emit("Pad", inputs, node.shape) }
  },
  concat: (node, lowering) => {
    const { axis } = node.attributes
    const turned = axis === node.shape.length - 1 ? rotation(node, node.inputs, lowering) : undefined
    if (turned !== undefined) return turned
    const parts = node.inputs.filter((id) => lowering.program.nodes[id].shape[axis] > 0)
    const values: readonly OnnxValue[] = parts.map((id) => lowering.full(id))
    return {
      value:
        values.length === 1
          ? values[0]
          : lowering.graph.emit("Concat", values, node.shape, { attributes: { axis } }),
    }
  },
}
