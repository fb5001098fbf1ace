/**
 * The file format of ONNX: a graph as a ModelProto.
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

const tensorOf = ({ name, shape, type, parts }: Initializer): Message =>
  nested(5, [
    ...shape.map((length) => integer(1, length)),
    integer(2, elementCodes[type]),
    text(8, name),
    bytes(9, ...parts.map(littleEndian)),
  ])

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

/** Writes a graph as an `.onnx` file. */
export function encodeModel(graph: OnnxGraph): Uint8Array<ArrayBuffer> {
  const domains = new Set(graph.nodes.map((node) => node.domain).filter((domain) => domain !== ""))
  return toBytes(
    message([
      integer(1, irVersion),
      text(2, "@aunet/tensor-onnx"),
      nested(7, [
        ...graph.nodes.map(nodeOf),
        text(2, "program"),
        ...graph.initializers.map(tensorOf),
        ...graph.inputs.map((value) => valueOf(11, value)),
        ...graph.outputs.map((value) => valueOf(12, value)),
      ]),
      nested(8, [text(1, ""), integer(2, operatorSet)]),
      ...[...domains].map((domain) => nested(8, [text(1, domain), integer(2, 1)])),
    ]),
  )
}
