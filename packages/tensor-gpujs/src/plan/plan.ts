/**
 * A program as a list of kernels over numbered buffers, with what the host has to compute beside them.
 *
 * In: a program, the state that lives on the host, the dialect of a backend. Out: plain data.
 * Never: runs anything, or keeps a buffer longer than its last reader.
 */
import { type Program, sizeOf, TensorError } from "@aunet/tensor"
import { type Kernel, type KernelContext, mapKernel } from "../kernels/kernel.ts"
import { groupedMatmulKernel, groupedOuterKernel } from "../kernels/grouped.ts"
import { matmulKernel } from "../kernels/product.ts"
import {
  cumulativeKernel,
  logSumExpKernel,
  recurrenceKernel,
  reduceKernel,
  scatterKernel,
} from "../kernels/reduce.ts"
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

/** Rows sorted into tiles of four rows of one group; what is left of a tile repeats a row. */
export interface TiledRows {
  readonly node: number
  readonly groups: number
  /** Tiles that suffice whatever the groups are. */
  readonly count: number
  readonly rows: number
  readonly groupOf: number
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
  readonly given: readonly {
    readonly buffer: number
    readonly from: "state" | "inputs"
    readonly name: string
  }[]
  /** Buffers that the host fills from its nodes: once for constants, else each step. */
  readonly hostArrays: readonly number[]
  readonly sorted: readonly SortedRows[]
  readonly tiled: readonly TiledRows[]
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
export function makePlan(
  program: Program,
  hostState: ReadonlySet<string>,
  dialect: Dialect,
  { hostIntegers }: PlanOptions,
): Plan {
  const graph = makeGraph(program, hostState, hostIntegers)
  const { nodes } = graph
  const place = placeNodes(graph, dialect)
  const aliases = new Map<number, number>()
  const sorted: SortedRows[] = []
  const tiled: TiledRows[] = []
  let buffers = nodes.length
  const known = <T extends { readonly node: number; readonly groups: number }>(
    list: T[],
    node: number,
    groups: number,
    make: () => T,
  ): T | undefined => {
    if (nodes[node].known === undefined) return undefined
    let rows = list.find((each) => each.node === node && each.groups === groups)
    if (rows === undefined) list.push((rows = make()))
    return rows
  }
  const bufferOf = (id: number): number | undefined =>
    aliases.get(id) ?? (place[id] === undefined ? undefined : id)
  const context: KernelContext = {
    nodes,
    dialect,
    bufferOf,
    sorted: (node, groups) =>
      known(sorted, node, groups, () => ({ node, groups, order: buffers++, starts: buffers++ })),
    tiled: (node, groups) =>
      known(tiled, node, groups, () => {
        const rows = sizeOf(nodes[node].shape)
        return {
          node,
          groups,
          count: Math.floor((rows + 3 * Math.min(groups, rows)) / 4),
          rows: buffers++,
          groupOf: buffers++,
        }
      }),
  }
  const kernels: Kernel[] = []
  for (const node of nodes) {
    if (place[node.id] !== "kernel") continue
    // A reshape of what has a buffer is that buffer.
    const below =
      node.op === "reshape" ||
      (node.op === "cast" && nodes[node.inputs[0]].known === undefined && node.attributes.to === "f32")
        ? bufferOf(node.inputs[0])
        : undefined
    if (below !== undefined) aliases.set(node.id, below)
    else kernels.push(writeKernel(context, node))
  }
  const result = (id: number): Result => {
    const buffer = bufferOf(id)
    return nodes[id].known !== undefined || buffer === undefined ? { host: id } : { buffer }
  }
  const results = (flat: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(flat).map(([name, id]) => [name, result(id)]))
  const nextState = results(graph.nextState)
  const outputs = results(graph.outputs)
  const keeps = [
    ...new Set(
      [...Object.values(nextState), ...Object.values(outputs)].flatMap((each) =>
        "buffer" in each ? [each.buffer] : [],
      ),
    ),
  ]
  const read = new Set([...kernels.flatMap((kernel) => kernel.reads), ...keeps])
  const sizes = nodes.map((node) => sizeOf(node.shape))
  for (const { node, groups, order, starts } of sorted) {
    sizes[order] = sizeOf(nodes[node].shape)
    sizes[starts] = groups + 1
  }
  for (const { count, rows, groupOf } of tiled) {
    sizes[rows] = 4 * count
    sizes[groupOf] = count
  }
  checkSizes(nodes, sizes, dialect)
  return {
    program,
    graph,
    kernels,
    sizes,
    sorted,
    tiled,
    nextState,
    outputs,
    keeps,
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
    case "sum":
    case "max":
      return reduceKernel(context, node)
    case "logSumExp":
      return logSumExpKernel(context, node)
    case "cumulativeSum":
      return cumulativeKernel(context, node)
    case "linearRecurrence":
      return recurrenceKernel(context, node)
    case "scatterAdd":
      return scatterKernel(context, node)
    case "matmul":
      return matmulKernel(context, node)
    case "groupedMatmul":
      return groupedMatmulKernel(context, node)
    case "groupedOuter":
      return groupedOuterKernel(context, node)
    default:
      return mapKernel(context, node)
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
  const name =
    node.op === "pick"
      ? "crossEntropy: target"
      : node.op.startsWith("grouped")
        ? `${node.op}: group`
        : `${node.op}: index`
  return index.known === undefined ? [] : [{ node: index.id, limit, what: `${name} (at ${node.origin})` }]
}

/** Positions are 32-bit floats on these backends, exact up to 2^24. */
const exactNumbers = 2 ** 24

function checkSizes(nodes: readonly GraphNode[], sizes: readonly number[], { backend }: Dialect): void {
  if (backend === "cpu") return
  const at = nodes.findIndex((node) => sizes[node.id] > exactNumbers)
  if (at >= 0) {
    throw new TensorError(
      "UNSUPPORTED_OPERATION",
      `${nodes[at].op} of ${sizes[at]} numbers (at ${nodes[at].origin}): ${backend} counts exactly up to ${exactNumbers}; make smaller batches or use backend "cpu"`,
    )
  }
}
