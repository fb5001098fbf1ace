#!/usr/bin/env bash
# onnxruntime-web 1.30.0 (WebAssembly), Node 22 or 24: of two models that are opened at the same time, each with its own
# `externalData`, the first computes with the weights of the second.
#
# Behaviour: what is given as `externalData` goes into one table of the runtime, by its path, and is read out of it when the
#   model is opened, some turns of the event loop later. Two calls of `InferenceSession.create` that are not waited for one after
#   another, as with `Promise.all`, share the table; where the paths are equal, which exporters' usual names (`model.onnx_data`,
#   `weights.bin`) are, the later data is the data of both. Both sessions open without a word, as the shapes fit.
# Seen: y = x * w with w = 2 and w = 3. One after another 2 and 3; at once with equal paths 3 and 3; at once with different paths
#   2 and 3. onnxruntime-node gives 2 and 3 each time.
# Common wrong belief: `externalData` is an option of its session, so models can be opened side by side whatever their files are
#   called.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts onnxruntime-node@1.30.0 onnxruntime-web@1.30.0
cat >see.mjs <<'JS'
// A model of one node whose second input lies in a file of its own, written as protobuf by hand.
const varint = (value) => (value > 127 ? [(value & 127) | 128, ...varint(value >>> 7)] : [value])
const part = (field, bytes) => [...varint((field << 3) | 2), ...varint(bytes.length), ...bytes]
const text = (field, value) => part(field, [...Buffer.from(value)])
const number = (field, value) => [...varint(field << 3), ...varint(value)]
const size = 4
const value = (field, name) =>
  part(field, [...text(1, name), ...part(2, part(1, [...number(1, 1), ...part(2, part(1, number(1, size)))]))])
const modelOf = (path) => {
  const place = { location: path, offset: "0", length: String(4 * size) }
  const weights = [
    ...[...number(1, size), ...number(2, 1), ...text(8, "w")],
    ...Object.entries(place).flatMap(([key, what]) => part(13, [...text(1, key), ...text(2, what)])),
    ...number(14, 1),
  ]
  const node = [...text(1, "x"), ...text(1, "w"), ...text(2, "y"), ...text(4, "Mul")]
  const graph = [...part(1, node), ...text(2, "g"), ...part(5, weights), ...value(11, "x"), ...value(12, "y")]
  return Uint8Array.from([...number(1, 8), ...part(7, graph), ...part(8, [...text(1, ""), ...number(2, 17)])])
}
const seen = []
for (const name of ["onnxruntime-web", "onnxruntime-node"]) {
  const { InferenceSession, Tensor } = await import(name)
  const open = (w, path) =>
    InferenceSession.create(modelOf(path), {
      externalData: [{ path, data: new Uint8Array(new Float32Array(size).fill(w).buffer) }],
    })
  const asked = async (session) => {
    const { y } = await session.run({ x: new Tensor("float32", new Float32Array(size).fill(1), [size]) })
    return y.data[0]
  }
  const inTurn = [await open(2, "weights.bin"), await open(3, "weights.bin")]
  const atOnce = await Promise.all([open(2, "weights.bin"), open(3, "weights.bin")])
  const apart = await Promise.all([open(2, "a.bin"), open(3, "b.bin")])
  for (const [how, sessions] of Object.entries({ inTurn, atOnce, apart })) {
    const answers = []
    for (const session of sessions) answers.push(await asked(session))
    seen.push(`${name} ${how} ${answers.join(" ")}`)
    console.log(seen.at(-1))
  }
}
const expected = [
  ...["onnxruntime-web inTurn 2 3", "onnxruntime-web atOnce 3 3", "onnxruntime-web apart 2 3"],
  ...["onnxruntime-node inTurn 2 3", "onnxruntime-node atOnce 2 3", "onnxruntime-node apart 2 3"],
]
process.exit(seen.join() === expected.join() ? 0 : 1)
JS
node see.mjs
