#!/usr/bin/env bash
# gpu.js 2.24.1, Node 22 or 24: a loop in a kernel ends after 1000 turns without a word, also on the processor.
#
# Behaviour: a loop whose bound is not a literal or one of `constants` runs at most 1000 times, in every mode, and `while` always
#   does; nothing is thrown or printed. In mode "cpu" the kernel is plain JavaScript, where no limit is needed, and it is there.
#   The README has the setting (loopMaxIterations, 1000), and does not say that what is above it is cut off.
# Seen: counting to 999, 1000, 1001 and 5000 gives 999, 1000, 1000, 1000 with "cpu" and with "webasm"; `while` to 5000 gives 1000.
# Common wrong belief: a kernel either computes what its JavaScript says or fails to compile; at least mode "cpu" does, so it serves
#   to check the others.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts gpu.js@2.24.1
cat >see.mjs <<'JS'
import gpujs from "gpu.js"
let ok = true
for (const mode of ["cpu", "webasm"]) {
  const gpu = new gpujs.GPU({ mode })
  const count = gpu.createKernel(
    "function (n) { let sum = 0; for (let i = 0; i < n; i++) { sum += 1 } return sum }",
    { output: [1] },
  )
  const during = gpu.createKernel("function (n) { let i = 0; while (i < n) { i += 1 } return i }", { output: [1] })
  const seen = [999, 1000, 1001, 5000].map((n) => count(n)[0])
  const repeated = during(5000)[0]
  console.log(mode, "for", seen, "while", repeated)
  ok &&= String(seen) === "999,1000,1000,1000" && repeated === 1000
  await gpu.destroy()
}
process.exit(ok ? 0 : 1)
JS
node see.mjs
