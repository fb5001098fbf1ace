/**
 * Decides what gets a buffer: results of heavy operations, results that are asked for, and cheap results
 * that would be computed so often that keeping them is cheaper. Everything else is written into the
 * kernels that read it.
 *
 * In: the graph. Out: for each node whether it has a buffer, and who computes it.
 * Never: looks at numbers.
 */
import { sizeOf } from "@aunet/tensor"
import { type GraphNode, type Graph } from "./graph.ts"
import { factorOf, type Index, indexOf, mergeIndices } from "./index-algebra.ts"
import { viewIndices } from "./expression.ts"
import type { Dialect } from "./kernel-text.ts"

/** Who fills the buffer of a node; undefined where it has none. */
export type Place = "kernel" | "host" | "given" | undefined

const heavy: ReadonlySet<string> = new Set([
  "sum",
  "max",
  "cumulativeSum",
  "linearRecurrence",
  "matmul",
  "groupedMatmul",
  "groupedOuter",
  "scatterAdd",
  "logSumExp",
])
const views: ReadonlySet<string> = new Set(["reshape", "permute", "broadcast", "slice"])
const comparisons: ReadonlySet<string> = new Set(["equal", "less", "lessEqual"])

/** Costs in units of one read from memory: a pass of its own costs `passCost` a number beside its reads. */
const passCost = 4
const operationCost: Readonly<Record<string, number>> = {
  exp: 10,
  log: 10,
  sin: 10,
  cos: 10,
  tanh: 14,
  sigmoid: 12,
  divide: 3,
  sqrt: 4,
  rsqrt: 5,
  gather: 2,
  pick: 2,
  pad: 2,
  concat: 3,
  floorDivide: 5,
  modulo: 6,
}
/** Most operations that one kernel is written of. */
const longestExpression = 60
/** A comparison of at least this many numbers is written into kernels even where the host could make it. */
const largeComparison = 4096

/** True where a node is one number that can be written as a literal. */
const isLiteral = (node: GraphNode): boolean =>
  node.op === "constant" && (typeof node.attributes.data === "number" || node.attributes.data.length === 1)

/** True where the host hands a node over as an array, if a kernel reads it. */
function isHostArray(node: GraphNode): boolean {
  if (node.known === undefined || node.op === "iota" || isLiteral(node) || views.has(node.op)) return false
  return !(node.known === "step" && comparisons.has(node.op) && sizeOf(node.shape) >= largeComparison)
}

/** Finds the node that a chain of views reads from. */
function baseOf(nodes: readonly GraphNode[], id: number): number {
  let at = id
  while (views.has(nodes[at].op)) at = nodes[at].inputs[0]
  return at
}

/** True where a product can read `id` in place: its base at positions that move with whole counters. */
function readsInPlace(nodes: readonly GraphNode[], id: number): boolean {
  const { shape } = nodes[id]
  const rank = shape.length
  const counters = shape.map((size, axis) => ({ name: `c${axis}`, size, depth: 0 }))
  let at: Index[] | undefined = counters.map(indexOf)
  let broken = false
  const bind = (index: Index) => {
    broken = true
    return { name: "?", size: index.size, depth: 0 }
  }
  let node = nodes[id]
  while (at !== undefined && views.has(node.op)) {
    const input = nodes[node.inputs[0]]
    at = viewIndices(node, input.shape, at, bind)
    node = input
  }
  if (at === undefined || broken) return false
  const position = mergeIndices(at, node.shape)
  return counters.slice(rank - 2).every((counter) => factorOf(position, counter) !== undefined)
}

/** Decides for every node. */
export function placeNodes(graph: Graph, dialect: Dialect): Place[] {
  const { nodes } = graph
  const asked = new Set([...Object.values(graph.outputs), ...Object.values(graph.nextState)])
  const cost = nodes.map(() => 0)
  const place: Place[] = nodes.map(() => undefined)
  const forced = new Set<number>()
  for (const node of nodes) {
    if (node.op === "matmul" || node.op === "groupedMatmul" || node.op === "groupedOuter") {
      for (const id of node.inputs.slice(0, 2)) forced.add(readsInPlace(nodes, id) ? baseOf(nodes, id) : id)
    }
    // Equality asks for the very same number; an expression written into two kernels may be rounded twice.
    if (node.op === "equal" && nodes[node.inputs[0]].dtype === "f32")
      for (const id of node.inputs) forced.add(baseOf(nodes, id))
    // An index is read by more than one kernel, and every time for many numbers.
    if (node.op === "groupedMatmul" || node.op === "groupedOuter") forced.add(node.inputs[2])
    if (node.op === "scatterAdd") forced.add(node.inputs[1])
  }
  // From inputs to users: what a number costs when nothing below is kept, and which arrays it reads.
  const arrays: Set<number>[] = []
  const lengths: number[] = []
  for (const node of nodes) {
    if (node.op === "input") place[node.id] = "given"
    else if (isHostArray(node) && node.known !== undefined) place[node.id] = "host"
    else if (node.known === undefined && (heavy.has(node.op) || asked.has(node.id) || forced.has(node.id)))
      place[node.id] = "kernel"
    else if (node.known !== undefined && forced.has(node.id) && !views.has(node.op)) place[node.id] = "host"
    if (place[node.id] !== undefined && sizeOf(node.shape) === 0) place[node.id] = undefined
    const read = () =>
      gatherArrays(node, nodes, arrays, place, dialect, heavy.has(node.op) ? 3 : dialect.arrays)
    const reads = read()
    const length = node.inputs.reduce((total, id) => total + (place[id] === undefined ? lengths[id] : 0), 1)
    if (
      length > longestExpression &&
      place[node.id] === undefined &&
      node.known === undefined &&
      !views.has(node.op)
    )
      place[node.id] = "kernel"
    arrays.push(place[node.id] === undefined ? reads : new Set([node.id]))
    lengths.push(place[node.id] === undefined ? length : 0)
    const own =
      views.has(node.op) || node.op === "constant" || node.op === "iota" ? 0 : (operationCost[node.op] ?? 1)
    cost[node.id] =
      place[node.id] === undefined ? own + node.inputs.reduce((total, id) => total + cost[id], 0) : 1
  }
  // From users to inputs: how often each number would be computed.
  const demand = nodes.map(() => 0)
  for (const node of nodes.toReversed()) {
    const size = sizeOf(node.shape)
    const own = demand[node.id]
    if (place[node.id] === undefined && node.known === undefined && size > 0 && !views.has(node.op)) {
      if (own * cost[node.id] > size * (cost[node.id] + passCost) + own) place[node.id] = "kernel"
    }
    if (place[node.id] === "host" || place[node.id] === "given") continue
    for (const id of node.inputs) {
      const each =
        place[node.id] === "kernel"
          ? readsOf(node, nodes[id])
          : size === 0
            ? 0
            : (own * readsOf(node, nodes[id])) / size
      demand[id] += each
    }
  }
  return place
}

/** Numbers of `input` that a pass over `node` reads. */
function readsOf(node: GraphNode, input: GraphNode): number {
  const reducing = heavy.has(node.op) || node.op === "pad" || node.op === "concat"
  return reducing ? sizeOf(input.shape) : sizeOf(node.shape)
}

/** The arrays that a kernel of `node` reads; where they are too many, the input with the most gets a buffer. */
function gatherArrays(
  node: GraphNode,
  nodes: readonly GraphNode[],
  arrays: Set<number>[],
  place: Place[],
  dialect: Dialect,
  extra: number,
): Set<number> {
  const limit = heavy.has(node.op) ? dialect.arrays - extra : dialect.arrays
  for (;;) {
    const all = new Set(node.inputs.flatMap((id) => [...arrays[id]]))
    if (all.size <= limit) return all
    const widest = node.inputs.reduce(
      (best, id) => (arrays[id].size > arrays[best].size ? id : best),
      node.inputs[0],
    )
    if (arrays[widest].size <= 1) return all
    const base = baseOf(nodes, widest)
    if (nodes[base].known !== undefined) return all
    place[base] ??= "kernel"
    arrays[base] = arrays[widest] = new Set([base])
  }
}
