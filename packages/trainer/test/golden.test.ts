/** Training does what the official code does: AdamW, clipping, warm-up and cosine, step by step. */
import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { multiLinearPlugin } from "@aunet/blocks"
import { decodeOfficialConfig } from "@aunet/lingua"
import { decodeSafetensors, type StoredTensor } from "@aunet/weights"
import { makeModel, parametersOf, poolValues, registry } from "@aunet/core"
import { referenceEngine } from "@aunet/tensor"
import { corrections, scheduledRate, trainProgram } from "@aunet/trainer"

// One trajectory to its end, where the weights are checked, ten steps of the other: tools/test/golden.test.ts goes
// to the end of that, on the engine that trains, and `pnpm golden` runs both in full on any engine.
test.each([
  ["aunet2-train", 40],
  ["aunet3-train", 10],
])(
  "%s follows the official losses, norms and rates for %i steps, and after 40 has its weights",
  async (name, ran) => {
    const { tensors, metadata } = decodeSafetensors(
      readFileSync(new URL(`../../../tools/golden/files/${name}.safetensors`, import.meta.url)),
    )
    const below = (prefix: string) =>
      Object.fromEntries(
        Object.entries(tensors)
          .filter(([key]) => key.startsWith(prefix))
          .map(([key, tensor]): [string, StoredTensor] => [key.slice(prefix.length), tensor]),
      )
    const { config, lengths: longest } = decodeOfficialConfig(JSON.parse(metadata.config))
    const optim = JSON.parse(metadata.optim) as Record<string, number>
    const model = makeModel(config, registry([multiLinearPlugin]))
    const [steps, B, T] = tensors.tokens.shape
    const lengths = [T, ...longest.slice(1)]
    const options = {
      beta1: optim.beta1,
      beta2: optim.beta2,
      epsilon: optim.epsilon,
      weightDecay: optim.weight_decay,
      clip: optim.clip,
    }
    const schedule = {
      peak: optim.lr,
      minRatio: optim.lr_min_ratio,
      warmup: optim.warmup,
      total: optim.steps,
    }

    await using session = await referenceEngine().open(
      { train: trainProgram(model, { rows: B, lengths }, options) },
      parametersOf(model, below("weights."), name),
    )
    for (let step = 0; step < Math.min(steps, ran); step++) {
      const part = <A extends Int32Array>(key: string): A =>
        (tensors[key].data as A).subarray(step * B * T, (step + 1) * B * T) as A
      const rate = scheduledRate("cosine", schedule, step)
      expect(rate).toBeCloseTo((tensors.lrs.data as Float32Array)[step], 8)
      const { loss, gradientNorm } = await session.step("train", {
        ids: part("tokens"),
        targets: part("targets"),
        ...poolValues(Uint8Array.from(part("levels")), lengths),
        rate: Float32Array.of(rate),
        ...corrections(options, step + 1),
      })
      expect(
        Math.abs(loss[0] - (tensors.losses.data as Float32Array)[step]),
        `loss of step ${step}`,
      ).toBeLessThan(1e-3)
      expect(
        Math.abs(gradientNorm[0] / (tensors.grad_norms.data as Float32Array)[step] - 1),
        `norm of step ${step}`,
      ).toBeLessThan(1e-3)
    }
    if (ran < steps) return
    const final = await session.read()
    for (const [key, { data }] of Object.entries(below("final."))) {
      const expected = data as Float32Array
      const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
      const difference = expected.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - final[key][i])),
        0,
      )
      expect(difference / largest, key).toBeLessThan(2e-3)
    }
  },
)
