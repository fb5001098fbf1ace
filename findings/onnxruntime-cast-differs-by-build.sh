#!/usr/bin/env bash
# onnxruntime-node and onnxruntime-web 1.30.0, Node 22 or 24, Linux x64: Cast from float32 to integers gives other numbers in Node
# than as WebAssembly.
#
# Behaviour: what does not fit an int32 becomes -2147483648 in onnxruntime-node, also 3e9, Infinity and NaN; in
#   onnxruntime-web it is cut to the nearest that fits, and NaN is 0. The same model file, the same version of the runtime.
# Seen: 3e9, -3e9, NaN, 1.9, -1.9, Infinity: node -2147483648 -2147483648 -2147483648 1 -1 -2147483648,
#   web 2147483647 -2147483648 0 1 -1 2147483647.
# Common wrong belief: one runtime of one version computes one thing, so a model that was checked in Node does the same in a page.
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

const x = Float32Array.of(3e9, -3e9, NaN, 1.9, -1.9, Infinity)
const seen = {}
for (const [name, runtime] of Object.entries({ node, web })) {
  seen[name] = await runIn(runtime, { op: "Cast", inputs: { x: [1, x] }, type: 6, size: x.length, to: 6 })
  console.log(name, seen[name])
}
const least = -2147483648
const ok =
  String(seen.node) === String([least, least, least, 1, -1, least]) &&
  String(seen.web) === String([2147483647, least, 0, 1, -1, 2147483647])
process.exit(ok ? 0 : 1)
JS
node see.mjs
