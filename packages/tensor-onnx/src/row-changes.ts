/**
 * Caches that take in rows: what the graph computes is the rows, and the session writes them into the entry's array.
 *
 *     state c -> updateRows(c, input at, rows) -> next c        becomes        output rows
 *
 * As an output of the graph the cache would come back whole: the runtime gives every output of a step an array of
 * its own, even one that it wrote into an array of ours.
 *
 * In: a program. Out: the program without those changes, and what the session does for them.
 * Never: looks at an index that the graph computes; such a change stays in the graph.
 */
import type { Flat, Node, Program, Value } from "@aunet/tensor"
import { inputBehind } from "./indices.ts"

/** An entry of the state that takes in rows. */
export interface RowChange {
  /** The entry. */
  readonly name: string
  /** The input that says which rows. */
  readonly index: string
  /** Where the rows are: among the outputs of the program, or the inputs of the step. */
  readonly from: "outputs" | "inputs"
  /** Their name there. */
  readonly rows: string
}

/** Takes the changes by rows out of a program. */
export function takeRowChanges(program: Program): {
  readonly program: Program
  readonly rows: readonly RowChange[]
} {
  const { nodes } = program
  const nextState: Record<string, number> = {}
  const outputs: Record<string, number> = { ...program.outputs }
  const rows: RowChange[] = []
  for (const [name, id] of Object.entries(program.nextState)) {
    const index = indexOfRows(program, name, nodes[id])
    if (index === undefined) {
      nextState[name] = id
      continue
    }
    const updates = nodes[id].inputs[2]
    const given = inputBehind(program, updates)
    if (given !== undefined) {
      rows.push({ name, index, from: "inputs", rows: given })
      continue
    }
    let output = `rows of ${name}`
    while (Object.hasOwn(outputs, output)) output += "'"
    outputs[output] = updates
    rows.push({ name, index, from: "outputs", rows: output })
  }
  return rows.length === 0 ? { program, rows } : { program: { ...program, nextState, outputs }, rows }
}

/** The input that says which rows of an entry change, if that is all that changes of it. */
function indexOfRows(program: Program, name: string, node: Node): string | undefined {
  if (node.op !== "updateRows") return undefined
  const cache = program.nodes[node.inputs[0]]
  const isOwn = cache.op === "input" && cache.attributes.from === "state" && cache.attributes.name === name
  return isOwn ? inputBehind(program, node.inputs[1]) : undefined
}

/** Writes rows into an array. */
export function writeRows(entry: Value, index: Value, rows: Value): void {
  if (index.length === 0) return
  const width = rows.length / index.length
  for (let i = 0; i < index.length; i++)
    entry.set(rows.subarray(i * width, (i + 1) * width) as Float32Array & Int32Array, index[i] * width)
}

/** The outputs that a caller asked for: those of row changes are taken out. */
export function withoutRows(outputs: Flat<Value>, changes: readonly RowChange[]): Record<string, Value> {
  const kept = { ...outputs }
  for (const { from, rows } of changes) if (from === "outputs") delete kept[rows]
  return kept
}
