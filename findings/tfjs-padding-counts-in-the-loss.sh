#!/usr/bin/env bash
# @tensorflow/tfjs-layers 4.22.0 on tfjs-backend-cpu, Node 22 or 24: what embedding({ maskZero: true }) masks counts in loss and pooling.
#
# Behaviour: the mask of an embedding is made and reaches recurrent layers, which pass over masked places. The loss of a sequence, and
#   globalAveragePooling1d, take no notice of it, and nothing is thrown, although the documentation of maskZero says that layers without
#   support for masking raise an exception.
# Seen: targets that are met at the two places that are not masked and missed by 4 at the two that are: evaluate() gives 8 and not 0.
#   The mean over [1, 0], [0, 1] and two masked vectors of 100s is 50.25 and not 0.5. simpleRNN on the same input passes over them: 2.
# Common wrong belief: as in Keras, padding that is masked costs nothing, so losses of batches with more padding can be compared with those
#   of batches with less.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-backend-cpu@4.22.0 @tensorflow/tfjs-layers@4.22.0
cat >see.cjs <<'JS'
const tf = require("@tensorflow/tfjs-core")
require("@tensorflow/tfjs-backend-cpu")
const { layers, sequential } = require("@tensorflow/tfjs-layers")
tf.setBackend("cpu").then(() => {
  const padded = tf.tensor2d([[1, 2, 0, 0]])
  const embedded = (vectors) => {
    const model = sequential()
    const outputDim = vectors[0].length
    model.add(layers.embedding({ inputDim: 3, outputDim, inputLength: 4, maskZero: true, weights: [tf.tensor2d(vectors)] }))
    return model
  }
  const model = embedded([[1], [1], [1]])
  model.compile({ loss: "meanSquaredError", optimizer: "sgd" })
  const loss = model.evaluate(padded, tf.tensor3d([[[1], [1], [5], [5]]])).dataSync()[0]
  const through = (layer) => {
    const all = embedded([[100, 100], [1, 0], [0, 1]])
    all.add(layer)
    return all.predict(padded).dataSync()[0]
  }
  const mean = through(layers.globalAveragePooling1d())
  const recurrent = through(layers.simpleRNN({ units: 1, activation: "linear", kernelInitializer: "ones", recurrentInitializer: "ones" }))
  console.log("seen: loss", loss, "mean", mean, "simpleRNN", recurrent)
  process.exit(loss === 8 && mean === 50.25 && recurrent === 2 ? 0 : 1)
})
JS
node see.cjs 2>/dev/null | grep "seen"
