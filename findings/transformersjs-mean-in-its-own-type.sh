#!/usr/bin/env bash
# @huggingface/transformers 4.3.2 (JavaScript), Node 22 or 24: the mean of a uint8 tensor along an axis is another than over all.
#
# Behaviour: Tensor.mean adds in the tensor's own type along an axis, so bytes wrap at 256 before the division (Tensor.sum wraps); over
#   all elements mean adds in doubles, and then rounds down into the type. Nothing is thrown. A mean of int32 loses its fraction; of
#   int64 it is a TypeError.
# Seen: of uint8 [200, 100], mean() is 150 and mean(0) is 22; sum() and sum(0) are 44. mean() of int32 [1, 2, 4] is 2. mean() of int64
#   throws "Cannot mix BigInt and other types".
# Common wrong belief: an axis given or not, the mean of one row is the same number; and as in PyTorch a mean of integers is refused
#   rather than rounded.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @huggingface/transformers@4.3.2
cat >see.mjs <<'JS'
import { Tensor } from "@huggingface/transformers"
const bytes = new Tensor("uint8", Uint8Array.of(200, 100), [2])
const seen = [bytes.mean(), bytes.mean(0), bytes.sum(), bytes.sum(0)].map(({ data }) => data[0])
console.log("uint8 [200, 100]: mean()", seen[0], "mean(0)", seen[1], "sum()", seen[2], "sum(0)", seen[3])
const whole = new Tensor("int32", Int32Array.of(1, 2, 4), [3]).mean().data[0]
console.log("int32 [1, 2, 4]: mean()", whole)
let said = "nothing"
try {
  new Tensor("int64", BigInt64Array.of(1n, 2n), [2]).mean()
} catch (error) {
  said = `${error.name}: ${error.message}`
}
console.log("int64 [1, 2]: mean()", said)
process.exit(String(seen) === "150,22,44,44" && whole === 2 && said.startsWith("TypeError: Cannot mix BigInt") ? 0 : 1)
JS
node see.mjs
