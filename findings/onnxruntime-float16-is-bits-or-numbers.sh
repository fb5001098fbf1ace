#!/usr/bin/env bash
# onnxruntime-common 1.30.0 (of onnxruntime-node and -web): the same float16 tensor holds bit patterns on Node 22 and numbers on Node 24.
#
# Behaviour: where the host has Float16Array, `data` of a float16 tensor is one; where it has not, it is a Uint16Array of bit patterns.
#   A Uint16Array that is given is taken as bit patterns on both, and on newer hosts comes back as Float16Array. A list of numbers makes a
#   tensor on Node 24 and is an error on Node 22.
# Seen: new Tensor("float16", Uint16Array.of(0x3e00, 0x3c00)).data is [15872, 15360] on Node 22.19 and [1.5, 1] on Node 24.11.
# Common wrong belief: what reads the half-precision output of a model on one Node, by decoding bits or by taking numbers, reads it on all;
#   decoding the "bits" 1.5 and 1 on the newer one gives numbers near 0, and no error.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund onnxruntime-common@1.30.0 old@npm:node@22.19.0 new@npm:node@24.11.0
cat >see.mjs <<'JS'
import { Tensor } from "onnxruntime-common"
const { data } = new Tensor("float16", Uint16Array.of(0x3e00, 0x3c00), [2])
let numbers
try {
  numbers = new Tensor("float16", [1.5], [1]).data.constructor.name
} catch (error) {
  numbers = error.message
}
console.log(`${process.version.split(".")[0]}: ${data.constructor.name} ${Array.from(data)}; from numbers: ${numbers}`)
JS
older=$(node_modules/old/bin/node see.mjs); newer=$(node_modules/new/bin/node see.mjs)
echo "$older"; echo "$newer"
[[ $older == "v22: Uint16Array 15872,15360; from numbers: Creating a float16 tensor from number array is not supported"* ]]
[[ $newer == "v24: Float16Array 1.5,1; from numbers: Float16Array" ]]
