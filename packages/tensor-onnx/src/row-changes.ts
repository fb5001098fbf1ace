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
import { type Flat, type Node, type Program, sameShape, sizeOf, type Spec, type Value } from "@aunet/tensor"
import type { OnnxGraph, OnnxNode, OnnxValue } from "./graph.ts"
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
  /** Where they begin there, in numbers, when several changes share an output. */
  readonly start: number
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
      rows.push({ name, index, from: "inputs", rows: given, start: 0 })
      continue
    }
    let output = `rows of ${name}`
    while (Object.hasOwn(outputs, output)) output += "'"
    outputs[output] = updates
    rows.push({ name, index, from: "outputs", rows: output, start: 0 })
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

/**
 * Joins outputs that are rows of one shape: each output of a step costs the runtime an array and a few calls,
 * which is more than the rows themselves.
 *
 * @param called what an output is called in the graph
 */
export function joinRows(
  graph: OnnxGraph,
  changes: readonly RowChange[],
  called: (name: string) => string,
): {
  readonly graph: OnnxGraph
  readonly rows: readonly RowChange[]
  /** The new outputs, by the name that `rows` has for them. */
  readonly joined: Readonly<Record<string, Spec>>
} {
  const outputs = new Map(graph.outputs.map((value) => [value.name, value]))
  const groups = new Map<string, RowChange[]>()
  for (const change of changes) {
    const value = outputs.get(called(change.rows))
    if (change.from !== "outputs" || value === undefined) continue
    const key = `${value.type} ${value.shape.slice(1).join("x")}`
    groups.set(key, [...(groups.get(key) ?? []), change])
  }
  const joined: Record<string, Spec> = {}
  const places = new Map<RowChange, { readonly rows: string; readonly start: number }>()
  const added: OnnxNode[] = []
  for (const [key, group] of groups) {
    if (group.length < 2) continue
    const parts = group.map(({ rows }) => outputs.get(called(rows)) as OnnxValue)
    const sources = beforeReshape(parts, graph)
    let name = `rows of ${key}`
    while (outputs.has(called(name))) name += "'"
    let start = 0
    for (const [i, change] of group.entries()) {
      places.set(change, { rows: name, start })
      start += sizeOf(parts[i].shape)
      outputs.delete(parts[i].name)
    }
    const [, ...rest] = sources[0].shape
    const shape = [start / sizeOf(rest), ...rest]
    const whole = { name: called(name), shape, type: parts[0].type }
    joined[name] = { shape, dtype: whole.type === "i32" ? "i32" : "f32" }
    outputs.set(whole.name, whole)
    added.push({
      operator: "Concat",
      domain: "",
      name: `output/${name}`,
      inputs: sources.map((part) => part.name),
      outputs: [whole],
      attributes: { axis: 0 },
    })
  }
  return {
    graph: withoutUnread({ ...graph, nodes: [...graph.nodes, ...added], outputs: [...outputs.values()] }),
    rows: changes.map((change) => ({ ...change, ...places.get(change) })),
    joined,
  }
}

/** The values that were only given another shape, if they all had the same; else the values. */
function beforeReshape(parts: readonly OnnxValue[], graph: OnnxGraph): readonly OnnxValue[] {
  const names = new Set(parts.map(({ name }) => name))
  const makers = new Map(
    graph.nodes
      .filter(({ outputs: [first] }) => names.has(first.name))
      .map((node) => [node.outputs[0].name, node]),
  )
  const wanted = new Set([...makers.values()].map(({ inputs: [first] }) => first))
  const values = new Map(
    [...graph.inputs, ...graph.nodes.flatMap(({ outputs }) => outputs)]
      .filter(({ name }) => wanted.has(name))
      .map((value) => [value.name, value]),
  )
  const sources = parts.flatMap(({ name }) => {
    const maker = makers.get(name)
    return (maker?.operator === "Reshape" ? values.get(maker.inputs[0]) : undefined) ?? []
  })
  const isSame =
    sources.length === parts.length && sources.every(({ shape }) => sameShape(shape, sources[0].shape))
  return isSame && sources[0].shape.length > 0 ? sources : parts
}

/** Drops reshapes that nobody reads any more. */
function withoutUnread(graph: OnnxGraph): OnnxGraph {
  const read = new Set([
    ...graph.nodes.flatMap(({ inputs }) => inputs),
    ...graph.outputs.map(({ name }) => name),
  ])
  return {
    ...graph,
    nodes: graph.nodes.filter(
      ({ operator, outputs: [first] }) => operator !== "Reshape" || read.has(first.name),
    ),
  }
}

/**
 * Writes the rows of a step into the entry's array.
 *
 * @param width numbers of a row
 * @param step what it was given and what it made
 */
export function writeRows(
  entry: Value,
  width: number,
  { index, from, rows, start }: RowChange,
  step: { readonly inputs: Flat<Value>; readonly sources: Flat<Value> },
): void {
  const places = step.inputs[index]
  const made = from === "inputs" ? step.inputs[rows] : step.sources[rows]
  // A row is short: moved number by number it costs less than a view of it would.
  for (let i = 0, at = start; i < places.length; i++) {
    let to = places[i] * width
    for (const end = at + width; at < end;) entry[to++] = made[at++]
  }
}
