/**
 * Which entries of the state a step may overwrite while it runs.
 *
 * A step reads the state from one array and writes the next one to another, unless nothing can read the old
 * numbers after the new ones are there: every reader of the old value comes before the operator that makes
 * the new one. With gradients that are cut by their common norm, that is so for nearly all of a training
 * state, since every update waits for all gradients, and it saves one copy of the state.
 *
 *     state:w -> MatMul -> ... -> norm -> ... -> Sub -> next:w      all readers of state:w are above Sub
 *
 * In: a graph and the names of its state. Out: the outputs that may use the array of their input.
 * Never: relies on the order of the nodes; only on what depends on what.
 */
import { type OnnxGraph, type OnnxNode, views } from "./graph.ts"

/** Operators that may write over an array while they run: each number depends on its own place alone. */
const makersInPlace = new Set(["Add", "Sub", "Mul", "Div"])

/** Operators whose results are a product or a sum of others: the runtime joins what follows with them, never what goes before. */
const isProductOrSum = (operator: string): boolean => /MatMul|^Gemm|^Reduce/u.test(operator)

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
    if (maker === undefined) return false
    const isRows = writesRows(maker, state)
    if (!isRows && (!makersInPlace.has(maker.operator) || maker.inputs.includes(state))) return false
    const before = ancestors(maker, makers)
    // Joined with a product, the maker would write over what the product still reads.
    const joined = joinable(maker, { makers, readers, outputs })
    if (!isRows && readersOf(state).some((reader) => joined.has(reader) && isProductOrSum(reader.operator)))
      return false
    // The runtime may join an operator with the ones that follow it, so those have to come before as well.
    return readersOf(state).every(
      (reader) =>
        (isRows && reader === maker) ||
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

/** The nodes that only this one reads, directly or through others of them: the runtime may do them all in one. */
function joinable(
  maker: OnnxNode,
  {
    makers,
    readers,
    outputs,
  }: {
    readonly makers: ReadonlyMap<string, OnnxNode>
    readonly readers: ReadonlyMap<string, readonly OnnxNode[]>
    readonly outputs: ReadonlySet<string>
  },
): ReadonlySet<OnnxNode> {
  const found = new Set<OnnxNode>()
  const open = [maker]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const input of next.inputs) {
      const node = makers.get(input)
      if (node === undefined || found.has(node) || outputs.has(input) || readers.get(input)?.length !== 1)
        continue
      found.add(node)
      if (!isProductOrSum(node.operator)) open.push(node)
    }
  }
  return found
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
