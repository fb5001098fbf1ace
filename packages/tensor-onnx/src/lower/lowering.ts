/**
 * A program on its way to a graph: which forms of each node the graph has already.
 *
 * One node can stand in the graph in two forms and each is made when somebody asks for it:
 *
 *     value   numbers of the node's type. Its shape may be smaller than the node's as long as it broadcasts
 *             to it: a row that is added to a matrix is never written out as a matrix.
 *     truth   bool: what a comparison answers. Turned into i32 only where numbers are asked for.
 *
 * In: lowered forms, node by node. Out: the form that a rule asks for.
 * Never: makes a form that nobody asks for.
 */
import {
  type Node,
  type OpenOptions,
  type OperationName,
  type Program,
  sameShape,
  sizeOf,
} from "@aunet/tensor"
import { elementCodes, GraphBuilder, type OnnxValue } from "../graph.ts"
import type { RoundingMemory } from "./rounding-memory.ts"

/** What a rule answers: at least one form. */
export type Forms =
  | { readonly value: OnnxValue; readonly truth?: OnnxValue }
  | { readonly value?: OnnxValue; readonly truth: OnnxValue }

/** A node of one operation. */
export type NodeOf<N extends OperationName> = Extract<Node, { readonly op: N }>

/** How one operation becomes operators. */
export type Rule<N extends OperationName> = (node: NodeOf<N>, lowering: Lowering) => Forms

/** A rule that does not look at attributes. */
export type AnyRule = (node: Node, lowering: Lowering) => Forms

/** Rules by operation. */
export type Rules<N extends OperationName> = { readonly [Name in N]: Rule<Name> }

/** Which operators may be used: those of the standard alone, or ONNX Runtime's own as well. */
export type OperatorChoice = "standard" | "onnxruntime"

/** The state of lowering one program. */
export class Lowering {
  readonly graph = new GraphBuilder()
  readonly program: Program
  readonly operators: OperatorChoice
  /** How fixed matrices are stored. */
  readonly weights: NonNullable<OpenOptions["weights"]>
  /** Matrices that were rounded, for this program and others. */
  readonly roundings: RoundingMemory
  /** How many nodes and outputs read each node. */
  readonly uses: readonly number[]
  /** The nodes that read each node, in the order of the program. */
  readonly readers: readonly (readonly number[])[]
  readonly #forms: { value?: OnnxValue; truth?: OnnxValue; full?: OnnxValue }[] = []
  readonly #remembered = new Map<string, OnnxValue[]>()

  constructor(
    program: Program,
    operators: OperatorChoice,
    weights: NonNullable<OpenOptions["weights"]> = "float32",
    roundings: RoundingMemory = new WeakMap(),
  ) {
    this.program = program
    this.operators = operators
    this.weights = weights
    this.roundings = roundings
    const readers = program.nodes.map((): number[] => [])
    for (const node of program.nodes) for (const id of new Set(node.inputs)) readers[id].push(node.id)
    this.readers = readers
    const uses = program.nodes.map(() => 0)
    for (const node of program.nodes) for (const id of node.inputs) uses[id]++
    for (const id of [...Object.values(program.outputs), ...Object.values(program.nextState)]) uses[id]++
    this.uses = uses
  }

  /** Records what a rule made. */
  set(id: number, forms: Forms): void {
    this.#forms[id] = { ...forms }
  }

  /** True when a node has been lowered already. */
  has(id: number): boolean {
    return this.#forms[id] !== undefined
  }

  /** Numbers whose shape broadcasts to that of the node. */
  value(id: number): OnnxValue {
    const forms = this.#forms[id]
    return (forms.value ??= this.convert(forms.truth as OnnxValue, "i32"))
  }

  /** Numbers in exactly the shape of the node. */
  full(id: number): OnnxValue {
    const forms = this.#forms[id]
    return (forms.full ??= this.stretch(this.value(id), this.program.nodes[id].shape))
  }

  /** Bool, true where the number is not 0, with a shape that broadcasts to that of the node. */
  truth(id: number): OnnxValue {
    const { truth, value } = this.#forms[id]
    // Not kept as the node's truth: a number that is read as a condition once need not be 0 or 1.
    return truth ?? this.convert(value as OnnxValue, "bool")
  }

  /** True when the node is known to hold only 0 and 1, as bool. */
  isTruth(id: number): boolean {
    return this.#forms[id].truth !== undefined
  }

  /** The form that exists, for rules that only move numbers: bool stays bool. */
  any(id: number): OnnxValue {
    return this.#forms[id].value ?? this.truth(id)
  }

  /** Answers a form by its type. */
  formsOf(value: OnnxValue): Forms {
    return value.type === "bool" ? { truth: value } : { value }
  }

  /** The number that fills a node, if it is a constant of one number, also seen through broadcast and reshape. */
  numberOf(id: number): number | undefined {
    const node = this.program.nodes[id]
    if (node.op === "broadcast" || node.op === "reshape") return this.numberOf(node.inputs[0])
    if (node.op !== "constant") return undefined
    const { data } = node.attributes
    if (typeof data === "number") return node.dtype === "f32" ? Math.fround(data) : data
    return data.length === 1 ? data[0] : undefined
  }

  /** Changes the element type. */
  convert(value: OnnxValue, type: OnnxValue["type"]): OnnxValue {
    return value.type === type
      ? value
      : this.once(`cast ${type} ${value.name}`, () => [
          this.graph.emit("Cast", [value], value.shape, { type, attributes: { to: elementCodes[type] } }),
        ])[0]
  }

  /** Repeats a value to a shape. */
  stretch(value: OnnxValue, shape: readonly number[]): OnnxValue {
    return sameShape(value.shape, shape)
      ? value
      : this.graph.emit("Expand", [value, this.graph.list(shape)], shape)
  }

  /** Gives a value another shape; a chain of reshapes becomes one. */
  reshape(value: OnnxValue, shape: readonly number[]): OnnxValue {
    const source = this.#reshaped.get(value.name) ?? value
    if (sameShape(source.shape, shape)) return source
    return this.once(`reshape ${shape.join(",")} ${source.name}`, () => {
      const result = this.graph.emit("Reshape", [source, this.graph.list(shape)], shape, {
        attributes: { allowzero: sizeOf(shape) === 0 ? 1 : 0 },
      })
      this.#reshaped.set(result.name, source)
      return [result]
    })[0]
  }
  readonly #reshaped = new Map<string, OnnxValue>()

  /** What a value was before it was given another shape. */
  before(value: OnnxValue): OnnxValue {
    return this.#reshaped.get(value.name) ?? value
  }

  /** Makes something once for a key, and answers it again when asked again. */
  once(key: string, make: () => OnnxValue[]): OnnxValue[] {
    const known = this.#remembered.get(key)
    if (known !== undefined) return known
    const made = make()
    this.#remembered.set(key, made)
    return made
  }
}
