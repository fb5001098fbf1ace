/**
 * Products by group: each group's rows are one run (`runs.ts`) and one ordinary product, so that together they
 * cost what a single product over all rows does.
 *
 * In: nodes. Out: operators. Never: multiplies a row by the matrix of another group.
 */
import type { OnnxValue } from "../graph.ts"
import { checkedIndex } from "./lookup.ts"
import type { Lowering, Rules } from "./lowering.ts"
import { product } from "./product.ts"
import { runsOf, sortRows } from "./runs.ts"

/** Sums of outer products by group: x [R, E], y [R, D], group i32 [R] -> [groups · E, D]. */
export function outerByGroup(
  lowering: Lowering,
  x: OnnxValue,
  y: OnnxValue,
  group: OnnxValue,
  groups: number,
): OnnxValue {
  const [E, D] = [x.shape[1], y.shape[1]]
  if (groups === 1) return product(lowering, x, y, [E, D], true, false)
  const right = runsOf(lowering, y, group, groups)
  const parts = runsOf(lowering, x, group, groups).map((run, g) =>
    product(lowering, run, right[g], [E, D], true, false),
  )
  return lowering.graph.emit("Concat", parts, [groups * E, D], { attributes: { axis: 0 } })
}

/** Multiplies rows that are fewer than the groups, as in a step of generation: each with its matrix, looked up. */
function fewRows(
  lowering: Lowering,
  x: OnnxValue,
  weights: OnnxValue,
  group: OnnxValue,
  [R, D]: readonly number[],
  transposeW: boolean,
): OnnxValue {
  const matrices = lowering.graph.emit("Gather", [weights, group], [R, ...weights.shape.slice(1)], {
    attributes: { axis: 0 },
  })
  const rows = lowering.reshape(x, [R, 1, x.shape[1]])
  return lowering.reshape(product(lowering, rows, matrices, [R, 1, D], false, transposeW), [R, D])
}

/** The rules of this file, by operation. */
export const groupedRules: Rules<"groupedMatmul" | "groupedOuter"> = {
  groupedMatmul: (node, lowering) => {
    const { graph } = lowering
    const [x, w, index] = node.inputs
    const { transposeW } = node.attributes
    const [groups, ...matrix] = lowering.program.nodes[w].shape
    const weights = lowering.full(w)
    const [R, D] = node.shape
    const group = checkedIndex(lowering, index, groups)
    if (groups === 1)
      return {
        value: product(
          lowering,
          lowering.full(x),
          lowering.reshape(weights, matrix),
          node.shape,
          false,
          transposeW,
        ),
      }
    if (R < groups)
      return { value: fewRows(lowering, lowering.full(x), weights, group, node.shape, transposeW) }
    const parts = runsOf(lowering, lowering.full(x), group, groups).map((run, g) => {
      const own = lowering.once(`matrix ${g} of ${w}`, () => [
        graph.emit("Gather", [weights, graph.scalar(g, "i32")], matrix, { attributes: { axis: 0 } }),
      ])[0]
      return product(lowering, run, own, [run.shape[0], D], false, transposeW)
    })
    const joined = graph.emit("Concat", parts, [R, D], { attributes: { axis: 0 } })
    return {
      value: graph.emit("Gather", [joined, sortRows(lowering, group, groups).place], [R, D], {
        attributes: { axis: 0 },
      }),
    }
  },
  groupedOuter: (node, lowering) => {
    const [x, y, index] = node.inputs
    const { groups } = node.attributes
    const group = checkedIndex(lowering, index, groups)
    return {
      value: lowering.reshape(
        outerByGroup(lowering, lowering.full(x), lowering.full(y), group, groups),
        node.shape,
      ),
    }
  },
}
