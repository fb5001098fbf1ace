/**
 * An ONNX graph while it is built: nodes, fixed numbers, inputs and outputs, each value with its shape.
 *
 * In: operators applied to values. Out: the graph as plain data, without what nothing needs.
 * Never: knows a program or an operation of the tensor language.
 */
import { type Shape, sizeOf } from "@aunet/tensor"

/** Element types that occur in our graphs: i64 where an operator asks for it, bool for conditions. */
export type ElementType = "f32" | "i32" | "i64" | "bool"

/** A value of the graph. */
export interface OnnxValue {
  readonly name: string
  readonly shape: Shape
  readonly type: ElementType
}

/** An attribute of an operator: a whole number, a list of them, or a number in single precision. */
export type OnnxAttribute = number | readonly number[] | { readonly float: number } | string

/** One operator at work. */
export interface OnnxNode {
  readonly operator: string
  /** "" for the standard operators. */
  readonly domain: string
  readonly name: string
  readonly inputs: readonly string[]
  readonly outputs: readonly OnnxValue[]
  readonly attributes: Readonly<Record<string, OnnxAttribute>>
}

/** Fixed numbers that are part of the graph. */
export interface Initializer extends OnnxValue {
  readonly data: Float32Array | Int32Array | BigInt64Array
}

/** A whole graph as plain data. */
export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[]
  readonly initializers: readonly Initializer[]
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
}

/** What one operator is given besides its inputs. */
export interface EmitOptions {
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>
  readonly domain?: string
}

/** Collects the parts of a graph. */
export class GraphBuilder {
  readonly #nodes: OnnxNode[] = []
  readonly #initializers = new Map<string, Initializer>()
  readonly #inputs: OnnxValue[] = []
  readonly #outputs: { readonly name: string; readonly value: OnnxValue }[] = []
  #prefix = "node"
  #count = 0

  /** Names the nodes that follow, so that an error of the runtime can be traced back. */
  startNode(prefix: string): void {
    this.#prefix = prefix
  }

  /** Adds an input. */
  input(name: string, shape: Shape, type: ElementType): OnnxValue {
    const value = { name, shape, type }
    this.#inputs.push(value)
    return value
  }

  /** Gives a value to the outside under a name of its own. */
  output(name: string, value: OnnxValue): void {
    this.#outputs.push({ name, value })
  }

  /** Adds an operator with several outputs. */
  emitMany(operator: string, inputs: readonly OnnxValue[], outputs: readonly Omit<OnnxValue, "name">[], { attributes = {}, domain = "" }: EmitOptions = {}): OnnxValue[] {
    const name = `${this.#prefix}/${operator}.${this.#count++}`
    const values = outputs.map((output, i) => ({ shape: output.shape, type: output.type, name: i === 0 ? name : `${name}.${i}` }))
    this.#nodes.push({ operator, domain, name, inputs: inputs.map((input) => input.name), outputs: values, attributes })
    return values
  }

  /** Adds an operator with one output of the given shape; its type is that of the first input when left out. */
  emit(operator: string, inputs: readonly OnnxValue[], shape: Shape, options: EmitOptions & { readonly type?: ElementType } = {}): OnnxValue {
    return this.emitMany(operator, inputs, [{ shape, type: options.type ?? inputs[0].type }], options)[0]
  }

  /** Adds fixed numbers; small equal ones are kept once. */
  fixed(data: Initializer["data"], shape: Shape): OnnxValue {
    const type = data instanceof Float32Array ? "f32" : data instanceof Int32Array ? "i32" : "i64"
    // -0 and 0 must stay apart, and NaN equal to itself, so the key is made of the bits.
    const bits = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    const key = data.length <= 64 ? `${type} ${shape.join(",")} ${bits.join(",")}` : `large ${this.#initializers.size}`
    const known = this.#initializers.get(key)
    if (known !== undefined) return known
    const value = { name: `fixed.${this.#initializers.size}`, shape, type, data } as const
    this.#initializers.set(key, value)
    return value
  }

  /** One number. */
  scalar(value: number, type: "f32" | "i32"): OnnxValue {
    return this.fixed(type === "f32" ? Float32Array.of(value) : Int32Array.of(value), [])
  }

  /** A list of i64, as operators take shapes, axes and bounds. */
  list(values: readonly number[]): OnnxValue {
    return this.fixed(BigInt64Array.from(values, BigInt), [values.length])
  }

  /** Answers the graph without the nodes, fixed numbers and inputs that no output needs. */
  build(): OnnxGraph {
    const made = new Set(this.#nodes.flatMap((node) => node.outputs.map((output) => output.name)))
    const needed = new Set<string>()
    const renamed = new Map<string, string>()
    const copies: OnnxNode[] = []
    for (const { name, value } of this.#outputs) {
      needed.add(value.name)
      // A value that a node makes takes the name of the output; an input, fixed numbers, or a value that is an
      // output already must be copied.
      if (made.has(value.name) && !renamed.has(value.name)) renamed.set(value.name, name)
      else copies.push({ operator: "Identity", domain: "", name: `output/${name}`, inputs: [value.name], outputs: [{ ...value, name }], attributes: {} })
    }
    const nodes: OnnxNode[] = []
    for (const node of this.#nodes.toReversed()) {
      if (!node.outputs.some((output) => needed.has(output.name))) continue
      nodes.push(node)
      for (const input of node.inputs) needed.add(input)
    }
    const rename = (name: string): string => renamed.get(name) ?? name
    return {
      nodes: [...nodes.reverse(), ...copies].map((node) => ({
        ...node,
        inputs: node.inputs.map(rename),
        outputs: node.outputs.map((output) => ({ ...output, name: rename(output.name) })),
      })),
      initializers: [...this.#initializers.values()].filter((value) => needed.has(value.name)),
      inputs: this.#inputs.filter((value) => needed.has(value.name)),
      outputs: this.#outputs.map(({ name, value }) => ({ ...value, name })),
    }
  }
}

/** Bytes of a value's numbers. */
export const bytesOf = ({ shape, type }: Pick<OnnxValue, "shape" | "type">): number =>
  sizeOf(shape) * (type === "i64" ? 8 : type === "bool" ? 1 : 4)
