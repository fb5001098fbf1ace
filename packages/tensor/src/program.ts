/**
 * A program: a pure tensor function with fixed shapes, as plain data that any engine can run.
 *
 *     (state, inputs) -> (state', outputs)
 *
 * In: the tensors that a function made. Out: nodes in an order in which they can be computed.
 * Never: holds a node that nothing needs, or the same computation twice.
 */
import { TensorError } from "./errors.ts"
import { reachable } from "./grad.ts"
import type { AnyOperation, OperationAttributes, OperationName, Tensor } from "./operation.ts"
import { type DType, sameShape, type Shape, showSpec, type Spec } from "./shape.ts"
import { apply } from "./apply.ts"
import { withOrigin } from "./origin.ts"
import type { Flat } from "./tree.ts"

interface NodeOf<N extends OperationName> extends Spec {
  /** Its place in `program.nodes`. */
  readonly id: number
  /** Which operation; tells the type of `attributes` apart. */
  readonly op: N
  readonly attributes: OperationAttributes[N]
  /** Ids of its inputs; each is smaller than its own. */
  readonly inputs: readonly number[]
  readonly shape: Shape
  readonly dtype: DType
  /** The definition of the operation: shape rule, reference, gradient. */
  readonly operation: AnyOperation
  /** `file:line:column` of the code that made it. */
  readonly origin: string
}

/** One computation of a program; `switch (node.op)` gives its attributes their type. */
export type Node = { [N in OperationName]: NodeOf<N> }[OperationName]

/** A traced function. Plain data: an engine reads it, nobody changes it. */
export interface Program {
  /** Every computation, inputs before users. */
  readonly nodes: readonly Node[]
  /** What the state holds before and after each step. */
  readonly state: Flat<Spec>
  /** What a step is given. */
  readonly inputs: Flat<Spec>
  /** The node of each state entry after the step; an entry that is missing stays as it is. */
  readonly nextState: Flat<number>
  /** The node of each output. */
  readonly outputs: Flat<number>
}

/** What goes into a program and comes out, still as tensors. */
export interface Sketch {
  readonly state: Flat<Spec>
  readonly inputs: Flat<Spec>
  readonly nextState: Flat<Tensor>
  readonly outputs: Flat<Tensor>
}

/**
 * Orders the computations, drops what nothing needs, and keeps one of those that are the same.
 *
 * @throws TensorError BAD_PROGRAM when a next state has another shape or type than the state
 */
export function assemble(sketch: Sketch): Program {
  for (const [name, tensor] of Object.entries(sketch.nextState)) {
    const spec = sketch.state[name]
    if (spec === undefined)
      throw new TensorError("BAD_PROGRAM", `the next state has "${name}", which the state does not have`)
    if (!sameShape(spec.shape, tensor.shape) || spec.dtype !== tensor.dtype) {
      throw new TensorError(
        "BAD_PROGRAM",
        `state "${name}" is ${showSpec(spec)} but its next value is ${showSpec(tensor)}; a step must keep shapes and types`,
      )
    }
  }
  const nodes: Node[] = []
  const known = new Map<string, number>()
  const ids = new Map<Tensor, number>()
  const data = new DataKeys()
  for (const tensor of reachable([...Object.values(sketch.nextState), ...Object.values(sketch.outputs)])) {
    const inputs = tensor.inputs.map((input) => ids.get(input) as number)
    const key = keyOf(tensor, inputs, data)
    const twin = known.get(key)
    if (twin !== undefined) {
      ids.set(tensor, twin)
      continue
    }
    const id = nodes.length
    const { operation, attributes, shape, dtype, origin } = tensor
    nodes.push(
      Object.freeze({ id, op: operation.name, operation, attributes, inputs, shape, dtype, origin }) as Node,
    )
    known.set(key, id)
    ids.set(tensor, id)
  }
  const idOf = (flat: Flat<Tensor>) =>
    Object.fromEntries(Object.entries(flat).map(([name, tensor]) => [name, ids.get(tensor) as number]))
  const nextState = Object.fromEntries(
    Object.entries(idOf(sketch.nextState)).filter(([name, id]) => {
      const node = nodes[id]
      return !(node.op === "input" && node.attributes.from === "state" && node.attributes.name === name)
    }),
  )
  return { nodes, state: sketch.state, inputs: sketch.inputs, nextState, outputs: idOf(sketch.outputs) }
}

/** Two computations are the same when they apply one operation with equal attributes to the same inputs. */
function keyOf(tensor: Tensor, inputs: readonly number[], data: DataKeys): string {
  const attributes = JSON.stringify(tensor.attributes, (_, value: unknown) => {
    if (!ArrayBuffer.isView(value))
      return typeof value === "number" && !Number.isFinite(value)
        ? String(value)
        : Object.is(value, -0)
          ? "-0"
          : value
    return `data ${data.keyOf(value as Float32Array | Int32Array)}`
  })
  return `${tensor.operation.name} ${inputs.join(",")} ${tensor.dtype} ${tensor.shape.join(",")} ${attributes}`
}

/** Numbers fixed numbers by their contents: every layer brings tables of its own that are the same. */
class DataKeys {
  readonly #bySize = new Map<string, { readonly key: number; readonly data: Float32Array | Int32Array }[]>()
  #count = 0

  keyOf(data: Float32Array | Int32Array): number {
    const size = `${data.constructor.name} ${data.length}`
    const alike = this.#bySize.get(size) ?? []
    this.#bySize.set(size, alike)
    const known = alike.find(
      (each) => each.data === data || each.data.every((value, i) => Object.is(value, data[i])),
    )
    if (known !== undefined) return known.key
    alike.push({ key: this.#count, data })
    return this.#count++
  }
}

/**
 * Rebuilds a program with some operations written in simpler ones.
 *
 * @param names operations that the engine has no kernel for; each must have an `expand`
 * @throws TensorError UNSUPPORTED_OPERATION for one that cannot be expanded
 */
export function expand(program: Program, names: ReadonlySet<OperationName>): Program {
  const tensors: Tensor[] = []
  const rebuilt = (node: Node, inputs: readonly Tensor[]): Tensor => {
    if (!names.has(node.op)) {
      return node.inputs.length === 0
        ? ({ ...node, inputs } as unknown as Tensor)
        : apply(node.operation, inputs, node.attributes)
    }
    if (node.operation.expand === undefined) {
      throw new TensorError(
        "UNSUPPORTED_OPERATION",
        `${node.op} ${showSpec(node)} (at ${node.origin}) cannot be expanded; the engine needs a kernel for it`,
      )
    }
    return node.operation.expand(inputs, node.attributes)
  }
  for (const node of program.nodes) {
    const inputs = node.inputs.map((id) => tensors[id])
    // What is written in simpler operations still comes from the line of the user's code.
    tensors.push(withOrigin(node.origin, () => rebuilt(node, inputs)))
  }
  const back = (flat: Flat<number>) =>
    Object.fromEntries(Object.entries(flat).map(([name, id]) => [name, tensors[id]]))
  return assemble({ ...program, nextState: back(program.nextState), outputs: back(program.outputs) })
}
