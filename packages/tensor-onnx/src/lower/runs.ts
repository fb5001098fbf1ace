/**
 * Rows by group: puts the rows of a matrix in the order of their groups, so that each group is one run of rows.
 *
 *     group      2 0 2 1 0            order    1 4 3 0 2     (rows by group)
 *     counts     2 1 2                place    3 0 4 2 1     (where each row went)
 *     runs       [1 4] [3] [0 2]
 *
 * In: rows and the group of each. Out: one value a group; how long each is, the graph computes in every step.
 * Never: accepts a group outside its range: the lengths do not add up to the rows then, and the split fails.
 */
import type { OnnxValue } from "../graph.ts"
import type { Lowering } from "./lowering.ts"

/** The order of rows by group, where each went, and how many rows each group has. */
export interface SortedRows {
  readonly order: OnnxValue
  readonly place: OnnxValue
  readonly counts: OnnxValue
}

/**
 * Sorts rows by group; once for all that use the same groups.
 *
 * @param group i32 [R]
 */
export function sortRows(lowering: Lowering, group: OnnxValue, groups: number): SortedRows {
  const [order, place, counts] = lowering.once(`rows by ${group.name} ${groups}`, () => {
    const { graph } = lowering
    const [R] = group.shape
    const numbers = graph.fixed(
      Int32Array.from({ length: groups }, (_, g) => g),
      [1, groups],
    )
    const member = graph.emit("Equal", [lowering.reshape(group, [R, 1]), numbers], [R, groups], {
      type: "bool",
    })
    const counted = graph.emit("ReduceSum", [lowering.convert(member, "i64"), graph.list([0])], [groups], {
      attributes: { keepdims: 0 },
    })
    const [, sorted] = graph.emitMany(
      "TopK",
      [group, graph.list([R])],
      [
        { shape: [R], type: "i32" },
        { shape: [R], type: "i64" },
      ],
      {
        attributes: { axis: 0, largest: 0, sorted: 1 },
      },
    )
    const positions = graph.list(Array.from({ length: R }, (_, r) => r))
    return [
      sorted,
      graph.emit("ScatterElements", [sorted, sorted, positions], [R], { attributes: { axis: 0 } }),
      counted,
    ]
  })
  return { order, place, counts }
}

/**
 * Cuts the rows of x [R, E] into one run a group.
 *
 * How many rows each has is known when it runs; an even share is noted, for the estimate of memory.
 */
export function runsOf(
  lowering: Lowering,
  x: OnnxValue,
  group: OnnxValue,
  groups: number,
): readonly OnnxValue[] {
  return lowering.once(`runs of ${x.name} by ${group.name} ${groups}`, () => {
    const { graph } = lowering
    const { order, counts } = sortRows(lowering, group, groups)
    const rows = graph.emit("Gather", [x, order], x.shape, { attributes: { axis: 0 } })
    const share = { shape: [Math.ceil(x.shape[0] / groups), x.shape[1]], type: x.type }
    return graph.emitMany("Split", [rows, counts], new Array(groups).fill(share), { attributes: { axis: 0 } })
  })
}
