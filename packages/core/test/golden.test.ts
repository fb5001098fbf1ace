/** The model computes what the official code computes: logits, loss and every gradient of its golden files. */
import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { multiLinearPlugin } from "@aunet/blocks"
import { grad, i32, mean, referenceEngine, trace } from "@aunet/tensor"
import {
  batchSpecs, decodeOfficialConfig, decodeSafetensors, hierarchy, logitsOf, lossesOf, makeModel, parameterSpecs, parametersOf, poolValues, registry,
  type StoredTensor,
} from "@aunet/core"

const CASES = ["aunet2", "aunet3", "aunet4", "aunet2-truncated", "aunet2-gqa-noresidual", "aunet2-pretok"]

const golden = (name: string) => {
  const { tensors, metadata } = decodeSafetensors(readFileSync(new URL(`../../../tools/golden/files/${name}.safetensors`, import.meta.url)))
  const below = (prefix: string) =>
    Object.fromEntries(Object.entries(tensors).filter(([key]) => key.startsWith(prefix)).map(([key, tensor]): [string, StoredTensor] => [key.slice(prefix.length), tensor]))
  return { tensors, metadata, weights: below("weights."), grads: below("grads.") }
}

/** Largest difference as a share of the largest expected number. */
function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = 0
  let difference = 0
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]))
    difference = Math.max(difference, Math.abs(actual[i] - expected[i]))
  }
  return difference / largest
}

describe.each(CASES)("golden file %s", (name) => {
  test("logits, loss and gradients are within 2e-5 of the official ones", async () => {
    const { tensors, metadata, weights, grads } = golden(name)
    const official = decodeOfficialConfig(JSON.parse(metadata.config))
    const model = makeModel(official.config, registry([multiLinearPlugin]))
    const [B, T] = tensors.tokens.shape
    const lengths = [T, ...official.lengths.slice(1)]
    const program = trace({ state: parameterSpecs(model), inputs: { ...batchSpecs({ rows: B, lengths }), targets: i32(B, T) } }, ({ state, inputs }) => {
      const loss = mean(lossesOf(model, state, inputs))
      return { outputs: { logits: logitsOf(model, state, inputs), loss, grads: grad(loss, state) } }
    })
    const levels = Uint8Array.from(tensors.levels.data as Int32Array)
    await using session = await referenceEngine().open({ program }, parametersOf(model, weights, name))
    const ids = { ids: tensors.tokens.data as Int32Array, targets: tensors.targets.data as Int32Array }
    const outputs = await session.step("program", { ...ids, ...poolValues(levels, lengths) })

    expect(relativeError(outputs.logits, tensors.logits.data as Float32Array), "logits").toBeLessThan(2e-5)
    expect(relativeError(outputs.loss, tensors.loss.data as Float32Array), "loss").toBeLessThan(2e-5)
    expect(Object.keys(grads).sort()).toEqual(Object.keys(model.parameters).sort())
    for (const [key, { data }] of Object.entries(grads)) {
      expect(relativeError(outputs[`grads.${key}`], data as Float32Array), key).toBeLessThan(2e-5)
    }
    // The official figure counts the kept positions of all rows together.
    const { counts } = hierarchy(levels, lengths)
    expect(counts.slice(1).map((rows) => rows.reduce((total, count) => total + count, 0))).toEqual(JSON.parse(metadata.pooled_counts))
  })
})
