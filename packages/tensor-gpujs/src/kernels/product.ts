/**
 * The kernel of the batched matrix product.
 *
 *     a tile of 4 x 4 results       a0 |  s00 s01 s02 s03
 *     a step of the inner loop      a1 |  s10 ...             8 reads for 16 products
 *     reads a0..a3 and b0..b3       a2 |
 *                                   a3 |___________________
 *                                         b0  b1  b2  b3
 *
 * Where a thread gives one result only, the inner loop is unrolled instead.
 *
 * In: a node whose operands are read in place. Out: its kernel. Never: copies an operand.
 */
import { matmulSizes } from "@aunet/tensor"
import type { GraphNode } from "../plan/graph.ts"
import { type Index, indexOf, splitIndex } from "../plan/index-algebra.ts"
import { accumulate, finishGrid, openGrid, type Operand, operand, range, times } from "./grid.ts"
import { counterOf, fillKernel, type Kernel, type KernelContext } from "./kernel.ts"

const largestDivisor = (n: number, most: number): number =>
  range(most)
    .map((i) => most - i)
    .find((d) => n % d === 0) ?? 1

/** Batched product. */
export function matmulKernel(context: KernelContext, node: GraphNode): Kernel {
  const [aId, bId] = node.inputs
  const { transposeA, transposeB } = node.attributes
  const { batches, M, K, N } = matmulSizes(context.nodes[aId], context.nodes[bId], transposeA, transposeB)
  if (K === 0) return fillKernel(context, node, "0")
  const rows = context.dialect.tiles ? Math.min(4, M) : 1
  const columns = context.dialect.tiles ? Math.min(4, N) : 1
  const grid = { batches, height: M, width: N }
  const { text, batch, row, column, threads } = openGrid(context, grid, rows, columns)
  const lead = splitIndex(batch, node.shape.slice(0, -2), (index) => text.bind(index))
  const m = counterOf("m", M, 0),
    k = counterOf("k", K, 1),
    n = counterOf("n", N, 0)
  const [mi, ki, ni] = [m, k, n].map(indexOf)
  const a = operand(text, context, aId, [...lead, ...(transposeA ? [ki, mi] : [mi, ki])], [m, k])
  const b = operand(text, context, bId, [...lead, ...(transposeB ? [ni, ki] : [ki, ni])], [n, k])
  const start = (side: Operand, at: Index): string => {
    const scaled = {
      ...at,
      terms: at.terms.map(({ digit, by }) => ({ digit, by: by * side.steps[0] })),
      offset: at.offset * side.steps[0],
    }
    const sum = {
      terms: [...side.base.terms, ...scaled.terms],
      offset: side.base.offset + scaled.offset,
      size: 1,
    }
    const shown = text.show(sum)
    return context.dialect.backend === "cpu" ? text.share(shown).text : shown.text
  }
  const aStart = start(a, row)
  const bStart = start(b, column)
  const unroll = rows * columns > 1 ? 1 : largestDivisor(K, 4)
  const step = text.loop(K, unroll).name
  const at = (side: Operand, from: string, tile: number, u: number): string => {
    const fixed = tile * side.steps[0] + u * side.steps[1]
    return `${side.array}[${from}${times(step, K === 1 ? 0 : side.steps[1])}${fixed === 0 ? "" : ` + ${fixed}`}]`
  }
  if (unroll > 1)
    text.add(
      `s0 += ${range(unroll)
        .map((u) => `${at(a, aStart, 0, u)} * ${at(b, bStart, 0, u)}`)
        .join(" + ")};`,
    )
  else
    accumulate(
      text,
      range(rows).map((i) => at(a, aStart, i, 0)),
      range(columns).map((j) => at(b, bStart, j, 0)),
    )
  return finishGrid(text, node, grid, rows, columns, threads)
}
