#!/usr/bin/env bash
# @tensorflow/tfjs-core 4.22.0 on tfjs-backend-cpu, Node 22 or 24: adadelta divides by what it knew before the gradient came.
#
# Behaviour: train.adadelta takes the root of the mean of squared gradients before the present one is counted in. In the first step both
#   means are zero, so the step is the gradient itself, of whatever size; and the mean of squared steps begins from that.
# Seen: of a loss w * g with rate 1 the first step is 0.001, 1 and 1000 for a g of 0.001, 1 and 1000, and the second the same. By the
#   paper's algorithm (Zeiler 2012, steps 4 and 5: accumulate, then divide) it is 0.00098, 0.0045 and 0.0045.
# Common wrong belief: Adadelta's steps do not depend on the scale of the gradient, here as in Keras and PyTorch, so the first batch does no
#   harm. One large gradient moves the weights by all of it.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-backend-cpu@4.22.0 @tensorflow/tfjs-layers@4.22.0
cat >see.cjs <<'JS'
const tf = require("@tensorflow/tfjs-core")
// For the gradients, which it registers.
require("@tensorflow/tfjs-layers")
require("@tensorflow/tfjs-backend-cpu")
tf.setBackend("cpu").then(() => {
  const [rho, epsilon] = [0.95, 1e-6]
  let ok = true
  for (const gradient of [0.001, 1, 1000]) {
    const optimizer = tf.train.adadelta(1, rho, epsilon)
    const weight = tf.variable(tf.scalar(0))
    const seen = [1, 2].map(() => {
      const before = weight.dataSync()[0]
      optimizer.minimize(() => tf.mul(weight, tf.scalar(gradient)))
      return before - weight.dataSync()[0]
    })
    const paper = (Math.sqrt(epsilon) / Math.sqrt((1 - rho) * gradient ** 2 + epsilon)) * gradient
    console.log("gradient", gradient, "seen steps", seen.map((step) => step.toPrecision(4)).join(" "), "the paper's first", paper.toPrecision(2))
    ok &&= seen.every((step) => Math.abs(step / gradient - 1) < 0.01)
  }
  process.exit(ok ? 0 : 1)
})
JS
node see.cjs 2>/dev/null | grep "seen"
