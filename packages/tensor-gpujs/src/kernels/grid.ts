/**
 * What products share: operands read in place, and threads that compute tiles.
 *
 * Where a kernel may give several results (the cpu, through kernel maps), a thread computes a tile of
 * results: each number that is read serves as many products as the tile is wide or tall. Elsewhere a thread
 * computes one result.
 *
 * In: nodes whose operands have buffers. Out: parts of kernels. Never: writes a whole kernel.
 */
import { type Sources, viewIndices } from "../plan/expression.ts"
import type { GraphNode } from "../plan/graph.ts"
import {
  type Counter,
  factorOf,
  type Index,
  indexOf,
  mergeIndices,
  splitIndex,
  without,
} from "../plan/index-algebra.ts"
import { KernelText } from "../plan/kernel-text.ts"
import { counterOf, type Kernel, type KernelContext } from "./kernel.ts"

/** An operand in its buffer: position = base + row · rowStep + column · columnStep. */
export interface Operand {
  readonly array: string
  readonly base: Index
  readonly steps: readonly number[]
}

/** Follows the views of an operand to its buffer; `counters` are those of its axes that move inside the kernel. */
export function operand(
  text: KernelText,
  sources: Sources,
  id: number,
  at: readonly Index[],
  counters: readonly Counter[],
): Operand {
  let node = sources.nodes[id]
  let indices: readonly Index[] = at
  while (sources.bufferOf(node.id) === undefined) {
    const below = sources.nodes[node.inputs[0]]
    const moved = viewIndices(node, below.shape, indices, (index) => text.bind(index))
    if (moved === undefined) throw new Error(`${node.op} has no buffer to multiply from`)
    indices = moved
    node = below
  }
  const position = mergeIndices(indices, node.shape)
  const steps = counters.map((counter) => factorOf(position, counter) ?? 0)
  const base = counters.reduce(without, position)
  return { array: text.argument(sources.bufferOf(node.id) as number), base, steps }
}

/** Adds `name` times a step to a position. */
export const times = (name: string, step: number): string =>
  step === 0 ? "" : step === 1 ? ` + ${name}` : ` + ${name} * ${step}`
/** 0, 1, ... count - 1. */
export const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

/** Sizes of a product of a thread grid: [batches, height, width], each result a sum over `inner` terms. */
export interface Grid {
  readonly batches: number
  readonly height: number
  readonly width: number
}

/** The threads of a product: their batch, and the first row and column of their tile. */
export function openGrid(
  context: KernelContext,
  { batches, height, width }: Grid,
  rows: number,
  columns: number,
) {
  const tall = Math.ceil(height / rows)
  const wide = Math.ceil(width / columns)
  const text = new KernelText(context.dialect, batches * tall * wide)
  const [batch, y, x] = splitIndex(text.threadIndex, [batches, tall, wide], (index) => text.bind(index))
  const first = (index: Index, tile: number, length: number): Index => {
    if (tile === 1) return index
    // The last tile is moved back inside; it computes some numbers a second time.
    const { text: shown } = text.show(index)
    const moved =
      length % tile === 0 ? `(${shown}) * ${tile}` : `Math.min((${shown}) * ${tile}, ${length - tile})`
    return indexOf(counterOf(text.share({ text: moved, depth: 0 }).text, length, 0))
  }
  return {
    text,
    batch,
    row: first(y, rows, height),
    column: first(x, columns, width),
    threads: batches * tall * wide,
  }
}

/** Writes s(i,j) += a(i) · b(j) for a tile, from what is written for each row and column. */
export function accumulate(text: KernelText, rows: readonly string[], columns: readonly string[]): void {
  const name = (letter: string, written: string, i: number): string => {
    text.add(`const ${letter}${i} = ${written};`)
    return `${letter}${i}`
  }
  const x = rows.map((written, i) => name("x", written, i))
  const y = columns.map((written, j) => name("y", written, j))
  x.forEach((left, i) =>
    y.forEach((right, j) => text.add(`s${i * columns.length + j} += ${left} * ${right};`)),
  )
}

/** Closes a kernel whose threads each give a tile of sums. */
export function finishGrid(
  text: KernelText,
  node: GraphNode,
  grid: Grid,
  rows: number,
  columns: number,
  threads: number,
): Kernel {
  const count = rows * columns
  const parts = range(count).slice(1)
  return {
    source: text.source(
      range(count).map((i) => `let s${i} = 0;`),
      [...parts.map((i) => `o${i}(s${i});`), "return s0;"],
    ),
    reads: text.buffers,
    writes: node.id,
    threads,
    longestLoop: text.longestLoop,
    ...(count > 1 && { tile: { ...grid, rows, columns } }),
  }
}
