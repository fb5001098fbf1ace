/**
 * Look-up and its transpose as operators.
 *
 * In: nodes. Out: operators that fail on an index outside its axis.
 */
import { sizeOf } from "@aunet/tensor"
import type { OnnxValue } from "../graph.ts"
import { inputBehind } from "../indices.ts"
import type { Lowering, Rules } from "./lowering.ts"

/** Far outside every axis, and still so when the start of a batch is added to it. */
const nowhere = 2 ** 31 - 1

/**
 * An index as the runtime's operators take it. They count a negative index from the end, which is no index of
 * ours: a computed one that lies outside is moved to where the operator fails. Inputs of the step are checked
 * before they come here.
 *
 * @param length how long the axis is
 */
export function checkedIndex(lowering: Lowering, id: number, length: number): OnnxValue {
  const index = lowering.full(id)
  if (inputBehind(lowering.program, id) !== undefined) return index
  return lowering.once(`checked ${id} ${length}`, () => {
    const { graph } = lowering
    const { shape } = index
    const below = graph.emit("Less", [index, graph.scalar(0, "i32")], shape, { type: "bool" })
    const above = graph.emit("Less", [graph.scalar(length - 1, "i32"), index], shape, { type: "bool" })
    const outside = graph.emit("Or", [below, above], shape)
    return [graph.emit("Where", [outside, graph.scalar(nowhere, "i32"), index], shape, { type: "i32" })]
  })[0]
}

/** The rules of this file, by operation. */
export const lookupRules: Rules<"gather" | "scatterAdd"> = {
  gather: (node, lowering) => {
    const [x, index] = node.inputs
    const { axis } = node.attributes
    const at = checkedIndex(lowering, index, lowering.program.nodes[x].shape[axis])
    return { value: lowering.graph.emit("Gather", [lowering.full(x), at], node.shape, { attributes: { axis } }) }
  },
  scatterAdd: (node, lowering) => {
    const { graph } = lowering
    const { axis, length } = node.attributes
    const [updates, index] = node.inputs
    const count = sizeOf(lowering.program.nodes[index].shape)
    const outer = sizeOf(node.shape.slice(0, axis))
    const inner = sizeOf(node.shape.slice(axis + 1))
    // Every index becomes one row of [outer · length, inner].
    const flat = lowering.convert(lowering.reshape(checkedIndex(lowering, index, length), [1, count]), "i64")
    const first = graph.fixed(BigInt64Array.from({ length: outer }, (_, o) => BigInt(o * length)), [outer, 1])
    const rows = outer === 1 ? flat : graph.emit("Add", [flat, first], [outer, count])
    const zeros = graph.emit("Expand", [graph.scalar(0, node.dtype), graph.list([outer * length, inner])], [outer * length, inner])
    const given = lowering.reshape(lowering.full(updates), [outer * count, inner])
    const sums = graph.emit("ScatterND", [zeros, lowering.reshape(rows, [outer * count, 1]), given], zeros.shape, { attributes: { reduction: "add" } })
    return { value: lowering.reshape(sums, node.shape) }
  },
}
