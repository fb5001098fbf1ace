#!/usr/bin/env bash
# onnxruntime-web 1.30.0 (WebAssembly), Node 22 or 24: ReduceSum over many float32 is off by 15 %.
#
# Behaviour: a row is added up in a few running sums of float32, so that from some millions of elements on what is added falls
#   below the last place of the sum. 2^24 times 0.1 gives 1935089, where the sum is 1677721.6; the error does not average out,
#   since all roundings go the same way.
# Seen: web 1935089 (+15.3 %); the same sum by halves, as NumPy and PyTorch do, is right to 1e-7. onnxruntime-node is off as
#   well, by some per cent that depend on the width of the processor's vectors.
# Common wrong belief: the error of a sum in float32 is about 1e-7 of it, so a mean over a large tensor (a loss over all
#   positions, a norm of all gradients) can be left to one ReduceSum.
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

const x = new Float32Array(2 ** 24).fill(0.1)
const byHalves = (from, to) =>
  to - from === 1 ? x[from] : Math.fround(byHalves(from, (from + to) / 2) + byHalves((from + to) / 2, to))
const exact = x[0] * x.length
console.log("by halves", byHalves(0, x.length), "exact", exact)
const model = { op: "ReduceSum", inputs: { x: [1, x] }, type: 1, size: 1 }
const [inNode] = await runIn(node, model)
const [inWeb] = await runIn(web, model)
console.log("node", inNode, `${((inNode / exact - 1) * 100).toFixed(1)} %`, "web", inWeb, `${((inWeb / exact - 1) * 100).toFixed(1)} %`)
process.exit(inWeb === 1935089 && Math.abs(byHalves(0, x.length) / exact - 1) < 1e-6 ? 0 : 1)
JS
node see.mjs
