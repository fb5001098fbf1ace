/** The model computes what the official code computes: logits, losses and every gradient of its golden files. */
import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { interpolatedPoolPlugin, multiLinearPlugin, repeatPlugin, simplePlugin } from "@aunet/blocks"
import { grad, referenceEngine, trace } from "@aunet/tensor"
import {
  batchSpecs,
  hierarchy,
  logitsOf,
  makeModel,
  objectiveOf,
  parameterSpecs,
  parametersOf,
  poolValues,
  registry,
  targetSpecs,
} from "@aunet/core"
import { decodeOfficialConfig, encodeOfficialConfig, officialName } from "@aunet/lingua"
import { decodeSafetensors, type StoredTensor } from "@aunet/weights"

const CASES = [
  "aunet2",
  "aunet3",
  "aunet4",
  "aunet2-truncated",
  "aunet2-gqa-noresidual",
  "aunet2-pretok",
  "aunet2-repeat",
  "aunet2-simple",
  "aunet2-nonparam",
  "aunet3-levels",
  "transformer",
  "transformer-window-tied",
]

const known = registry([multiLinearPlugin, repeatPlugin, simplePlugin, interpolatedPoolPlugin])

const golden = (name: string) => {
  const { tensors, metadata } = decodeSafetensors(
    readFileSync(new URL(`../../../tools/golden/files/${name}.safetensors`, import.meta.url)),
  )
  const official = decodeOfficialConfig(JSON.parse(metadata.config))
  const model = makeModel(official.config, known)
  const ours = new Map(
    Object.keys(model.parameters).map((own) => [officialName(official.architecture, own), own]),
  )
  const below = (prefix: string) =>
    Object.fromEntries(
      Object.entries(tensors)
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, tensor]): [string, StoredTensor] => {
          const called = key.slice(prefix.length)
          return [ours.get(called) ?? called, tensor]
        }),
    )
  return { tensors, metadata, official, model, weights: below("weights."), grads: below("grads.") }
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
  const { tensors, metadata, official, model, weights, grads } = golden(name)

  test("logits, losses and gradients are within 2e-5 of the official ones", async () => {
    const [B, T] = tensors.tokens.shape
    const lengths = [T, ...official.lengths.slice(1)]
    const shape = { rows: B, lengths }
    const program = trace(
      { state: parameterSpecs(model), inputs: { ...batchSpecs(model, shape), ...targetSpecs(model, shape) } },
      ({ state, inputs }) => {
        const { objective, loss, levelLoss } = objectiveOf(model, state, inputs, shape.lengths)
        return {
          outputs: {
            logits: logitsOf(model, state, inputs, shape.lengths),
            loss,
            ...(levelLoss && { level_loss: levelLoss }),
            grads: grad(objective, state),
          },
        }
      },
    )
    const levels = tensors.levels ? Uint8Array.from(tensors.levels.data as Int32Array) : new Uint8Array(B * T)
    await using session = await referenceEngine().open({ program }, parametersOf(model, weights, name))
    const ids = { ids: tensors.tokens.data as Int32Array, targets: tensors.targets.data as Int32Array }
    const targetLevels =
      model.config.levelWeight === undefined ? {} : { targetLevels: tensors.target_levels.data as Int32Array }
    const outputs = await session.step("program", { ...ids, ...targetLevels, ...poolValues(levels, lengths) })

    for (const key of ["logits", "loss", ...("level_loss" in tensors ? ["level_loss"] : [])]) {
      expect(relativeError(outputs[key], tensors[key].data as Float32Array), key).toBeLessThan(2e-5)
    }
    expect(Object.keys(grads).sort()).toEqual(Object.keys(model.parameters).sort())
    for (const [key, { data }] of Object.entries(grads)) {
      expect(relativeError(outputs[`grads.${key}`], data as Float32Array), key).toBeLessThan(2e-5)
    }
    if (metadata.pooled_counts === undefined) return
    // The official figure counts the kept positions of all rows together.
    const { counts } = hierarchy(levels, lengths)
    expect(counts.slice(1).map((rows) => rows.reduce((total, count) => total + count, 0))).toEqual(
      JSON.parse(metadata.pooled_counts),
    )
  })

  test("its configuration, written for the official code again, says the same", () => {
    const written = encodeOfficialConfig(official.config, official.lengths)
    // Fields that a golden file leaves out have the official defaults.
    const { seed: _, ...fields } = written
    const given = JSON.parse(metadata.config) as Record<string, unknown>
    expect(Object.fromEntries(Object.keys(given).map((key) => [key, fields[key]]))).toEqual(given)
    expect(decodeOfficialConfig(written)).toEqual(official)
  })
})
