#!/usr/bin/env bash
# @tensorflow/tfjs-core 4.22.0 on tfjs-backend-cpu, Node 22 or 24: linspace does not end where it is told to, nor range at its steps.
#
# Behaviour: both add the step to the float32 number before, so roundings add up: the more points, the further off, in both directions. The
#   last point of linspace is not `stop`, and may lie beyond it.
# Seen: the last of linspace(0, 1, n) is 1.00000012 for n = 11, 0.9999907 for 1001, 1.00099 for 100001 and 1.00904 for 1000001; the middle of
#   the last is 0.50296. range(0, 1000, 0.1) ends at 999.803 where 9999 steps of 0.1 are 999.9.
# Common wrong belief: point i is start + i * step, as in NumPy and TensorFlow, so that tables of positions, of times or of rates are right to
#   a rounding, and the ends of an interval are in it exactly.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-backend-cpu@4.22.0
cat >see.cjs <<'JS'
const tf = require("@tensorflow/tfjs-core")
require("@tensorflow/tfjs-backend-cpu")
tf.setBackend("cpu").then(() => {
  const ends = [11, 1001, 100001, 1000001].map((count) => tf.linspace(0, 1, count).dataSync().at(-1))
  const middle = tf.linspace(0, 1, 1000001).dataSync()[500000]
  const range = tf.range(0, 1000, 0.1).dataSync().at(-1)
  console.log("ends of linspace(0, 1, n):", ends.map((end) => end.toPrecision(8)).join(" "), "middle:", middle.toPrecision(6))
  console.log("end of range(0, 1000, 0.1):", range.toPrecision(6))
  const isSeen = ends[0] > 1 && ends[1] < 1 && Math.abs(ends[3] - 1.00904) < 1e-4 && Math.abs(range - 999.803) < 1e-3
  process.exit(isSeen ? 0 : 1)
})
JS
node see.cjs 2>/dev/null | grep "end"
