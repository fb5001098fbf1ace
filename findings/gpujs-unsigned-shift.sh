#!/usr/bin/env bash
# gpu.js 2.24.1, Node 22 or 24: `>>> 0` in a kernel gives three answers: JavaScript's, another with "cpu", and a third with "webasm".
#
# Behaviour: in JavaScript -1 >>> 0 is 4294967295. A kernel's results are float32, so mode "cpu" gives 4294967296; mode "webasm"
#   keeps the number signed and gives -1. Hash functions and random generators that are written with `>>> 0`, as they are in
#   JavaScript, compile and differ from mode to mode.
# Seen: of [-1, 4294967295]: cpu 4294967296 4294967296, webasm -1 and another number.
# Common wrong belief: kernels are JavaScript with restrictions, so an operator that compiles means what it means there.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts gpu.js@2.24.1
cat >see.mjs <<'JS'
import gpujs from "gpu.js"
const seen = {}
for (const mode of ["cpu", "webasm"]) {
  const gpu = new gpujs.GPU({ mode })
  const shift = gpu.createKernel("function (a) { return a[this.thread.x] >>> 0 }", { output: [2] })
  seen[mode] = [...shift([-1, 4294967295])]
  console.log(mode, seen[mode])
  await gpu.destroy()
}
console.log("JavaScript", [-1 >>> 0, 4294967295 >>> 0])
process.exit(String(seen.cpu) === "4294967296,4294967296" && seen.webasm[0] === -1 ? 0 : 1)
JS
node see.mjs
