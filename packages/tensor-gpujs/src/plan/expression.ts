/**
 * Writes what a node is at one position: elementwise operations as arithmetic, layout operations as
 * arithmetic on the position, everything that has a buffer as a read.
 *
 * In: a node, a position along each of its axes. Out: an expression in a kernel.
 * Never: reads a buffer outside its length while the condition that guards the read is false.
 */
import { type Shape, sizeOf } from "@aunet/tensor"
import type { GraphNode } from "./graph.ts"
import { type Index, indexOf, mergeIndices, shiftIndex, splitIndex, zeroIndex } from "./index-algebra.ts"
import { arithmetic, literal, notANumber } from "./arithmetic.ts"
import type { Code, KernelText } from "./kernel-text.ts"

/** How the planner sees a node while it writes kernels. */
export interface Sources {
  readonly nodes: readonly GraphNode[]
  /** The buffer that holds a node's numbers; undefined when it is written into the kernels that read it. */
  bufferOf(id: number): number | undefined
}

const deepest = (...codes: readonly Code[]): number =>
  codes.reduce((depth, code) => Math.max(depth, code.depth), 0)

/** Positions in the input of a view, from positions in its output; undefined for what is not a plain view. */
export function viewIndices(
  node: GraphNode,
  input: Shape,
  at: readonly Index[],
  bind: Parameters<typeof splitIndex>[2],
): Index[] | undefined {
  switch (node.op) {
    case "reshape":
      return splitIndex(mergeIndices(at, node.shape), input, bind)
    case "permute": {
      const result: Index[] = new Array(input.length)
      node.attributes.order.forEach((from: number, axis: number) => (result[from] = at[axis]))
      return result
    }
    case "broadcast": {
      const lead = node.shape.length - input.length
      return input.map((length, axis) => (length === 1 ? zeroIndex() : at[axis + lead]))
    }
    case "slice":
      return at.map((index, axis) => shiftIndex(index, node.attributes.start[axis], input[axis]))
    default:
      return undefined
  }
}

/** Writes the value of node `id` at the positions `at`; `inline` keeps reads inside the expression, for guarded places. */
export function value(
  text: KernelText,
  sources: Sources,
  id: number,
  at: readonly Index[],
  inline = false,
  root = false,
): Code {
  const node = sources.nodes[id]
  const buffer = root ? undefined : sources.bufferOf(id)
  if (buffer !== undefined) return text.read(buffer, mergeIndices(at, node.shape), inline)
  const make = (): Code => write(text, sources, node, at, inline)
  return inline || root ? make() : text.once(id, at, make)
}

function write(
  text: KernelText,
  sources: Sources,
  node: GraphNode,
  at: readonly Index[],
  inline: boolean,
): Code {
  const { op, attributes } = node
  const input = (i: number) => sources.nodes[node.inputs[i]]
  const view =
    node.inputs.length > 0 ? viewIndices(node, input(0).shape, at, (index) => text.bind(index)) : undefined
  if (view !== undefined) return value(text, sources, node.inputs[0], view, inline)
  switch (op) {
    case "constant": {
      const { data } = attributes
      return { text: literal(typeof data === "number" ? data : data[0], node, text.dialect), depth: 0 }
    }
    case "iota": {
      const shown = text.show(at[attributes.axis])
      return { text: `(${shown.text})`, depth: shown.depth }
    }
    case "pad":
      return writePad(text, sources, node, at)
    case "concat":
      return writeConcat(text, sources, node, at)
    case "gather": {
      const { axis } = attributes
      const [x, index] = [input(0), input(1)]
      const rank = index.shape.length
      const found = lookUp(text, sources, node.inputs[1], at.slice(axis, axis + rank), x.shape[axis])
      const positions = [...at.slice(0, axis), found.index, ...at.slice(axis + rank)]
      return guard(
        text,
        found.inside,
        value(text, sources, node.inputs[0], positions, inline || found.inside !== undefined),
      )
    }
    case "pick": {
      const found = lookUp(text, sources, node.inputs[1], at, input(0).shape[1])
      return guard(
        text,
        found.inside,
        value(text, sources, node.inputs[0], [at[0], found.index], inline || found.inside !== undefined),
      )
    }
    default:
      return writeElementwise(text, sources, node, at, inline)
  }
}

/** A position that is read from an index. What the host did not check is checked in the kernel. */
function lookUp(text: KernelText, sources: Sources, id: number, at: readonly Index[], length: number) {
  const found = text.share(value(text, sources, id, at))
  const index = indexOf({ name: found.text, size: length, depth: found.depth })
  const inside =
    sources.nodes[id].known === undefined
      ? { text: `${found.text} >= 0 && ${found.text} < ${length}`, depth: found.depth }
      : undefined
  return { index, inside }
}

/** An index that only the kernel knows and that is outside gives NaN, which nobody overlooks. */
function guard(text: KernelText, inside: Code | undefined, read: Code): Code {
  if (inside === undefined) return read
  return {
    text: `((${inside.text}) ? ${read.text} : ${notANumber(text.dialect)})`,
    depth: deepest(inside, read),
  }
}

function writePad(text: KernelText, sources: Sources, node: GraphNode, at: readonly Index[]): Code {
  const { before, value: outside } = node.attributes
  const { shape } = sources.nodes[node.inputs[0]]
  if (sizeOf(shape) === 0) return { text: literal(outside, node, text.dialect), depth: 0 }
  const tests: Code[] = []
  const inner = at.map((index, axis) => {
    if (shape[axis] === node.shape[axis]) return index
    const shown = text.share(text.show(index))
    if (before[axis] > 0) tests.push({ text: `${shown.text} >= ${before[axis]}`, depth: shown.depth })
    if (before[axis] + shape[axis] < node.shape[axis])
      tests.push({ text: `${shown.text} < ${before[axis] + shape[axis]}`, depth: shown.depth })
    return shiftIndex(index, -before[axis], shape[axis])
  })
  const read = value(text, sources, node.inputs[0], inner, true)
  if (tests.length === 0) return read
  return {
    text: `((${tests.map((test) => test.text).join(" && ")}) ? ${read.text} : ${literal(outside, node, text.dialect)})`,
    depth: deepest(read, ...tests),
  }
}

function writeConcat(text: KernelText, sources: Sources, node: GraphNode, at: readonly Index[]): Code {
  const { axis } = node.attributes
  const place = text.share(text.show(at[axis]))
  let start = 0
  const parts = node.inputs
    .filter((id) => sizeOf(sources.nodes[id].shape) > 0)
    .map((id) => {
      const length = sources.nodes[id].shape[axis]
      const read = value(
        text,
        sources,
        id,
        at.map((index, i) => (i === axis ? shiftIndex(index, -start, length) : index)),
        true,
      )
      start += length
      return { read, end: start }
    })
  const written = parts
    .slice(0, -1)
    .reduceRight(
      (rest, { read, end }) => `(${place.text} < ${end} ? ${read.text} : ${rest})`,
      parts[parts.length - 1].read.text,
    )
  return { text: written, depth: deepest(place, ...parts.map(({ read }) => read)) }
}

const comparisons: Readonly<Record<string, string>> = { equal: "===", less: "<", lessEqual: "<=" }

/** Writes a node as a condition: a comparison as it is, anything else as "not 0". */
function condition(
  text: KernelText,
  sources: Sources,
  id: number,
  at: readonly Index[],
  inline: boolean,
): Code {
  const node = sources.nodes[id]
  if (sources.bufferOf(id) === undefined && node.op in comparisons)
    return compare(text, sources, node, at, inline)
  const own = value(text, sources, id, at, inline)
  return { text: `${own.text} !== 0`, depth: own.depth }
}

function compare(
  text: KernelText,
  sources: Sources,
  node: GraphNode,
  at: readonly Index[],
  inline: boolean,
): Code {
  const [x, y] = node.inputs.map((input) => value(text, sources, input, at, inline))
  return { text: `${x.text} ${comparisons[node.op]} ${y.text}`, depth: deepest(x, y) }
}

function writeElementwise(
  text: KernelText,
  sources: Sources,
  node: GraphNode,
  at: readonly Index[],
  inline: boolean,
): Code {
  if (node.op in comparisons) {
    const test = compare(text, sources, node, at, inline)
    return { text: `((${test.text}) ? 1 : 0)`, depth: test.depth }
  }
  if (node.op === "select") {
    const test = condition(text, sources, node.inputs[0], at, inline)
    const [, a, b] = node.inputs.map((input, i) => (i === 0 ? test : value(text, sources, input, at, inline)))
    return { text: `((${test.text}) ? ${a.text} : ${b.text})`, depth: deepest(test, a, b) }
  }
  const inputs = node.inputs.map((input) => value(text, sources, input, at, inline))
  return {
    text: arithmetic(
      node,
      inputs.map((each) => each.text),
      text.dialect,
    ),
    depth: deepest(...inputs),
  }
}
