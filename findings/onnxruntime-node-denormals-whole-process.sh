#!/usr/bin/env bash
# onnxruntime-node 1.30.0, Node 22 or 24, Linux x64: the session option `session.set_denormal_as_zero` changes JavaScript.
#
# Behaviour: after one session was made with extra.session.set_denormal_as_zero = "1", small numbers are zero in JavaScript
#   itself: 5e-324 > 0 is false, JSON.parse("1e-310") is 0, Number.MIN_VALUE compares equal to 0; also after release() of the
#   session. It is the processor's mode of the thread that makes the session, which is Node's main thread.
# Seen: before "5e-324 > 0: true, 1e-310 * 1 > 0: true", after "false, false", after release() "false, false".
# Common wrong belief: an option of a session holds for that session (its documentation speaks of "subnormal
#   floating point values" of the model), and a JavaScript number is what IEEE 754 says whatever a library does.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts onnxruntime-node@1.30.0
cat >see.mjs <<'JS'
import { InferenceSession } from "onnxruntime-node"
// A model of one node, y = Identity(x), written as protobuf by hand.
const text = (field, value) => [(field << 3) | 2, value.length, ...Buffer.from(value)]
const part = (field, bytes) => [(field << 3) | 2, bytes.length, ...bytes]
const number = (field, value) => [field << 3, value]
const value = (name) => [...text(1, name), ...part(2, part(1, [...number(1, 1), ...part(2, part(1, number(1, 1)))]))]
const graph = [
  ...part(1, [...text(1, "x"), ...text(2, "y"), ...text(4, "Identity")]),
  ...text(2, "g"),
  ...part(11, value("x")),
  ...part(12, value("y")),
]
const model = Uint8Array.from([...number(1, 8), ...part(7, graph), ...part(8, number(2, 13))])
// Not literals in one expression: the compiler would fold them.
const tiny = JSON.parse("[5e-324, 1e-310]")
const see = (when) => {
  const seen = [tiny[0] > 0, tiny[1] * Math.cos(0) > 0]
  console.log(`${when}: 5e-324 > 0: ${seen[0]}, 1e-310 * 1 > 0: ${seen[1]}`)
  return String(seen)
}
const before = see("before")
const session = await InferenceSession.create(model, { extra: { session: { set_denormal_as_zero: "1" } } })
const after = see("after a session with set_denormal_as_zero")
await session.release()
const released = see("after release()")
process.exit(before === "true,true" && after === "false,false" && released === "false,false" ? 0 : 1)
JS
node see.mjs
