/**
 * Which entries of the state a step may overwrite while it runs: those that take in rows, where every reader of the old
 * value comes before.
 *
 *     state:w -> Gather -> ... -> ScatterND -> next:w       other readers of state:w are above ScatterND
 *                    state:w ----/
 *
 * Arithmetic is never written over the state: the runtime joins it with the products and transpositions before it, which
 * would read what they write (docs/log.md). What a training changes are tails (`tail/take-tails.ts`).
 *
 * In: a graph and the names of its state. Out: the outputs that may use the array of their input.
 * Never: relies on the order of the nodes; only on what depends on what.
 */
import { type OnnxGraph, type OnnxNode, views } from "./graph.ts"

/**
 * True where a state entry becomes its next value by rows that are written into it. The runtime copies the
 * rest only where the result has another array, so such a step costs as much as the rows.
 */
const writesRows = (maker: OnnxNode, state: string): boolean =>
  maker.operator === "ScatterND" && maker.inputs[0] === state && !maker.inputs.slice(1).includes(state)

/**
 * Finds the outputs that may be written into the array of the state that they replace.
 *
 * @param pairs names in the graph: an entry of the state, and its next value
 */
export function overwritable(
  graph: OnnxGraph,
  pairs: readonly { readonly state: string; readonly next: string }[],
): ReadonlySet<string> {
  const makers = new Map<string, OnnxNode>()
  const readers = new Map<string, OnnxNode[]>()
  for (const node of graph.nodes) {
    for (const { name } of node.outputs) makers.set(name, node)
    for (const name of node.inputs) readers.set(name, [...(readers.get(name) ?? []), node])
  }
  // Who reads a view reads its input.
  const readersOf = (name: string): OnnxNode[] =>
    (readers.get(name) ?? []).flatMap((node) =>
      views.has(node.operator) ? [node, ...readersOf(node.outputs[0].name)] : [node],
    )
  const outputs = new Set(graph.outputs.map(({ name }) => name))
  const free = pairs.filter(({ state, next }) => {
    const maker = makers.get(next)
    if (maker === undefined || !writesRows(maker, state)) return false
    const before = ancestors(maker, makers)
    // The runtime may join an operator with the ones that follow it, so those have to come before as well.
    return readersOf(state).every(
      (reader) =>
        reader === maker ||
        (before.has(reader) &&
          reader.outputs.every(
            ({ name }) =>
              !outputs.has(name) &&
              (readers.get(name) ?? []).every((follower) => follower === maker || before.has(follower)),
          )),
    )
  })
  return new Set(free.map(({ next }) => next))
}

/** Every node that has to run before this one. */
function ancestors(node: OnnxNode, makers: ReadonlyMap<string, OnnxNode>): ReadonlySet<OnnxNode> {
  const found = new Set<OnnxNode>()
  const open = [node]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const input of next.inputs) {
      const maker = makers.get(input)
      if (maker === undefined || found.has(maker)) continue
      found.add(maker)
      open.push(maker)
    }
  }
  return found
}
