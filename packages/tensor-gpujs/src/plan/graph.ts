/**
 * The program as the planner sees it: the same nodes, with softmax, logSoftmax and crossEntropy written
 * over one row reduction (the log of summed exponentials), and with every node marked that the host can
 * compute.
 *
 *     softmax(x)          exp(x - lse(x))
 *     logSoftmax(x)       x - lse(x)
 *     crossEntropy(x, t)  lse(x) - pick(x, t)        pick: the score that t names in each row
 *     lse(x)              m + log(sum(exp(x - m)))   m: the largest of each row
 *
 * In: a program, and which i32 state lives on the host. Out: nodes, inputs before users.
 * Never: changes a number; a node that the host computes keeps its definition.
 */
import {
  type AnyOperation,
  type DType,
  type Flat,
  type OperationName,
  type Program,
  type Shape,
  sizeOf,
  type Spec,
  TensorError,
} from "@aunet/tensor"

/** What a node of the planner does: an operation of the language, or one of the two made here. */
export type GraphOperation = OperationName | "logSumExp" | "pick"

/** When the host can compute a node: once, each step, or not at all. */
export type Known = "constant" | "step" | undefined

/** One computation of the planner. */
export interface GraphNode extends Spec {
  readonly id: number
  readonly op: GraphOperation
  readonly inputs: readonly number[]
  readonly shape: Shape
  readonly dtype: DType
  // oxlint-disable-next-line typescript/no-explicit-any -- the planner switches on `op`, of two kinds
  readonly attributes: any
  /** Its definition; undefined for what is made here, which the host never computes. */
  readonly operation: AnyOperation | undefined
  readonly origin: string
  readonly known: Known
}

/** A program rewritten for planning. */
export interface Graph {
  readonly nodes: readonly GraphNode[]
  readonly nextState: Readonly<Record<string, number>>
  readonly outputs: Readonly<Record<string, number>>
}

/** Inputs of one concat; more become a concat of concats, so that a kernel reads few arrays. */
const widestConcat = 4

function addConcat(nodes: GraphNode[], inputs: readonly number[], node: Program["nodes"][number]): number {
  const { axis } = node.attributes as { readonly axis: number }
  let parts = [...inputs]
  while (parts.length > 1) {
    const next: number[] = []
    for (let at = 0; at < parts.length; at += widestConcat) {
      const group = parts.slice(at, at + widestConcat)
      const length = group.reduce((total, id) => total + nodes[id].shape[axis], 0)
      if (group.length > 1) {
        nodes.push({
          ...node,
          id: nodes.length,
          inputs: group,
          shape: node.shape.with(axis, length),
          operation: undefined,
          known: undefined,
        })
      }
      next.push(group.length > 1 ? nodes.length - 1 : group[0])
    }
    parts = next
  }
  return parts[0]
}

/** Numbers up to which a real result that depends on integers only is computed by the host. */
const smallReal = 64

/** Marks what the host can compute: all that depends on constants only, and integers made from integers. */
function findKnown(program: Program, hostState: ReadonlySet<string>, hostIntegers: boolean): Known[] {
  const known: Known[] = []
  for (const node of program.nodes) {
    if (node.op === "input") {
      const { from, name } = node.attributes
      known.push(
        hostIntegers && node.dtype === "i32" && (from === "inputs" || hostState.has(name))
          ? "step"
          : undefined,
      )
    } else if (node.inputs.every((id) => known[id] === "constant")) {
      known.push("constant")
    } else {
      const all = node.inputs.every((id) => known[id] !== undefined)
      known.push(all && (node.dtype === "i32" || sizeOf(node.shape) <= smallReal) ? "step" : undefined)
    }
  }
  return known
}

/** Rewrites a program for planning. */
export function makeGraph(program: Program, hostState: ReadonlySet<string>, hostIntegers: boolean): Graph {
  const known = findKnown(program, hostState, hostIntegers)
  const nodes: GraphNode[] = []
  const ids: number[] = []
  const twins = new Map<string, number>()
  const add = (
    op: GraphOperation,
    inputs: readonly number[],
    spec: Spec,
    attributes: unknown,
    origin: string,
  ): number => {
    const key = `${op} ${inputs.join(",")} ${spec.shape.join(",")}`
    const twin = twins.get(key)
    if (twin !== undefined) return twin
    const id = nodes.length
    nodes.push({
      id,
      op,
      inputs,
      shape: spec.shape,
      dtype: spec.dtype,
      attributes,
      operation: undefined,
      origin,
      known: undefined,
    })
    twins.set(key, id)
    return id
  }
  for (const node of program.nodes) {
    const inputs = node.inputs.map((id) => ids[id])
    if (known[node.id] === undefined && node.op === "concat" && inputs.length > widestConcat) {
      ids.push(addConcat(nodes, inputs, node))
      continue
    }
    const lowered =
      known[node.id] === undefined &&
      (node.op === "softmax" || node.op === "logSoftmax" || node.op === "crossEntropy")
    if (!lowered) {
      ids.push(nodes.length)
      nodes.push({ ...node, id: nodes.length, inputs, known: known[node.id] })
      continue
    }
    const [x, targets] = inputs
    const { shape } = nodes[x]
    const real = (own: Shape): Spec => ({ shape: own, dtype: "f32" })
    const stats = real(shape.with(-1, 1))
    const largest = add("max", [x], stats, { axes: [shape.length - 1] }, node.origin)
    const total = add("logSumExp", [x, largest], stats, {}, node.origin)
    if (node.op === "crossEntropy") {
      const flat = add("reshape", [total], node, { shape: node.shape }, node.origin)
      ids.push(
        add("subtract", [flat, add("pick", [x, targets], node, {}, node.origin)], node, {}, node.origin),
      )
    } else {
      const low = add(
        "subtract",
        [x, add("broadcast", [total], real(shape), { shape }, node.origin)],
        real(shape),
        {},
        node.origin,
      )
      ids.push(node.op === "softmax" ? add("exp", [low], node, {}, node.origin) : low)
    }
  }
  const back = (flat: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(flat).map(([name, id]) => [name, ids[id]]))
  return { nodes, nextState: back(program.nextState), outputs: back(program.outputs) }
}

/**
 * Finds the i32 state that can live on the host: its next value, in every program, depends on integers that
 * the host has. Starts from all of it and takes out what fails, until nothing does.
 */
export function findHostState(programs: readonly Program[], hostIntegers: boolean): Set<string> {
  const host = new Set<string>()
  if (!hostIntegers) return host
  for (const { state } of programs)
    for (const [name, spec] of Object.entries(state)) if (spec.dtype === "i32") host.add(name)
  for (let changed = true; changed;) {
    changed = false
    for (const program of programs) {
      const known = findKnown(program, host, hostIntegers)
      for (const [name, id] of Object.entries(program.nextState)) {
        if (host.has(name) && known[id] === undefined) {
          host.delete(name)
          changed = true
        }
      }
    }
  }
  return host
}

/**
 * Finds the i32 state that lives on the host when programs join a session. What is there stays where it is.
 *
 * @param isNew the entries that join with them
 * @throws TensorError UNSUPPORTED_OPERATION when the programs ask for integers on the other side
 */
export function joinHostState(
  held: ReadonlySet<string>,
  programs: Readonly<Record<string, Program>>,
  isNew: Flat<Spec>,
  hostIntegers: boolean,
): ReadonlySet<string> {
  const wanted = findHostState(Object.values(programs), hostIntegers)
  const names = Object.values(programs).flatMap(({ state }) => Object.keys(state))
  const moved = names.find((name) => !Object.hasOwn(isNew, name) && held.has(name) !== wanted.has(name))
  if (moved !== undefined)
    throw new TensorError(
      "UNSUPPORTED_OPERATION",
      `gpujs: the integers of state "${moved}" cannot move between host and device; open these programs together`,
    )
  return new Set([...held, ...wanted])
}
