#!/usr/bin/env bash
# gpu.js 2.24.1, Node 22 or 24: what a kernel reads behind the end of an array depends on the mode.
#
# Behaviour: with an output that is longer than its argument, mode "cpu" gives NaN behind the end, as JavaScript's undefined
#   becomes; mode "webasm" gives whatever lies there in the module's memory, which is often another array or this one's result.
#   Nothing is thrown, though WebAssembly mode does compare the size of an argument with that of the call before.
# Seen: a copy of [1, 2, 3] with an output of 6: cpu 1 2 3 NaN NaN NaN, webasm 1 2 3 and three finite numbers.
# Common wrong belief: WebAssembly is memory-safe, so reading outside of an array traps; or the modes of one library agree.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts gpu.js@2.24.1
cat >see.mjs <<'JS'
import gpujs from "gpu.js"
const seen = {}
for (const mode of ["cpu", "webasm"]) {
  const gpu = new gpujs.GPU({ mode })
  const copy = gpu.createKernel("function (a) { return a[this.thread.x] }", { output: [6] })
  seen[mode] = [...copy([1, 2, 3])]
  console.log(mode, seen[mode])
  await gpu.destroy()
}
const finite = seen.webasm.slice(3).every(Number.isFinite)
process.exit(String(seen.cpu) === "1,2,3,NaN,NaN,NaN" && finite ? 0 : 1)
JS
node see.mjs
