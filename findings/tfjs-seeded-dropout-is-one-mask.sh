#!/usr/bin/env bash
# @tensorflow/tfjs-layers 4.22.0 on tfjs-backend-cpu, Node 22 or 24: dropout with a seed drops the same units in every step.
#
# Behaviour: layers.dropout({ rate, seed }) draws its mask from the seed anew each time it is applied, so each step of a training, and each
#   layer with that seed, has one and the same mask. What is dropped once is never trained; nothing is said. Without a seed masks differ.
# Seen: three calls with seed 1 on eight ones give one mask, without a seed different ones. After 30 steps of sgd on a layer of eight
#   units behind seeded dropout of a half, the weights out of exactly the dropped units are to the last bit what they were; without a
#   seed all have moved.
# Common wrong belief: a seed makes a training repeatable and is otherwise like none, as in Keras, where the seed begins a sequence.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-backend-cpu@4.22.0 @tensorflow/tfjs-layers@4.22.0
cat >see.cjs <<'JS'
const tf = require("@tensorflow/tfjs-core")
require("@tensorflow/tfjs-backend-cpu")
const { initializers, layers, sequential } = require("@tensorflow/tfjs-layers")
async function seen(seed) {
  const dropout = layers.dropout({ rate: 0.5, seed })
  const masks = [1, 2, 3].map(() => Array.from(dropout.apply(tf.ones([1, 8]), { training: true }).dataSync(), Boolean).map(Number).join(""))
  const model = sequential()
  const ones = initializers.ones()
  model.add(layers.dense({ inputShape: [2], units: 8, useBias: false, kernelInitializer: ones }))
  model.add(layers.dropout({ rate: 0.5, seed }))
  model.add(layers.dense({ units: 1, useBias: false, kernelInitializer: ones }))
  model.compile({ optimizer: tf.train.sgd(0.001), loss: "meanSquaredError" })
  const [x, y] = [tf.tensor2d([[1, 2]]), tf.tensor2d([[-50]])]
  await model.fit(x, y, { epochs: 30, verbose: 0 })
  const moved = Array.from(model.layers[2].getWeights()[0].dataSync(), (weight) => Number(weight !== 1)).join("")
  return { masks, moved }
}
tf.setBackend("cpu").then(async () => {
  const [seeded, free] = [await seen(1), await seen(undefined)]
  console.log("seed 1:  masks", seeded.masks.join(" "), "units that moved in 30 steps", seeded.moved)
  console.log("no seed: masks", free.masks.join(" "), "units that moved in 30 steps", free.moved)
  const isOne = new Set(seeded.masks).size === 1 && seeded.moved === seeded.masks[0] && seeded.moved.includes("0")
  process.exit(isOne && new Set(free.masks).size > 1 && !free.moved.includes("0") ? 0 : 1)
})
JS
node see.cjs 2>/dev/null | grep -v "^ *$" | grep -E "seed"
