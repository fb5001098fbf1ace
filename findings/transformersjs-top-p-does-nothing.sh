#!/usr/bin/env bash
# @huggingface/transformers 4.3.2 (JavaScript), Node 22 or 24: top_p of generate() changes nothing, and nothing says so.
#
# Behaviour: `top_p` is a documented setting of generate() and of GenerationConfig. The list of processors that generate() makes of
#   its settings has temperature and repetition penalty, and nothing for top_p, whatever it is. The class for it, TopPLogitsWarper, is
#   exported, checks its argument, and throws when it is called: it has no `_call` of its own. The same for TopKLogitsWarper; top_k
#   is kept, by the sampler itself.
# Seen: the names of the processors are the same with top_p 0.01 and 1; calling the warpers gives "`_call` should be implemented in a
#   subclass"; the temperature warper divides as it should.
# Common wrong belief: the settings mean what they mean in Python, so `{ do_sample: true, top_p: 0.9 }` samples from the nucleus. It
#   samples from the whole vocabulary (or from its top_k).
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @huggingface/transformers@4.3.2
cat >see.mjs <<'JS'
import { GenerationConfig, PreTrainedModel, TemperatureLogitsWarper, Tensor, TopKLogitsWarper, TopPLogitsWarper } from "@huggingface/transformers"
const processors = (settings) => {
  const all = new GenerationConfig({ do_sample: true, temperature: 0.7, repetition_penalty: 1.2, ...settings })
  // What generate() makes of its settings; of the model it needs the configuration alone.
  const made = PreTrainedModel.prototype._get_logits_processor.call({ config: {} }, all, 1)
  return [...made].map((each) => each.constructor.name).join(" ")
}
const [narrow, whole] = [processors({ top_p: 0.01 }), processors({ top_p: 1 })]
console.log("top_p 0.01:", narrow)
console.log("top_p 1:   ", whole)
const called = (warper) => {
  const logits = new Tensor("float32", Float32Array.of(5, 4, 3, -5), [1, 4])
  try {
    return String((warper([[0n]], logits) ?? logits).data)
  } catch (error) {
    return error.message
  }
}
const said = [new TopPLogitsWarper(0.5), new TopKLogitsWarper(1), new TemperatureLogitsWarper(0.5)].map(called)
for (const [i, name] of ["TopPLogitsWarper", "TopKLogitsWarper", "TemperatureLogitsWarper"].entries()) console.log(name, said[i])
const missing = "`_call` should be implemented in a subclass"
process.exit(narrow === whole && narrow.includes("Temperature") && said[0] === missing && said[1] === missing && said[2] === "10,8,6,-10" ? 0 : 1)
JS
node see.mjs
