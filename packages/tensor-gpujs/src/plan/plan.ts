/**
 * A program as a list of kernels over numbered buffers, with what the host has to compute beside them.
 *
 * In: a program, the state that lives on the host, the dialect of a backend. Out: plain data.
 * Never: runs anything, or keeps a buffer longer than its last reader.
 */
import { type Program, sizeOf, TensorError } from "@aunet/tensor"
import { type Kernel, type KernelContext, mapKernel } from "../kernels/kernel.ts"
import { groupedMatmulKernel, groupedOuterKernel, matmulKernel } from "../kernels/product.ts"
import { cumulativeKernel, logSumExpKernel, reduceKernel, scatterKernel } from "../kernels/reduce.ts"
import { type Graph, type GraphNode, makeGraph } from "./graph.ts"
import type { Dialect } from "./kernel-text.ts"
import { placeNodes } from "./placement.ts"

/** An index of the host that must stay inside 0..limit-1. */
export interface IndexCheck {
  readonly node: number
  readonly limit: number
  readonly what: string
}

/** Rows sorted by group: `order` lists them, `starts[g]` says where group g begins; one more start ends the last. */
export interface SortedRows {
  readonly node: number
  readonly groups: number
  readonly order: number
  readonly starts: number
}

/** What comes out of a step under a name: a buffer of the device, or a node of the host. */
export type Result = { readonly buffer: number } | { readonly host: number }

/** A planned program. Buffers carry the id of the node that they hold; sorted rows follow after all nodes. */
export interface Plan {
  readonly program: Program
  readonly graph: Graph
  readonly kernels: readonly Kernel[]
  /** Numbers in each buffer. */
  readonly sizes: readonly number[]
  /** Buffers that are read last by kernel i. */
  readonly releases: readonly (readonly number[])[]
  /** Buffers filled from the state or the inputs, by name. */
  readonly given: readonly { readonly buffer: number; readonly from: "state" | "inputs"; readonly name: string }[]
  /** Buffers that the host fills from its nodes: once for constants, else each step. */
  readonly hostArrays: readonly number[]
  readonly sorted: readonly SortedRows[]
  readonly checks: readonly IndexCheck[]
  readonly nextState: Readonly<Record<string, Result>>
  readonly outputs: Readonly<Record<string, Result>>
  /** Buffers that outlive the step: outputs and next state. */
  readonly keeps: readonly number[]
}

/** What is off for engines under test. */
export interface PlanOptions {
  /** False sends integers through kernels too. */
  readonly hostIntegers: boolean
}

/** Plans a program. */
export function makePlan(program: Program, hostState: ReadonlySet<string>, dialect: Dialect, { hostIntegers }: PlanOptions): Plan {
  const graph = makeGraph(program, hostState, hostIntegers)
  const { nodes } = graph
  const place = placeNodes(graph, dialect)
  const aliases = new Map<number, number>()
  const sorted: SortedRows[] = []
  const bufferOf = (id: number): number | undefined => aliases.get(id) ?? (place[id] === undefined ? undefined : id)
  const context: KernelContext = {
    nodes, dialect, bufferOf,
    sorted: (node, groups) => {
      if (nodes[node].known === undefined) return undefined
      let rows = sorted.find((each) => each.node === node && each.groups === groups)
      if (rows === undefined) {
        const order = nodes.length + 2 * sorted.length
        rows = { node, groups, order, starts: order + 1 }
        sorted.push(rows)
      }
      return rows
    },
  }
  const kernels: Kernel[] = []
  for (const node of nodes) {
    if (place[node.id] !== "kernel") continue
    // A reshape of what has a buffer is that buffer.
    const below = node.op === "reshape" || (node.op === "cast" && nodes[node.inputs[0]].known === undefined && node.attributes.to === "f32")
      ? bufferOf(node.inputs[0]) : undefined
    if (below !== undefined) aliases.set(node.id, below)
    else kernels.push(writeKernel(context, node))
  }
  const result = (id: number): Result => {
    const buffer = bufferOf(id)
    return nodes[id].known !== undefined || buffer === undefined ? { host: id } : { buffer }
  }
  const results = (flat: Readonly<Record<string, number>>) => Object.fromEntries(Object.entries(flat).map(([name, id]) => [name, result(id)]))
  const nextState = results(graph.nextState)
  const outputs = results(graph.outputs)
  const keeps = [...new Set([...Object.values(nextState), ...Object.values(outputs)].flatMap((each) => ("buffer" in each ? [each.buffer] : [])))]
  const read = new Set([...kernels.flatMap((kernel) => kernel.reads), ...keeps])
  const sizes = nodes.map((node) => sizeOf(node.shape))
  for (const { node, groups } of sorted) sizes.push(sizeOf(nodes[node].shape), groups + 1)
  checkSizes(nodes, sizes, dialect)
  return {
    program, graph, kernels, sizes, sorted, nextState, outputs, keeps,
    releases: findReleases(kernels, keeps),
    given: nodes.flatMap((node) => {
      if (node.op !== "input" || node.known !== undefined || !read.has(node.id)) return []
      return [{ buffer: node.id, from: node.attributes.from, name: node.attributes.name }]
    }),
    hostArrays: nodes.filter((node) => node.known !== undefined && read.has(node.id)).map((node) => node.id),
    checks: nodes.flatMap((node) => findCheck(nodes, node)),
  }
}

function writeKernel(context: KernelContext, node: GraphNode): Kernel {
  switch (node.op) {
    case "sum": case "max": return reduceKernel(context, node)
    case "logSumExp": return logSumExpKernel(context, node)
    case "cumulativeSum": return cumulativeKernel(context, node)
    case "scatterAdd": return scatterKernel(context, node)
    case "matmul": return matmulKernel(context, node)
    case "groupedMatmul": return groupedMatmulKernel(context, node)
    case "groupedOuter": return groupedOuterKernel(context, node)
    default: return mapKernel(context, node)
  }
}

function findReleases(kernels: readonly Kernel[], keeps: readonly number[]): number[][] {
  const last = new Map<number, number>()
  kernels.forEach(({ reads, writes }, i) => {
    for (const buffer of [writes, ...reads]) last.set(buffer, i)
  })
  const releases: number[][] = kernels.map(() => [])
  for (const [buffer, i] of last) if (!keeps.includes(buffer)) releases[i].push(buffer)
  return releases
}

function findCheck(nodes: readonly GraphNode[], node: GraphNode): IndexCheck[] {
  const limits: Readonly<Record<string, () => readonly [number, number]>> = {
    gather: () => [1, nodes[node.inputs[0]].shape[node.attributes.axis]],
    scatterAdd: () => [1, node.attributes.length],
    groupedMatmul: () => [2, nodes[node.inputs[1]].shape[0]],
    groupedOuter: () => [2, node.attributes.groups],
    pick: () => [1, nodes[node.inputs[0]].shape[1]],
  }
  if (node.known !== undefined || !(node.op in limits)) return []
  const [input, limit] = limits[node.op]()
  const index = nodes[node.inputs[input]]
  const name = node.op === "pick" ? "crossEntropy: target" : node.op.startsWith("grouped") ? `${node.op}: group` : `${node.op}: index`
  return index.known === undefined ? [] : [{ node: index.id, limit, what: `${name} (at ${node.origin})` }]
}

/** Positions are 32-bit floats on these backends, exact up to 2^24; quotients up to 2^21. */
const exactNumbers = 2 ** 21

function checkSizes(nodes: readonly GraphNode[], sizes: readonly number[], { backend }: Dialect): void {
  if (backend === "cpu") return
  const at = nodes.findIndex((node) => sizes[node.id] > exactNumbers * 8)
  if (at >= 0) {
    throw new TensorError(
      "UNSUPPORTED_OPERATION",
      `${nodes[at].op} of ${sizes[at]} numbers (at ${nodes[at].origin}): ${backend} counts exactly up to ${exactNumbers * 8}; make smaller batches or use backend "cpu"`,
    )
  }
}
