/**
 * The part of a step that the host computes: integers made from integers, and tables that depend on
 * constants only, by the definitions of the tensor language.
 *
 * In: a plan, the i32 inputs and the i32 state of the host. Out: arrays to upload, integers to give back.
 * Never: lets an index pass that is outside its axis.
 */
import { type Buffer, type Flat, TensorError, type Value } from "@aunet/tensor"
import type { GraphNode } from "./plan/graph.ts"
import type { IndexCheck, Plan, Result, SortedRows, TiledRows } from "./plan/plan.ts"

/** Numbers of nodes that the host has computed, by id. */
export type HostValues = ReadonlyMap<number, Buffer>

/** Computes host nodes of one plan. */
export interface HostSide {
  /** Constants, computed when the session opens. */
  readonly constants: HostValues
  /** Computes what a step needs. @throws TensorError WRONG_VALUE for an index outside its axis */
  evaluate(inputs: Flat<Value>, state: Flat<Int32Array>): HostValues
}

/** Prepares the host's part of a plan. */
export function makeHostSide(plan: Plan): HostSide {
  const { nodes } = plan.graph
  const asked = (results: Readonly<Record<string, Result>>) =>
    Object.values(results).flatMap((each) => ("host" in each ? [each.host] : []))
  const wanted = new Set([
    ...plan.hostArrays,
    ...plan.sorted.map(({ node }) => node),
    ...plan.tiled.map(({ node }) => node),
    ...plan.checks.map(({ node }) => node),
    ...asked(plan.nextState),
    ...asked(plan.outputs),
  ])
  for (const node of nodes.toReversed())
    if (wanted.has(node.id) && node.known !== undefined) for (const id of node.inputs) wanted.add(id)
  const list = nodes.filter(({ id }) => wanted.has(id))
  const constants = new Map<number, Buffer>()
  for (const node of list)
    if (node.known === "constant") constants.set(node.id, compute(nodes, node, constants))
  const perStep = list.filter((node) => node.known === "step")
  return {
    constants,
    evaluate: (inputs, state) => {
      const values = new Map(constants)
      for (const node of perStep) {
        const own =
          node.op === "input"
            ? ((node.attributes.from === "inputs" ? inputs : state)[node.attributes.name] as Int32Array)
            : compute(nodes, node, values)
        values.set(node.id, own)
      }
      for (const check of plan.checks) checkIndex(check, values.get(check.node) as Buffer)
      return values
    },
  }
}

function compute(nodes: readonly GraphNode[], node: GraphNode, values: HostValues): Buffer {
  const { operation, attributes } = node
  if (operation === undefined) throw new TensorError("BAD_PROGRAM", `${node.op} is not computed by the host`)
  try {
    return operation.evaluate(
      node.inputs.map((id) => values.get(id) as Buffer),
      { inputs: node.inputs.map((id) => nodes[id]), output: node, attributes },
    )
  } catch (error) {
    if (error instanceof TensorError)
      throw new TensorError(error.code, `${error.message} (at ${node.origin})`, { cause: error })
    throw error
  }
}

function checkIndex({ limit, what }: IndexCheck, values: Buffer): void {
  for (let i = 0; i < values.length; i++) {
    if (!(values[i] >= 0 && values[i] < limit))
      throw new TensorError("WRONG_VALUE", `${what}: ${values[i]} is outside 0..${limit - 1}`)
  }
}

/** Sorts rows by group in one count and one pass; rows of one group keep their order. */
export function sortRows(
  { groups }: Pick<SortedRows, "groups">,
  group: Buffer,
): { readonly order: Int32Array; readonly starts: Int32Array } {
  const starts = new Int32Array(groups + 1)
  for (const each of group) starts[each + 1]++
  for (let g = 0; g < groups; g++) starts[g + 1] += starts[g]
  const next = starts.slice()
  const order = new Int32Array(group.length)
  for (let row = 0; row < group.length; row++) order[next[group[row]]++] = row
  return { order, starts }
}

/** Sorts rows into tiles of four of one group; a tile that is not full repeats its last row, a tile that is not needed repeats row 0. */
export function tileRows(
  tiled: TiledRows,
  group: Buffer,
): { readonly rows: Int32Array; readonly groupOf: Int32Array } {
  const { order, starts } = sortRows(tiled, group)
  const rows = new Int32Array(4 * tiled.count)
  const groupOf = new Int32Array(tiled.count).fill(group[0])
  let tile = 0
  for (let g = 0; g < tiled.groups; g++) {
    for (let at = starts[g]; at < starts[g + 1]; at += 4, tile++) {
      groupOf[tile] = g
      for (let i = 0; i < 4; i++) rows[4 * tile + i] = order[Math.min(at + i, starts[g + 1] - 1)]
    }
  }
  rows.fill(0, 4 * tile)
  return { rows, groupOf }
}

/** The tables that a plan derives from its indices: buffers with their contents. */
export function deriveTables(
  plan: Plan,
  values: HostValues,
  wanted: (node: number) => boolean,
): [buffer: number, table: Int32Array][] {
  const tables: [number, Int32Array][] = []
  for (const each of plan.sorted) {
    if (!wanted(each.node)) continue
    const { order, starts } = sortRows(each, values.get(each.node) as Buffer)
    tables.push([each.order, order], [each.starts, starts])
  }
  for (const each of plan.tiled) {
    if (!wanted(each.node)) continue
    const { rows, groupOf } = tileRows(each, values.get(each.node) as Buffer)
    tables.push([each.rows, rows], [each.groupOf, groupOf])
  }
  return tables
}

/** Host numbers as they leave the session. */
export const toValue = (values: Buffer): Value =>
  values instanceof Int32Array ? values.slice() : Float32Array.from(values)
