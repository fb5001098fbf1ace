/**
 * Products by group. Rows are put in the order of their groups, so that each group is one run of rows and one
 * ordinary product; together they cost what a single product over all rows does.
 *
 *     group      2 0 2 1 0            order    1 4 3 0 2     (rows by group)
 *     counts     2 1 2                place    3 0 4 2 1     (where each row went)
 *     rows       [1 4] [3] [0 2]      products [2, E]·w0  [1, E]·w1  [2, E]·w2, joined, back by `place`
 *
 * In: nodes. Out: operators; the lengths of the runs are computed by the graph, so they may change with every step.
 */
import type { OnnxValue } from "../graph.ts"
import { checkedIndex } from "./lookup.ts"
import type { Lowering, Rules } from "./lowering.ts"
import { product } from "./matmul.ts"

/** The rows of each group: their order, where each went, and how many each group has. */
function sorted(lowering: Lowering, group: number, groups: number): readonly OnnxValue[] {
  return lowering.once(`groups ${group} ${groups}`, () => {
    const { graph } = lowering
    const index = checkedIndex(lowering, group, groups)
    const [R] = index.shape
    const numbers = graph.fixed(Int32Array.from({ length: groups }, (_, g) => g), [1, groups])
    const member = graph.emit("Equal", [lowering.reshape(index, [R, 1]), numbers], [R, groups], { type: "bool" })
    const counts = graph.emit("ReduceSum", [lowering.convert(member, "i64"), graph.list([0])], [groups], { attributes: { keepdims: 0 } })
    const [, order] = graph.emitMany("TopK", [index, graph.list([R])], [{ shape: [R], type: "i32" }, { shape: [R], type: "i64" }], {
      attributes: { axis: 0, largest: 0, sorted: 1 },
    })
    const positions = graph.list(Array.from({ length: R }, (_, r) => r))
    const place = graph.emit("ScatterElements", [order, order, positions], [R], { attributes: { axis: 0 } })
    return [order, place, counts]
  })
}

/** The rows of x by group: one value a group. How many rows each has is known when it runs; an even share is noted. */
function runs(lowering: Lowering, x: OnnxValue, group: number, groups: number): readonly OnnxValue[] {
  return lowering.once(`runs ${x.name} ${group} ${groups}`, () => {
    const { graph } = lowering
    const [order, , counts] = sorted(lowering, group, groups)
    const rows = graph.emit("Gather", [x, order], x.shape, { attributes: { axis: 0 } })
    const share = { shape: [Math.ceil(x.shape[0] / groups), x.shape[1]], type: x.type }
    return graph.emitMany("Split", [rows, counts], new Array(groups).fill(share), { attributes: { axis: 0 } })
  })
}

/** The rules of this file, by operation. */
export const groupedRules: Rules<"groupedMatmul" | "groupedOuter"> = {
  groupedMatmul: (node, lowering) => {
    const { graph } = lowering
    const [x, w, group] = node.inputs
    const { transposeW } = node.attributes
    const [groups, ...matrix] = lowering.program.nodes[w].shape
    const weights = lowering.full(w)
    const [R, D] = node.shape
    if (groups === 1) return { value: product(lowering, lowering.full(x), lowering.reshape(weights, matrix), node.shape, false, transposeW) }
    const parts = runs(lowering, lowering.full(x), group, groups).map((run, g) => {
      const own = lowering.once(`matrix ${g} of ${w}`, () => [graph.emit("Gather", [weights, graph.scalar(g, "i32")], matrix, { attributes: { axis: 0 } })])[0]
      return product(lowering, run, own, [run.shape[0], D], false, transposeW)
    })
    const joined = graph.emit("Concat", parts, [R, D], { attributes: { axis: 0 } })
    const [, place] = sorted(lowering, group, groups)
    return { value: graph.emit("Gather", [joined, place], [R, D], { attributes: { axis: 0 } }) }
  },
  groupedOuter: (node, lowering) => {
    const [x, y, group] = node.inputs
    const [groups, E, D] = node.shape
    if (groups === 1) return { value: lowering.reshape(product(lowering, lowering.full(x), lowering.full(y), [E, D], true, false), node.shape) }
    const left = runs(lowering, lowering.full(x), group, groups)
    const right = runs(lowering, lowering.full(y), group, groups)
    const parts = left.map((run, g) => lowering.reshape(product(lowering, run, right[g], [E, D], true, false), [1, E, D]))
    return { value: lowering.graph.emit("Concat", parts, node.shape, { attributes: { axis: 0 } }) }
  },
}

