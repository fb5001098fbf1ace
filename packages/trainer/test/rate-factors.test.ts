/** Learning rates of parts of a model: which parameter has which, and that a factor is what it says. */
import type { Checkpoint } from "@aunet/core"
import { expect, test } from "vitest"
import { officialAdamW } from "@aunet/trainer"
import { parameterFactors, type RateFactors } from "../src/step/rate-factors.ts"
import { least, leastModel } from "./least-training.ts"
import { collect, failure, keeping } from "./short-training.ts"

test("a parameter belongs to its stage, a transition to the one above, embedding and output to the bytes", () => {
  const factors = parameterFactors(leastModel, { stages: [2, 1] })
  const of = (stage: string): boolean[] => [
    ...new Set(
      Object.keys(leastModel.parameters)
        .filter((name) => name.startsWith(stage))
        .map((name) => factors[name] === 2),
    ),
  ]
  for (const bytes of ["encoders.0", "decoders.0", "transitions.0", "tok_embeddings", "vocab"])
    expect([bytes, of(bytes)]).toEqual([bytes, [true]])
  expect(of("trunk")).toEqual([false])
  expect(parameterFactors(leastModel, {})).toEqual({})
  expect(Object.values(parameterFactors(leastModel, { stages: [0, 1] })).every((each) => each === 0)).toBe(
    true,
  )
  const routed = { ...leastModel, parameters: { "routers.0.w": { shape: [1], initial: { kind: "zeros" } } } }
  const ofRouter = (rates: RateFactors): number | undefined =>
    parameterFactors(routed as unknown as typeof leastModel, rates)["routers.0.w"]
  expect(ofRouter({ stages: [2, 1] })).toBe(2)
  expect(ofRouter({ stages: [2, 1], router: 0.5 })).toBe(0.5)
  expect(ofRouter({ stages: [2, 1], router: 1 })).toBeUndefined()
})

/** A training of so many steps: its last checkpoint. */
async function after(steps: number, more: Partial<Parameters<typeof collect>[0]> = {}): Promise<Checkpoint> {
  const { saved, save } = keeping()
  await collect({ ...least(), schedule: "constant", length: { steps }, save, ...more })
  return saved.at(-1) as Checkpoint
}

test("law: a first step with a factor goes that many times as far, its decay among it; 0 changes nothing", async () => {
  const begun = { name: "begun", checkpoint: await after(1, { seed: 3 }) }
  const step = (rates?: RateFactors) =>
    after(1, {
      ...{ from: begun, warmupShare: 0, learningRate: 0.01, ...(rates && { rates }) },
      optimizer: { ...officialAdamW, weightDecay: 3 },
    })
  const [plain, other] = [await step(), await step({ stages: [0, 2.5] })]
  const before = begun.checkpoint.parameters
  let moved = 0
  for (const [name, values] of Object.entries(other.parameters)) {
    const factor = name.startsWith("trunk.") ? 2.5 : 0
    values.forEach((value, i) => {
      const far = plain.parameters[name][i] - before[name][i]
      moved = Math.max(moved, Math.abs(far))
      expect(value - before[name][i]).toBeCloseTo(factor * far, 6)
    })
  }
  expect(moved).toBeGreaterThan(0.009)
})

test("a training in parts and one that is resumed keep them", async () => {
  const rates = { stages: [1, 0.25] }
  const whole = await after(4, { rates, scheduleSteps: 4 })
  const halves = await after(2, { rates, scheduleSteps: 4 })
  const rest = await after(4, { resume: halves })
  expect(rest.parameters).toEqual(whole.parameters)
  const [parts, plain] = [await after(4, { rates, accumulate: 2 }), await after(4)]
  const name = "trunk.layers.0.attention.wo.weight"
  const first = (of: Checkpoint): number => of.parameters[name][0]
  expect(first(parts)).toBeCloseTo(first(whole), 4)
  expect(Math.abs(first(plain) - first(whole))).toBeGreaterThan(1e-3)
})

test.each([
  [{ router: 2 }, /rates.router is 2; .*the model has no router/],
  [{ stages: [1] }, /rates.stages is .*; .*each of the 2 stages/],
  [{ stages: [1, -1] }, /rates.stages\[1\] is -1; .*from 0 to 100/],
  [{ stages: [1, NaN] }, /rates.stages\[1\] is NaN/],
  [{ trunk: 2 }, /rates.trunk is 2; .*there are: router, stages/],
  [3, /rates is 3/],
])("%j is refused", async (rates, said) => {
  expect(await failure({ ...least(), rates: rates as RateFactors })).toMatchObject({
    code: "BAD_OPTION",
    message: expect.stringMatching(said),
  })
})
