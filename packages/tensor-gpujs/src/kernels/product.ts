/**
 * Kernels of products: matmul, groupedMatmul, groupedOuter.
 *
 * Where a kernel may give several results (the cpu, through kernel maps), a thread computes a tile of 4 x 4
 * results: each number that is read serves four products. Elsewhere a thread computes one result, with the
 * inner loop unrolled.
 *
 * In: a node whose operands are read in place. Out: its kernel.
 */
import { matmulSizes } from "@aunet/tensor"
import { type Sources, viewIndices } from "../plan/expression.ts"
import { value } from "../plan/expression.ts"
import type { GraphNode } from "../plan/graph.ts"
import { type Counter, factorOf, type Index, indexOf, mergeIndices, splitIndex, without, zeroIndex } from "../plan/index-algebra.ts"
import { KernelText } from "../plan/kernel-text.ts"
import { counterOf, fillKernel, type Kernel, type KernelContext } from "./kernel.ts"
import { rowLoop } from "./reduce.ts"

/** An operand in its buffer: position = base + row · rowStep + column · columnStep. */
interface Operand {
  readonly array: string
  readonly base: Index
  readonly steps: readonly number[]
}

/** Follows the views of an operand to its buffer; `counters` are those of its axes that move inside the kernel. */
function operand(text: KernelText, sources: Sources, id: number, at: readonly Index[], counters: readonly Counter[]): Operand {
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

const times = (name: string, step: number): string => (step === 0 ? "" : step === 1 ? ` + ${name}` : ` + ${name} * ${step}`)
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i)
const largestDivisor = (n: number, most: number): number => range(most).map((i) => most - i).find((d) => n % d === 0) ?? 1

/** Sizes of a product of a thread grid: [batches, height, width], each result a sum over `inner` terms. */
interface Grid {
  readonly batches: number
  readonly height: number
  readonly width: number
}

/** The threads of a product: their batch, and the first row and column of their tile. */
function openGrid(context: KernelContext, { batches, height, width }: Grid, rows: number, columns: number) {
  const tall = Math.ceil(height / rows)
  const wide = Math.ceil(width / columns)
  const text = new KernelText(context.dialect, batches * tall * wide)
  const [batch, y, x] = splitIndex(text.threadIndex, [batches, tall, wide], (index) => text.bind(index))
  const first = (index: Index, tile: number, length: number): Index => {
    if (tile === 1) return index
    // The last tile is moved back inside; it computes some numbers a second time.
    const { text: shown } = text.show(index)
    const moved = length % tile === 0 ? `(${shown}) * ${tile}` : `Math.min((${shown}) * ${tile}, ${length - tile})`
    return indexOf(counterOf(text.share({ text: moved, depth: 0 }).text, length, 0))
  }
  return { text, batch, row: first(y, rows, height), column: first(x, columns, width), threads: batches * tall * wide }
}

/** Writes s(i,j) += a(i) · b(j) for a tile, from what is written for each row and column. */
function accumulate(text: KernelText, rows: readonly string[], columns: readonly string[]): void {
  const name = (letter: string, written: string, i: number): string => {
    text.add(`const ${letter}${i} = ${written};`)
    return `${letter}${i}`
  }
  const x = rows.map((written, i) => name("x", written, i))
  const y = columns.map((written, j) => name("y", written, j))
  x.forEach((left, i) => y.forEach((right, j) => text.add(`s${i * columns.length + j} += ${left} * ${right};`)))
}

function finishGrid(text: KernelText, node: GraphNode, grid: Grid, rows: number, columns: number, threads: number): Kernel {
  const count = rows * columns
  const parts = range(count).slice(1)
  return {
    source: text.source(range(count).map((i) => `let s${i} = 0;`), [...parts.map((i) => `o${i}(s${i});`), "return s0;"]),
    reads: text.buffers,
    writes: node.id,
    threads,
    longestLoop: text.longestLoop,
    ...(count > 1 && { tile: { ...grid, rows, columns } }),
  }
}

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
  const m = counterOf("m", M, 0), k = counterOf("k", K, 1), n = counterOf("n", N, 0)
  const [mi, ki, ni] = [m, k, n].map(indexOf)
  const a = operand(text, context, aId, [...lead, ...(transposeA ? [ki, mi] : [mi, ki])], [m, k])
  const b = operand(text, context, bId, [...lead, ...(transposeB ? [ni, ki] : [ki, ni])], [n, k])
  const start = (side: Operand, at: Index): string => {
    const scaled = { ...at, terms: at.terms.map(({ digit, by }) => ({ digit, by: by * side.steps[0] })), offset: at.offset * side.steps[0] }
    const sum = { terms: [...side.base.terms, ...scaled.terms], offset: side.base.offset + scaled.offset, size: 1 }
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
  if (unroll > 1) text.add(`s0 += ${range(unroll).map((u) => `${at(a, aStart, 0, u)} * ${at(b, bStart, 0, u)}`).join(" + ")};`)
  else accumulate(text, range(rows).map((i) => at(a, aStart, i, 0)), range(columns).map((j) => at(b, bStart, j, 0)))
  return finishGrid(text, node, grid, rows, columns, threads)
}

/** Each row with the matrix of its group. */
export function groupedMatmulKernel(context: KernelContext, node: GraphNode): Kernel {
  const [xId, wId, groupId] = node.inputs
  const { transposeW } = node.attributes
  const [R, E] = context.nodes[xId].shape
  const [, D] = node.shape
  const G = context.nodes[wId].shape[0]
  if (E === 0) return fillKernel(context, node, "0")
  const columns = context.dialect.tiles ? Math.min(8, D) : 1
  const grid = { batches: 1, height: R, width: D }
  const { text, row, column, threads } = openGrid(context, grid, 1, columns)
  const group = text.share(value(text, context, groupId, [row]))
  const r = counterOf("r", R, 0), e = counterOf("e", E, 1), d = counterOf("d", D, 0), g = counterOf("g", G, 0)
  const [ri, ei, di, gi] = [r, e, d, g].map(indexOf)
  const x = operand(text, context, xId, [ri, ei], [r, e])
  const w = operand(text, context, wId, [gi, ...(transposeW ? [di, ei] : [ei, di])], [d, e, g])
  // A group that only the device knows and that is outside reads group 0 here and gives NaN below.
  const outside = context.nodes[groupId].known === undefined ? `(${group.text} >= 0 && ${group.text} < ${G})` : undefined
  const safe = outside === undefined ? group.text : text.share({ text: `(${outside} ? ${group.text} : 0)`, depth: 0 }).text
  const xStart = text.share({ text: `${text.show(x.base).text}${times(`(${text.show(row).text})`, x.steps[0])}`, depth: 0 }).text
  const wStart = text.share({ text: `${text.show(w.base).text}${times(safe, w.steps[2])}${times(`(${text.show(column).text})`, w.steps[0])}`, depth: 0 }).text
  const step = text.loop(E).name
  const inner = (by: number): string => (E === 1 ? "" : times(step, by))
  accumulate(text, [`${x.array}[${xStart}${inner(x.steps[1])}]`], range(columns).map((j) =>
    `${w.array}[${wStart}${inner(w.steps[1])}${j === 0 ? "" : ` + ${j * w.steps[0]}`}]`))
  const made = finishGrid(text, node, grid, 1, columns, threads)
  if (outside === undefined) return made
  const spoil = range(columns).map((j) => `if (!${outside}) { s${j} = 0.0 / 0.0; }`).join("\n")
  return { ...made, source: made.source.replace(columns > 1 ? "o1(s1);" : "return s0;", (tail) => `${spoil}\n${tail}`) }
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
  const r = counterOf("r", R, 1), e = counterOf("e", E, 0), d = counterOf("d", D, 0)
  const x = operand(text, context, xId, [indexOf(r), indexOf(e)], [e, r])
  const y = operand(text, context, yId, [indexOf(r), indexOf(d)], [d, r])
  const start = (side: Operand, at: Index): string =>
    text.share({ text: `${text.show(side.base).text}${times(`(${text.show(at).text})`, side.steps[0])}`, depth: 0 }).text
  const xStart = start(x, row), yStart = start(y, column)
  const found = rowLoop(text, context, groupId, G === 1 ? zeroIndex() : batch, R)
  const place = `(${text.show(found.index).text})`
  const at = (side: Operand, from: string, tile: number): string =>
    `${side.array}[${from}${times(place, side.steps[1])}${tile === 0 ? "" : ` + ${tile * side.steps[0]}`}]`
  if (found.test !== undefined) text.add(`if (${found.test}) {`)
  accumulate(text, range(rows).map((i) => at(x, xStart, i)), range(columns).map((j) => at(y, yStart, j)))
  if (found.test !== undefined) text.add("}")
  return finishGrid(text, node, grid, rows, columns, threads)
}

