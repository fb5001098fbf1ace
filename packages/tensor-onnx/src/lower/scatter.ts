/**
 * scatterAdd as products. ONNX Runtime's own ScatterND loses updates when two threads add to one row
 * (github.com/microsoft/onnxruntime/issues/23396), and its ScatterElements visits numbers one by one. So the
 * places are cut into cells, the rows are put in the order of their cells, and the rows of a cell are added up
 * by a product with the table that says which row goes to which place:
 *
 *     index 5 0 4, cells of 4:   cell 0 [row 1]      [1 0 0 0]ᵀ · rows
 *                                cell 1 [row 0, 2]   [0 1 0 0 / 1 0 0 0]ᵀ · rows
 *
 * Each row is multiplied by the places of its own cell only: the work is that of a narrow product.
 *
 * In: nodes. Out: operators; the same sums in every run, whatever the threads.
 * Never: adds to one place from two threads.
 */
import { sizeOf } from "@aunet/tensor"
import type { OnnxValue } from "../graph.ts"
import { outerByGroup } from "./grouped.ts"
import { checkedIndex } from "./lookup.ts"
import type { Lowering, Rules } from "./lowering.ts"

/** Places of a cell, at least: narrower products are no faster. */
const narrowest = 32
/** Cells, at most: each is an operator of its own. */
const mostCells = 64

/** Adds up rows [R, D] by place: index i32 [R], each below `length` -> [length, D]. */
function sumsByPlace(lowering: Lowering, rows: OnnxValue, index: OnnxValue, length: number): OnnxValue {
  const { graph } = lowering
  const [R, D] = rows.shape
  const cell = Math.min(length, Math.max(narrowest, Math.ceil(length / mostCells)))
  const cells = Math.ceil(length / cell)
  const [group, member] = lowering.once(`cells of ${index.name} ${length}`, () => {
    const width = graph.scalar(cell, "i32")
    const place = graph.emit("Mod", [index, width], [R])
    const places = graph.fixed(
      Int32Array.from({ length: cell }, (_, i) => i),
      [1, cell],
    )
    const isThere = graph.emit("Equal", [lowering.reshape(place, [R, 1]), places], [R, cell], {
      type: "bool",
    })
    return [graph.emit("Div", [index, width], [R]), lowering.convert(isThere, "f32")]
  })
  const sums = outerByGroup(lowering, member, rows, group, cells)
  return cells * cell === length
    ? sums
    : graph.emit("Slice", [sums, graph.list([0]), graph.list([length]), graph.list([0])], [length, D])
}

/** Adds up whole numbers one by one: a product in single precision would round them. */
function wholeSumsByPlace(lowering: Lowering, rows: OnnxValue, index: OnnxValue, length: number): OnnxValue {
  const [R, D] = rows.shape
  const { graph } = lowering
  const zeros = graph.emit("Expand", [graph.scalar(0, "i32"), graph.list([length, D])], [length, D])
  const column = lowering.reshape(index, [R, 1])
  const everywhere = graph.emit("Expand", [column, graph.list([R, D])], [R, D])
  return graph.emit("ScatterElements", [zeros, everywhere, rows], [length, D], {
    attributes: { axis: 0, reduction: "add" },
  })
}

/** The rules of this file, by operation. */
export const scatterRules: Rules<"scatterAdd"> = {
  scatterAdd: (node, lowering) => {
    const { graph } = lowering
    const { axis, length } = node.attributes
    const [updates, id] = node.inputs
    const count = sizeOf(lowering.program.nodes[id].shape)
    const outer = sizeOf(node.shape.slice(0, axis))
    const inner = sizeOf(node.shape.slice(axis + 1))
    // Whatever the axis, it is rows that are added to rows of [outer · length, inner].
    const index = lowering.reshape(checkedIndex(lowering, id, length), [1, count])
    const places =
      outer === 1
        ? index
        : lowering.once(`places ${index.name} ${outer} ${length}`, () => {
            const first = graph.fixed(
              Int32Array.from({ length: outer }, (_, o) => o * length),
              [outer, 1],
            )
            return [graph.emit("Add", [index, first], [outer, count])]
          })[0]
    const rows = lowering.reshape(lowering.full(updates), [outer * count, inner])
    const add = node.dtype === "f32" ? sumsByPlace : wholeSumsByPlace
    return {
      value: lowering.reshape(
        add(lowering, rows, lowering.reshape(places, [outer * count]), outer * length),
        node.shape,
      ),
    }
  },
}
