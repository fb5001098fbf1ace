/**
 * Look-up as an operator.
 *
 * In: nodes. Out: operators that fail on an index outside its axis. Never: takes a neighbour's number.
 */
import { sizeOf } from "@aunet/tensor"
import type { OnnxValue } from "../graph.ts"
import { inputBehind } from "../indices.ts"
import type { Lowering, Rules } from "./lowering.ts"

/**
 * An index as the runtime's operators take it. They count a negative index from the end, which is no index of
 * ours: a computed one is looked up in 0, 1, 2, ..., where one outside fails, after a negative one was moved to
 * the end. Inputs of the step are checked before they come here.
 *
 * @param length how long the axis is
 */
export function checkedIndex(lowering: Lowering, id: number, length: number): OnnxValue {
  const index = lowering.full(id)
  if (inputBehind(lowering.program, id) !== undefined || isRemainder(lowering, id, length)) return index
  return lowering.once(`checked ${id} ${length}`, () => {
    const { graph } = lowering
    const { shape } = index
    const below = graph.emit("Less", [index, graph.scalar(0, "i32")], shape, { type: "bool" })
    const moved = graph.emit("Where", [below, graph.scalar(length, "i32"), index], shape, { type: "i32" })
    const known = graph.fixed(
      Int32Array.from({ length }, (_, i) => i),
      [length],
    )
    return [graph.emit("Gather", [known, moved], shape, { attributes: { axis: 0 } })]
  })[0]
}

/** True for a remainder that is always below the length: the language's remainders are never negative. */
function isRemainder(lowering: Lowering, id: number, length: number): boolean {
  const node = lowering.program.nodes[id]
  if (node.op === "reshape") return isRemainder(lowering, node.inputs[0], length)
  const divisor = node.op === "modulo" ? lowering.numberOf(node.inputs[1]) : undefined
  return divisor !== undefined && divisor > 0 && divisor <= length
}

/** The rules of this file, by operation. */
export const lookupRules: Rules<"gather" | "updateRows"> = {
  updateRows: (node, lowering) => {
    const [x, index, updates] = node.inputs
    const [length] = node.shape
    if (sizeOf(lowering.program.nodes[index].shape) === 0) return { value: lowering.full(x) }
    const at = lowering.convert(checkedIndex(lowering, index, length), "i64")
    const places = lowering.reshape(at, [...at.shape, 1])
    return {
      value: lowering.graph.emit("ScatterND", [lowering.full(x), places, lowering.full(updates)], node.shape),
    }
  },
  gather: (node, lowering) => {
    const [x, index] = node.inputs
    const { axis } = node.attributes
    const at = checkedIndex(lowering, index, lowering.program.nodes[x].shape[axis])
    return {
      value: lowering.graph.emit("Gather", [lowering.full(x), at], node.shape, { attributes: { axis } }),
    }
  },
}
