#!/usr/bin/env bash
# onnxruntime-node and onnxruntime-web 1.30.0, Node 22 or 24, on a processor: sums of int32 stop at the largest number, adding
# wraps round.
#
# Behaviour: ReduceSum, ReduceProd and ReduceSumSquare of int32 give 2147483647 where the result is larger; Add, Abs and Neg
#   of int32 wrap round as C and NumPy do. ONNX says nothing of overflow; so a graph that is rewritten from Add to ReduceSum,
#   or back, changes its numbers, and a check sum that is meant to wrap does not.
# Seen in both: ReduceSum [2147483647, 1] 2147483647, Add -2147483648; ReduceProd [65536, 65536] 2147483647 (NumPy: 0).
# Common wrong belief: int32 in a tensor runtime is arithmetic modulo 2^32 everywhere, as in NumPy, PyTorch and Int32Array.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts onnxruntime-node@1.30.0 onnxruntime-web@1.30.0
cat >see.mjs <<'JS'
// A model of one node, written as protobuf by hand. Types: 1 float32, 2 uint8, 6 int32.
const varint = (value) => (value > 127 ? [(value & 127) | 128, ...varint(value >>> 7)] : [value])
const text = (field, value) => [(field << 3) | 2, value.length, ...Buffer.from(value)]
const part = (field, bytes) => [(field << 3) | 2, ...varint(bytes.length), ...bytes]
const number = (field, value) => [...varint(field << 3), ...varint(value)]
const value = (name, type, size) =>
  [...text(1, name), ...part(2, part(1, [...number(1, type), ...part(2, part(1, number(1, size)))]))]
const modelOf = ({ op, inputs, type, size, to }) => {
  const node = [
    ...Object.keys(inputs).flatMap((name) => text(1, name)),
    ...[...text(2, "result"), ...text(4, op)],
    ...(to === undefined ? [] : part(5, [...text(1, "to"), ...number(3, to), ...number(20, 2)])),
  ]
  const graph = [
    ...[...part(1, node), ...text(2, "g")],
    ...Object.entries(inputs).flatMap(([name, [kind, data]]) => part(11, value(name, kind, data.length))),
    ...part(12, value("result", type, size)),
  ]
  return Uint8Array.from([...number(1, 8), ...part(7, graph), ...part(8, number(2, 13))])
}
const kinds = { 1: "float32", 6: "int32" }
const runIn = async ({ InferenceSession, Tensor }, model) => {
  const session = await InferenceSession.create(modelOf(model), { intraOpNumThreads: 1 })
  const feeds = Object.entries(model.inputs).map(([name, [kind, data]]) => [name, new Tensor(kinds[kind], data, [data.length])])
  const { result } = await session.run(Object.fromEntries(feeds))
  await session.release()
  return [...result.data]
}
const node = await import("onnxruntime-node")
const web = await import("onnxruntime-web")

const [big, one] = [Int32Array.of(2147483647, 1), Int32Array.of(1, 1)]
let ok = true
for (const [name, runtime] of Object.entries({ node, web })) {
  const sum = await runIn(runtime, { op: "ReduceSum", inputs: { x: [6, big] }, type: 6, size: 1 })
  const product = await runIn(runtime, { op: "ReduceProd", inputs: { x: [6, Int32Array.of(65536, 65536)] }, type: 6, size: 1 })
  const added = await runIn(runtime, { op: "Add", inputs: { x: [6, big], y: [6, one] }, type: 6, size: 2 })
  console.log(name, "ReduceSum", sum, "ReduceProd", product, "Add", added)
  ok &&= sum[0] === 2147483647 && product[0] === 2147483647 && added[0] === -2147483648
}
console.log("Int32Array", Int32Array.of(2147483647 + 1), Int32Array.of(Math.imul(65536, 65536)))
process.exit(ok ? 0 : 1)
JS
node see.mjs
