/**
 * The file format of ONNX: a graph as a ModelProto.
 *
 *     encodeModel   one file with all in it, which anybody can take
 *     encodeApart   a file for the runtime alone, and large fixed numbers beside it, in the arrays that they lie in
 *
 * In: a graph. Out: the bytes of an `.onnx` file. Never: checks the graph; the runtime does.
 * Source: onnx.proto3 of the ONNX project (field numbers), operator set 17.
 */
import {
  elementCodes,
  type Initializer,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxNode,
  type OnnxValue,
} from "./graph.ts"
import type { ModelParts } from "./runtime.ts"
import {
  bytes,
  float,
  integer,
  integers,
  littleEndian,
  message,
  type Message,
  nested,
  text,
  toBytes,
} from "./protobuf.ts"

/** The standard operators are used as version 17 of the set has them. */
const operatorSet = 17

const irVersion = 8

function attributeOf(name: string, value: OnnxAttribute): Message {
  const typed =
    typeof value === "number"
      ? [integer(3, value), integer(20, 2)]
      : typeof value === "string"
        ? [text(4, value), integer(20, 3)]
        : "float" in value
          ? [float(2, value.float), integer(20, 1)]
          : [integers(8, value), integer(20, 7)]
  return nested(5, [text(1, name), ...typed])
}

const nodeOf = (node: OnnxNode): Message =>
  nested(1, [
    ...node.inputs.map((name) => text(1, name)),
    ...node.outputs.map(({ name }) => text(2, name)),
    text(3, node.name),
    text(4, node.operator),
    ...Object.entries(node.attributes).map(([name, value]) => attributeOf(name, value)),
    ...(node.domain === "" ? [] : [text(7, node.domain)]),
  ])

const tensorOf = ({ name, shape, type }: Initializer, where: readonly Message[]): Message =>
  nested(5, [
    ...shape.map((length) => integer(1, length)),
    integer(2, elementCodes[type]),
    text(8, name),
    ...where,
  ])

const inside = ({ parts }: Initializer): readonly Message[] => [bytes(9, ...parts.map(littleEndian))]

/** Numbers of another file, all of it. */
const outside = (location: string, length: number): readonly Message[] => [
  ...Object.entries({ location, offset: "0", length: String(length) }).map(([key, value]) =>
    nested(13, [text(1, key), text(2, value)]),
  ),
  integer(14, 1),
]

const valueOf = (field: number, { name, shape, type }: OnnxValue): Message =>
  nested(field, [
    text(1, name),
    nested(2, [
      nested(1, [
        integer(1, elementCodes[type]),
        nested(
          2,
          shape.map((length) => nested(1, [integer(1, length)])),
        ),
      ]),
    ]),
  ])

const modelOf = (
  graph: OnnxGraph,
  whereOf: (initializer: Initializer) => readonly Message[],
): Uint8Array<ArrayBuffer> => {
  const domains = new Set(graph.nodes.map((node) => node.domain).filter((domain) => domain !== ""))
  return toBytes(
    message([
      integer(1, irVersion),
      text(2, "@aunet/tensor-onnx"),
      nested(7, [
        ...graph.nodes.map(nodeOf),
        text(2, "program"),
        ...graph.initializers.map((each) => tensorOf(each, whereOf(each))),
        ...graph.inputs.map((value) => valueOf(11, value)),
        ...graph.outputs.map((value) => valueOf(12, value)),
      ]),
      nested(8, [text(1, ""), integer(2, operatorSet)]),
      ...[...domains].map((domain) => nested(8, [text(1, domain), integer(2, 1)])),
    ]),
  )
}

/** Writes a graph as an `.onnx` file. */
export const encodeModel = (graph: OnnxGraph): Uint8Array<ArrayBuffer> => modelOf(graph, inside)

/** From so many bytes on fixed numbers are kept beside the file; shapes and the like the runtime wants to see. */
const LEAST_BESIDE = 2 ** 14

/** A model in parts. */
export interface ApartModel extends ModelParts {
  /** Arrays that were made for it: of no use once the runtime has it. */
  readonly copies: readonly Uint8Array<ArrayBuffer>[]
}

/**
 * Writes a graph for the runtime, which takes large numbers out of the arrays in which they are: in one file with the
 * graph they would be copied into the file, out of it, and once more, all at the same time.
 *
 * @param prefix of the names of parts, of its own: a runtime can have one table of them for all models that are opened at once,
 * also by others
 */
export function encodeApart(graph: OnnxGraph, prefix: string): ApartModel {
  const beside: { path: string; data: Uint8Array }[] = []
  const copies: Uint8Array<ArrayBuffer>[] = []
  const file = modelOf(graph, (initializer) => {
    const { name, parts } = initializer
    const length = parts.reduce((sum, { byteLength }) => sum + byteLength, 0)
    if (length < LEAST_BESIDE) return inside(initializer)
    const path = `${prefix}${name}`
    const pieces = parts.map(littleEndian)
    const [only] = pieces
    if (only !== undefined && pieces.length === 1) beside.push({ path, data: only })
    else {
      const data = toBytes({ pieces, length })
      copies.push(data)
      beside.push({ path, data })
    }
    return outside(path, length)
  })
  copies.push(file)
  return { file, beside, copies }
}
