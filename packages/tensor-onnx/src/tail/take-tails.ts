/**
 * The tails of a program: arithmetic at its end that turns results into the next state place by place, as an
 * optimiser does.
 *
 *     ... -> g --------.                                    ... -> g   output of the graph
 *            state m --+-> m' = b m + a g                          |
 *            state p --'-> p' = p - r m'        becomes            '-> one pass over g, m and p
 *
 * onnxruntime-node copies every output of a run. Here the graph gives one array (g) where it gave two (m', p'), and
 * the session changes the state in its own arrays, in one pass where the graph takes one for each operator. An entry that a
 * tail reads and that begins anew with one number, as gradients that were added up, is filled in the same pass.
 *
 * In: a program. Out: the program without its tails, and what the session does for them.
 * Never: takes a tail that reads more arrays of the graph than it changes.
 */
import { type Node, type Program, sameShape, sizeOf } from "@aunet/tensor"
import { type Arithmetic, arithmetic, type Expression, type Step } from "./expression.ts"

/** An array or number that the graph makes, or an entry of the state. */
export interface Source {
  readonly from: "state" | "outputs"
  readonly name: string
}

/** Entries of the state that one pass changes. */
export interface Tail {
  readonly expression: Expression
  readonly reads: readonly Source[]
  /** Numbers that are the same at every place: known, or outputs of the graph. */
  readonly numbers: readonly (number | Source)[]
  /** The entries, in the order of the expression's results. */
  readonly entries: readonly string[]
}

const isArithmetic = (node: Node): node is Extract<Node, { readonly op: Arithmetic }> =>
  node.dtype === "f32" && (arithmetic as readonly string[]).includes(node.op)

/** Takes the tails out of a program. */
export function takeTails(program: Program): {
  readonly program: Program
  readonly tails: readonly Tail[]
  /** Outputs of the program that only tails read. */
  readonly sources: ReadonlySet<string>
} {
  const outputs: Record<string, number> = { ...program.outputs }
  const sources = new Map<number, string>()
  const give = (id: number): string => {
    let name = sources.get(id)
    if (name !== undefined) return name
    name = `tail ${sources.size}`
    while (Object.hasOwn(outputs, name)) name += "'"
    outputs[name] = id
    sources.set(id, name)
    return name
  }
  const nextState: Record<string, number> = { ...program.nextState }
  const tails: Tail[] = []
  const inside = tailNodes(program)
  for (const entries of groupsOf(program, inside)) {
    const plain = expressionOf(program, inside, entries)
    const again = repeatable(program, plain.reads)
    const found = again.size === 0 ? plain : expressionOf(program, new Set([...inside, ...again]), entries)
    if (found.made.length > entries.length || found.isForeign) continue
    const sourceOf = (read: number | string): Source =>
      typeof read === "string" ? { from: "state", name: read } : { from: "outputs", name: give(read) }
    tails.push({
      expression: found.expression,
      reads: found.reads.map(sourceOf),
      numbers: found.numbers.map((each) => ("known" in each ? each.known : sourceOf(each.id))),
      entries,
    })
    for (const name of entries) delete nextState[name]
  }
  return tails.length === 0
    ? { program, tails, sources: new Set() }
    : { program: { ...program, nextState, outputs }, tails, sources: new Set(sources.values()) }
}

/** The nodes that only the next state needs, through arithmetic alone. */
function tailNodes({ nodes, nextState, outputs }: Program): ReadonlySet<number> {
  const readers = nodes.map((): number[] => [])
  for (const node of nodes) for (const id of node.inputs) readers[id].push(node.id)
  const given = new Set(Object.values(outputs))
  const wanted = new Set(Object.values(nextState))
  const inside = new Set<number>()
  for (const node of nodes.toReversed()) {
    const own = readers[node.id]
    if (
      isArithmetic(node) &&
      sizeOf(node.shape) > 0 &&
      !given.has(node.id) &&
      (own.length > 0 || wanted.has(node.id)) &&
      own.every((reader) => inside.has(reader))
    )
      inside.add(node.id)
  }
  return inside
}

/** Entries that have to change together: they share a node of their tails, or one reads what another changes. */
function groupsOf(program: Program, inside: ReadonlySet<number>): readonly (readonly string[])[] {
  const parent = program.nodes.map(({ id }) => id)
  const rootOf = (id: number): number => (parent[id] === id ? id : (parent[id] = rootOf(parent[id])))
  const join = (a: number, b: number): void => void (parent[rootOf(a)] = rootOf(b))
  for (const id of inside) {
    for (const input of program.nodes[id].inputs) {
      const entry = stateOf(program.nodes[input])
      const next = entry === undefined ? undefined : program.nextState[entry]
      if (inside.has(input)) join(id, input)
      if (next !== undefined && inside.has(next)) join(id, next)
    }
  }
  const groups = new Map<number, string[]>()
  for (const [name, id] of Object.entries(program.nextState)) {
    const at = inside.has(id) ? rootOf(id) : fillerOf(program, inside, name, rootOf)
    if (at !== undefined) groups.set(at, [...(groups.get(at) ?? []), name])
  }
  return [...groups.values()]
}

/** The one group that reads an entry which one number fills, and that can fill it therefore. */
function fillerOf(
  { nodes, nextState }: Program,
  inside: ReadonlySet<number>,
  name: string,
  rootOf: (id: number) => number,
): number | undefined {
  const { shape, dtype } = nodes[nextState[name]]
  if (dtype !== "f32" || everywhereOf(nodes, nextState[name]) === undefined) return undefined
  const readers = [...inside].filter((id) => nodes[id].inputs.some((input) => stateOf(nodes[input]) === name))
  const groups = new Set(readers.map(rootOf))
  return groups.size === 1 && readers.every((id) => sameShape(nodes[id].shape, shape))
    ? rootOf(readers[0])
    : undefined
}

const stateOf = (node: Node): string | undefined =>
  node.op === "input" && node.attributes.from === "state" ? node.attributes.name : undefined

/**
 * The arrays that are arithmetic of another array that the pass reads too, as the square of a gradient that the graph
 * sums up for its norm: computed again in the pass they cost less than an array from the graph.
 */
function repeatable({ nodes }: Program, reads: readonly (number | string)[]): ReadonlySet<number> {
  const read = new Set(reads)
  const isRead = (id: number): boolean => read.has(stateOf(nodes[id]) ?? id)
  const isRepeatable = (id: number): boolean =>
    isArithmetic(nodes[id]) &&
    nodes[id].inputs.every((input) => isRead(input) || everywhereOf(nodes, input) !== undefined) &&
    nodes[id].inputs.some(isRead)
  return new Set(reads.filter((id): id is number => typeof id === "number" && isRepeatable(id)))
}

/** A number that is the same at every place. */
type Everywhere = { readonly known: number } | { readonly id: number }

/** Writes what a group of entries becomes as an expression. */
function expressionOf(
  { nodes, nextState }: Program,
  inside: ReadonlySet<number>,
  entries: readonly string[],
) {
  const steps: Step[] = []
  const places = new Map<number, number>()
  /** Entries of the state by name, other arrays by node. */
  const reads: (number | string)[] = []
  const numbers: Everywhere[] = []
  let isForeign = false
  const stepOf = (node: Node): Step => {
    if (inside.has(node.id) && isArithmetic(node)) return { op: node.op, inputs: node.inputs.map(placeOf) }
    const everywhere = everywhereOf(nodes, node.id)
    if (everywhere !== undefined) return { number: numbers.push(everywhere) - 1 }
    const entry = stateOf(node)
    // What the graph or another pass changes is not there any more when the pass reads it.
    if (entry !== undefined && nextState[entry] !== undefined && !entries.includes(entry)) isForeign = true
    return { read: reads.push(entry ?? node.id) - 1, ...(entry === undefined && { made: true }) }
  }
  const placeOf = (id: number): number => {
    const known = places.get(id)
    if (known !== undefined) return known
    const place = steps.push(stepOf(nodes[id])) - 1
    places.set(id, place)
    return place
  }
  const results = entries.map((name) => placeOf(nextState[name]))
  const expression: Expression = { steps, arrays: reads.length, numbers: numbers.length, results }
  return { expression, reads, numbers, made: reads.filter((read) => typeof read === "number"), isForeign }
}

/** Answers the one number that fills a node, if it is a constant or a single number that was broadcast. */
function everywhereOf(nodes: Program["nodes"], id: number): Everywhere | undefined {
  const node = nodes[id]
  if (node.op === "constant") {
    const { data } = node.attributes
    if (typeof data === "number") return { known: Math.fround(data) }
    return data.length === 1 ? { known: data[0] } : undefined
  }
  const [source] = node.inputs
  if (node.op !== "broadcast" || sizeOf(nodes[source].shape) !== 1) return undefined
  return everywhereOf(nodes, source) ?? { id: source }
}
