#!/usr/bin/env bash
# onnxruntime-node and onnxruntime-web 1.30.0, Node 22 or 24, on a processor: the maximum over an axis loses NaN, or not, by where
# it stands.
#
# Behaviour: ReduceMax and ReduceMin of float32 give NaN only when it is the first element; anywhere else it is passed over, and
#   the result is finite. Max and Min of two tensors keep every NaN. So a softmax or a loss that is built from ReduceMax, or a
#   guard that looks at the largest gradient, sees a finite number while the tensor is spoilt.
# Seen in both: ReduceMax [NaN, 2, 3] NaN, [1, NaN, 3] 3, [1, 2, NaN] 2; Max([1, NaN, 3], [2, 2, 2]) [2, NaN, 3].
# Common wrong belief: as in NumPy, PyTorch and Math.max, one NaN makes the maximum NaN; or, as in fmax, none ever does.
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

let ok = true
for (const [name, runtime] of Object.entries({ node, web })) {
  const seen = []
  for (const at of [0, 1, 2]) {
    const x = Float32Array.of(1, 2, 3)
    x[at] = NaN
    for (const op of ["ReduceMax", "ReduceMin"])
      seen.push((await runIn(runtime, { op, inputs: { x: [1, x] }, type: 1, size: 1 }))[0])
  }
  const two = { x: [1, Float32Array.of(1, NaN, 3)], y: [1, Float32Array.of(2, 2, 2)] }
  const max = await runIn(runtime, { op: "Max", inputs: two, type: 1, size: 3 })
  console.log(name, "ReduceMax and ReduceMin with NaN first, second, third", seen, "Max", max)
  ok &&= String(seen) === "NaN,NaN,3,1,2,1" && String(max) === "2,NaN,3"
}
process.exit(ok ? 0 : 1)
JS
node see.mjs
