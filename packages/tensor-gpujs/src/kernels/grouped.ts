/**
 * Kernels of the grouped products: each row with the matrix of its group, and the sums of outer products.
 *
 *     rows by group   0 2 0 1 0 0 2   ->   tiles of four rows of one group   [0 2 4 5] [3 3 3 3] [1 6 6 6]
 *
 * The host sorts the rows, so that a tile of rows shares a matrix, and a sum visits the rows of its group
 * only. Where only the device knows the groups, rows go one by one, and sums visit all rows.
 *
 * In: a node whose operands are read in place. Out: its kernel. Never: sorts; the host has.
 */
import { notANumber } from "../plan/arithmetic.ts"
import { value } from "../plan/expression.ts"
import type { GraphNode } from "../plan/graph.ts"
import { type Index, indexOf, zeroIndex } from "../plan/index-algebra.ts"
import { accumulate, finishGrid, openGrid, type Operand, operand, range, times } from "./grid.ts"
import { counterOf, fillKernel, type Kernel, type KernelContext } from "./kernel.ts"
import { rowLoop } from "./reduce.ts"

/** Each row with the matrix of its group. */
export function groupedMatmulKernel(context: KernelContext, node: GraphNode): Kernel {
  const [xId, wId, groupId] = node.inputs
  const { transposeW } = node.attributes
  const [R, E] = context.nodes[xId].shape
  const [, D] = node.shape
  const G = context.nodes[wId].shape[0]
  if (E === 0) return fillKernel(context, node, "0")
  const table = context.dialect.tiles ? context.tiled(groupId, G) : undefined
  if (table !== undefined) return tiledGroupedMatmul(context, node, table)
  const columns = context.dialect.tiles ? Math.min(8, D) : 1
  const grid = { batches: 1, height: R, width: D }
  const { text, row, column, threads } = openGrid(context, grid, 1, columns)
  const group = text.share(value(text, context, groupId, [row]))
  const r = counterOf("r", R, 0),
    e = counterOf("e", E, 1),
    d = counterOf("d", D, 0),
    g = counterOf("g", G, 0)
  const [ri, ei, di, gi] = [r, e, d, g].map(indexOf)
  const x = operand(text, context, xId, [ri, ei], [r, e])
  const w = operand(text, context, wId, [gi, ...(transposeW ? [di, ei] : [ei, di])], [d, e, g])
  // A group that only the device knows and that is outside reads group 0 here and gives NaN below.
  const outside =
    context.nodes[groupId].known === undefined ? `(${group.text} >= 0 && ${group.text} < ${G})` : undefined
  const safe =
    outside === undefined
      ? group.text
      : text.share({ text: `(${outside} ? ${group.text} : 0)`, depth: 0 }).text
  const xStart = text.share({
    text: `${text.show(x.base).text}${times(`(${text.show(row).text})`, x.steps[0])}`,
    depth: 0,
  }).text
  const wStart = text.share({
    text: `${text.show(w.base).text}${times(safe, w.steps[2])}${times(`(${text.show(column).text})`, w.steps[0])}`,
    depth: 0,
  }).text
  const step = text.loop(E).name
  const inner = (by: number): string => (E === 1 ? "" : times(step, by))
  accumulate(
    text,
    [`${x.array}[${xStart}${inner(x.steps[1])}]`],
    range(columns).map(
      (j) => `${w.array}[${wStart}${inner(w.steps[1])}${j === 0 ? "" : ` + ${j * w.steps[0]}`}]`,
    ),
  )
  const made = finishGrid(text, node, grid, 1, columns, threads)
  if (outside === undefined) return made
  const spoil = range(columns)
    .map((j) => `if (!${outside}) { s${j} = ${notANumber(context.dialect)}; }`)
    .join("\n")
  return {
    ...made,
    source: made.source.replace(columns > 1 ? "o1(s1);" : "return s0;", (tail) => `${spoil}\n${tail}`),
  }
}

/** The same with tiles of four rows that share a group, so that a number of its matrix serves four rows. */
function tiledGroupedMatmul(
  context: KernelContext,
  node: GraphNode,
  table: NonNullable<ReturnType<KernelContext["tiled"]>>,
): Kernel {
  const [xId, wId] = node.inputs
  const { transposeW } = node.attributes
  const [R, E] = context.nodes[xId].shape
  const [, D] = node.shape
  const columns = Math.min(4, D)
  const grid = { batches: 1, height: 4 * table.count, width: D }
  const { text, row, column, threads } = openGrid(context, grid, 4, columns)
  const r = counterOf("r", R, 0),
    e = counterOf("e", E, 1),
    d = counterOf("d", D, 0),
    g = counterOf("g", context.nodes[wId].shape[0], 0)
  const [ri, ei, di, gi] = [r, e, d, g].map(indexOf)
  const x = operand(text, context, xId, [ri, ei], [r, e])
  const w = operand(text, context, wId, [gi, ...(transposeW ? [di, ei] : [ei, di])], [d, e, g])
  const first = text.share(text.show(row)).text
  const group = text.share({ text: `${text.argument(table.groupOf)}[${first} / 4]`, depth: 0 }).text
  const xStarts = range(4).map((i) => {
    const place = text.share({ text: `${text.argument(table.rows)}[${first} + ${i}]`, depth: 0 }).text
    return text.share({ text: `${text.show(x.base).text}${times(place, x.steps[0])}`, depth: 0 }).text
  })
  const wStart = text.share({
    text: `${text.show(w.base).text}${times(group, w.steps[2])}${times(`(${text.show(column).text})`, w.steps[0])}`,
    depth: 0,
  }).text
  const step = text.loop(E).name
  const inner = (by: number): string => (E === 1 ? "" : times(step, by))
  accumulate(
    text,
    xStarts.map((start) => `${x.array}[${start}${inner(x.steps[1])}]`),
    range(columns).map(
      (j) => `${w.array}[${wStart}${inner(w.steps[1])}${j === 0 ? "" : ` + ${j * w.steps[0]}`}]`,
    ),
  )
  const made = finishGrid(text, node, grid, 4, columns, threads)
  return { ...made, tile: { ...grid, rows: 4, columns, places: { buffer: table.rows, height: R } } }
}

/** Sums of outer products, one for each group. */
export function groupedOuterKernel(context: KernelContext, node: GraphNode): Kernel {
  const [xId, yId, groupId] = node.inputs
  const [G, E, D] = node.shape
  const R = context.nodes[xId].shape[0]
  if (R === 0) return fillKernel(context, node, "0")
  const rows = context.dialect.tiles ? Math.min(4, E) : 1
  const columns = context.dialect.tiles ? Math.min(4, D) : 1
  const grid = { batches: G, height: E, width: D }
  const { text, batch, row, column, threads } = openGrid(context, grid, rows, columns)
  const r = counterOf("r", R, 1),
    e = counterOf("e", E, 0),
    d = counterOf("d", D, 0)
  const x = operand(text, context, xId, [indexOf(r), indexOf(e)], [e, r])
  const y = operand(text, context, yId, [indexOf(r), indexOf(d)], [d, r])
  const start = (side: Operand, at: Index): string =>
    text.share({
      text: `${text.show(side.base).text}${times(`(${text.show(at).text})`, side.steps[0])}`,
      depth: 0,
    }).text
  const xStart = start(x, row),
    yStart = start(y, column)
  const found = rowLoop(text, context, groupId, G === 1 ? zeroIndex() : batch, R)
  const place = `(${text.show(found.index).text})`
  const at = (side: Operand, from: string, tile: number): string =>
    `${side.array}[${from}${times(place, side.steps[1])}${tile === 0 ? "" : ` + ${tile * side.steps[0]}`}]`
  if (found.test !== undefined) text.add(`if (${found.test}) {`)
  accumulate(
    text,
    range(rows).map((i) => at(x, xStart, i)),
    range(columns).map((j) => at(y, yStart, j)),
  )
  if (found.test !== undefined) text.add("}")
  return finishGrid(text, node, grid, rows, columns, threads)
}
