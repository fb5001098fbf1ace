/**
 * An ONNX graph while it is built: nodes, fixed numbers, inputs and outputs, each value with its shape.
 *
 * In: operators applied to values. Out: the graph as plain data, without what nothing needs.
 * Never: knows a program or an operation of the tensor language.
 */
import { type Shape, sizeOf } from "@aunet/tensor"

/** Element types that occur in our graphs: i64 where an operator asks for it, bool for conditions, u8 for rounded weights. */
export type ElementType = "f32" | "i32" | "i64" | "bool" | "u8"

/** The numbers of element types in the file format, which `Cast` takes too. */
export const elementCodes: Readonly<Record<ElementType, number>> = { f32: 1, u8: 2, i32: 6, i64: 7, bool: 9 }

/** Operators whose result is their input under another shape: the runtime may give it their input's own array. */
export const views: ReadonlySet<string> = new Set(["Reshape", "Identity"])

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

/** Numbers of a graph, of one type. */
export type Numbers = Float32Array | Int32Array | BigInt64Array | Uint8Array

/** Fixed numbers that are part of the graph. */
export interface Initializer extends OnnxValue {
  /** One after another; matrices that are stacked are so as they lie, and copied once, for the runtime. */
  readonly parts: readonly Numbers[]
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
  /** By type, shape and digest: those with equal keys are few, and compared number by number. */
  readonly #initializers = new Map<string, readonly Initializer[]>()
  #fixedCount = 0
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
  emitMany(
    operator: string,
    inputs: readonly OnnxValue[],
    outputs: readonly Omit<OnnxValue, "name">[],
    { attributes = {}, domain = "" }: EmitOptions = {},
  ): OnnxValue[] {
    const name = `${this.#prefix}/${operator}.${this.#count++}`
    const values = outputs.map((output, i) => ({
      shape: output.shape,
      type: output.type,
      name: i === 0 ? name : `${name}.${i}`,
    }))
    this.#nodes.push({
      operator,
      domain,
      name,
      inputs: inputs.map((input) => input.name),
      outputs: values,
      attributes,
    })
    return values
  }

  /** Adds an operator with one output of the given shape; its type is that of the first input when left out. */
  emit(
    operator: string,
    inputs: readonly OnnxValue[],
    shape: Shape,
    options: EmitOptions & { readonly type?: ElementType } = {},
  ): OnnxValue {
    return this.emitMany(operator, inputs, [{ shape, type: options.type ?? inputs[0].type }], options)[0]
  }

  /** Adds fixed numbers; equal ones are kept once. */
  fixed(data: Numbers, shape: Shape): OnnxValue {
    const type =
      data instanceof Float32Array
        ? "f32"
        : data instanceof Int32Array
          ? "i32"
          : data instanceof Uint8Array
            ? "u8"
            : "i64"
    // Compared by their bits: -0 and 0 must stay apart, and NaN is equal to itself.
    const bits = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    const key = `${type} ${shape.join(",")} ${digest(bits)}`
    const alike = this.#initializers.get(key) ?? []
    const known = alike.find(({ parts }) => parts.length === 1 && sameBits(parts[0], bits))
    if (known !== undefined) return known
    const value = { name: `fixed.${this.#fixedCount++}`, shape, type, parts: [data] } as const
    this.#initializers.set(key, [...alike, value])
    return value
  }

  /** Adds matrices that lie one upon another. */
  stacked(parts: readonly Float32Array[] | readonly Uint8Array[], shape: Shape): OnnxValue {
    const [first] = parts
    // One is none upon another, and may be there already.
    if (first !== undefined && parts.length === 1) return this.fixed(first, shape)
    const type = first instanceof Uint8Array ? "u8" : "f32"
    const value = { name: `fixed.${this.#fixedCount++}`, shape, type, parts } as const
    this.#initializers.set(value.name, [value])
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
    const makers = new Map(this.#nodes.flatMap((node) => node.outputs.map((output) => [output.name, node])))
    const renamed = new Map<string, string>()
    const copies: OnnxNode[] = []
    for (const { name, value } of this.#outputs) {
      // A value that a node makes takes the name of the output; an input, fixed numbers, or a value that is an
      // output already must be copied.
      if (makers.has(value.name) && !renamed.has(value.name)) renamed.set(value.name, name)
      else
        copies.push({
          operator: "Identity",
          domain: "",
          name: `output/${name}`,
          inputs: [value.name],
          outputs: [{ ...value, name }],
          attributes: {},
        })
    }
    const nodes = inOrderOfNeed(
      this.#outputs.map(({ value }) => value.name),
      makers,
    )
    const needed = new Set([...nodes, ...copies].flatMap((node) => node.inputs))
    const rename = (name: string): string => renamed.get(name) ?? name
    return {
      nodes: [...nodes, ...copies].map((node) => ({
        ...node,
        inputs: node.inputs.map(rename),
        outputs: node.outputs.map((output) => ({ ...output, name: rename(output.name) })),
      })),
      initializers: [...this.#initializers.values()].flat().filter((value) => needed.has(value.name)),
      inputs: this.#inputs.filter((value) => needed.has(value.name)),
      outputs: this.#outputs.map(({ name, value }) => ({ ...value, name })),
    }
  }
}

/** Bytes that a digest reads at most; equal keys are compared as a whole anyway. */
const DIGESTED = 4096

/** A number that differs for most different bytes (FNV-1a). */
function digest(bits: Uint8Array): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < Math.min(DIGESTED, bits.length); i++) hash = Math.imul(hash ^ bits[i], 0x01000193)
  return hash >>> 0
}

function sameBits(data: Numbers, bits: Uint8Array): boolean {
  const other = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return other.length === bits.length && other.every((byte, i) => byte === bits[i])
}

/**
 * Lists the nodes that the named values need, each just before the first that reads it, so that little is alive
 * at one time. Free of recursion: graphs are deep.
 */
function inOrderOfNeed(names: readonly string[], makers: ReadonlyMap<string, OnnxNode>): OnnxNode[] {
  const order: OnnxNode[] = []
  const met = new Map<OnnxNode, "open" | "done">()
  const stack = names.flatMap((name) => makers.get(name) ?? []).reverse()
  while (stack.length > 0) {
    const node = stack[stack.length - 1]
    if (met.has(node)) {
      stack.pop()
      if (met.get(node) === "open") order.push(node)
      met.set(node, "done")
      continue
    }
    met.set(node, "open")
    for (const input of node.inputs.toReversed()) {
      const maker = makers.get(input)
      if (maker !== undefined && !met.has(maker)) stack.push(maker)
    }
  }
  return order
}

/** Bytes of a value's numbers. */
export const bytesOf = ({ shape, type }: Pick<OnnxValue, "shape" | "type">): number =>
  sizeOf(shape) * (type === "i64" ? 8 : type === "bool" || type === "u8" ? 1 : 4)
