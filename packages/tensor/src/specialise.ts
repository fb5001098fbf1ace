/**
 * A program for fixed values of a part of its state: what follows from them alone is computed once, here.
 *
 *     state w (fixed) -> permute -> \                       constant -> \
 *     input x ---------------------- matmul      ->        input x ---- matmul
 *
 * In: a program, and values of state entries that never change. Out: a program without those entries.
 * Never: changes what the program computes, except that what is computed here is rounded to f32 once.
 */
import type { Buffer, Tensor } from "./operation.ts"
import { ownedConstant } from "./operations/leaves.ts"
import { assemble, type Node, type Program } from "./program.ts"
import type { Value } from "./shape.ts"
import { apply } from "./apply.ts"
import { withOrigin } from "./origin.ts"
import { type Flat, mapFlat } from "./tree.ts"
import { inThisRealm } from "./values.ts"

const toBuffer = (value: Value): Buffer => (value instanceof Float32Array ? new Float64Array(value) : value)
const toValue = (buffer: Buffer): Value =>
  buffer instanceof Float64Array ? new Float32Array(buffer) : buffer

/** JSON has no infinities, NaN or -0, which padding may be. */
const exactly = (_: string, value: unknown): unknown =>
  typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))
    ? `number ${Object.is(value, -0) ? "-0" : value}`
    : value

/** What followed from a value by one operation, for programs that ask for the same again. */
export type SpecialiseMemory = WeakMap<Value, Map<string, Value>>

/**
 * Rebuilds a program with values in the place of state entries.
 *
 * @param values of entries that the program does not change; others are ignored
 * @param memory is filled, and read: several programs of the same values compute what they share once
 */
export function specialise(
  program: Program,
  values: Flat<Value>,
  memory: SpecialiseMemory = new WeakMap(),
): Program {
  // Numbers that follow from the values, in single precision: most of them are the values themselves.
  const known = new Map<number, Value>()
  // What follows from constants of the program is folded where it meets such numbers, and left alone elsewhere:
  // a number that is broadcast is cheaper than its copies.
  const plain = new Set<number>()
  // The same goes for what is broadcast of such numbers.
  const spread = new Set<number>()
  const tensors: (Tensor | undefined)[] = []
  const rebuilt = ({ inputs, operation, attributes, origin }: Node): Tensor =>
    withOrigin(origin, () => apply(operation, inputs.map(tensorOf), attributes))
  const fixed = (value: Value, { shape, origin }: Node): Tensor =>
    withOrigin(origin, () => ownedConstant(value, shape))
  const tensorOf = (id: number): Tensor => {
    const value = known.get(id)
    const node = program.nodes[id]
    return (tensors[id] ??= value === undefined ? rebuilt(node) : fixed(value, node))
  }
  const evaluate = (node: Node): Buffer =>
    node.operation.evaluate(node.inputs.map(bufferOf), {
      inputs: node.inputs.map((id) => program.nodes[id]),
      output: node,
      attributes: node.attributes,
    })
  /** The numbers of a node that is known now. */
  const remembered = (node: Node): Value => {
    const [only, ...others] = node.inputs
    const source = others.length === 0 ? known.get(only) : undefined
    if (source === undefined) return toValue(evaluate(node))
    const own = memory.get(source) ?? new Map<string, Value>()
    memory.set(source, own)
    const from = program.nodes[only].shape.join(",")
    const key = `${node.op} ${from} ${JSON.stringify(node.attributes, exactly)}`
    const value = own.get(key) ?? toValue(evaluate(node))
    own.set(key, value)
    return value
  }
  const bufferOf = (id: number): Buffer => {
    const value = known.get(id)
    return value === undefined ? evaluate(program.nodes[id]) : toBuffer(value)
  }
  for (const node of program.nodes) {
    const { id, inputs } = node
    if (
      node.op === "input" &&
      node.attributes.from === "state" &&
      Object.hasOwn(values, node.attributes.name)
    ) {
      known.set(id, inThisRealm(values[node.attributes.name]))
      continue
    }
    const isLeaf = inputs.length === 0
    if (!isLeaf && inputs.every((input) => known.has(input) || plain.has(input) || spread.has(input))) {
      if (inputs.some((input) => known.has(input) || spread.has(input))) {
        if (node.op === "broadcast") spread.add(id)
        else known.set(id, remembered(node))
        continue
      }
      plain.add(id)
    }
    if (node.op === "constant" || node.op === "iota") plain.add(id)
    tensors[id] = isLeaf ? ({ ...node, inputs: [] } as unknown as Tensor) : rebuilt(node)
  }
  const state = Object.fromEntries(
    Object.entries(program.state).filter(([name]) => !Object.hasOwn(values, name)),
  )
  const back = (flat: Flat<number>) => mapFlat(flat, tensorOf)
  return assemble({
    state,
    inputs: program.inputs,
    nextState: back(program.nextState),
    outputs: back(program.outputs),
  })
}
