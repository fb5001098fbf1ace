#!/usr/bin/env bash
# onnxruntime-node and onnxruntime-web 1.30.0, Node 22 or 24, on a processor: Sigmoid is exactly 0 from -18 down.
#
# Behaviour: the kernel clamps its argument and evaluates a rational function whose error is absolute, not relative. So
#   sigmoid(-18) is 0, where float32 has 1.5e-8, and all numbers down to -103 have a value above 0; sigmoid(-17) is off by
#   28 % or more. The graph Log(Sigmoid(x)) is -Infinity from -18 down, where the true value is x itself.
# Seen: node -10 4.54e-5, -17 8.9e-8 (true 4.1e-8), -18 0, -50 0; web -17 3.0e-8, -18 0.
# Common wrong belief: an operator of a float32 runtime is right to some units in the last place, so that log(sigmoid(x)) of a
#   model that was exported from PyTorch (where it is -18 at -18) stays finite.
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

const x = Float32Array.of(-10, -17, -18, -50)
const exact = [...x].map((each) => 1 / (1 + Math.exp(-each)))
console.log("exact", exact)
let ok = true
for (const [name, runtime] of Object.entries({ node, web })) {
  const seen = await runIn(runtime, { op: "Sigmoid", inputs: { x: [1, x] }, type: 1, size: x.length })
  console.log(name, seen)
  ok &&= Math.abs(seen[0] / exact[0] - 1) < 1e-3 && Math.abs(seen[1] / exact[1] - 1) > 0.2 && seen[2] === 0 && seen[3] === 0
}
process.exit(ok ? 0 : 1)
JS
node see.mjs
