/** A whole training step, as the benchmark has it but small: the numbers of the reference, and the same in every run. */
import { afterAll, expect, test } from "vitest"
import { type Engine, referenceEngine, type Value } from "@aunet/tensor"
import { expectClose } from "@aunet/tensor/conformance"
import { onnxEngine } from "@aunet/tensor-onnx"
import { batch, firstState, type Sizes, trainingStep } from "../bench/model.ts"

const sizes: Sizes = { B: 2, T: 64, S: 16, D: 16, E: 32, layers: 1, trunkLayers: 1, window: 16, headWidth: 8 }
const program = trainingStep(sizes)
const engine = await onnxEngine({ threads: 4 })
afterAll(() => engine.close())

async function train(
  on: Engine,
  steps: number,
): Promise<{ readonly losses: readonly number[]; readonly state: Record<string, Value> }> {
  await using session = await on.open({ program }, firstState(sizes))
  const losses: number[] = []
  for (let step = 0; step < steps; step++) losses.push((await session.step("program", batch(sizes))).loss[0])
  return { losses, state: await session.read() }
}

test("three steps give the losses and parameters of the reference", async () => {
  const [expected, actual] = [await train(referenceEngine(), 3), await train(engine, 3)]
  expected.losses.forEach((loss, step) => expect(actual.losses[step]).toBeCloseTo(loss, 4))
  expect(actual.losses[2]).toBeLessThan(actual.losses[0])
  // A parameter moves by the sign of a small gradient in the first steps, so that single numbers may differ by a step.
  for (const [name, value] of Object.entries(expected.state))
    expectClose(name, actual.state[name], value, name.startsWith("w.") ? 2e-3 : 1e-4)
})

test("every run gives the same bits", async () => {
  const [first, second] = [await train(engine, 4), await train(engine, 4)]
  expect(second.losses).toEqual(first.losses)
  expect(
    Object.keys(first.state).filter(
      (name) => !Buffer.from(first.state[name].buffer).equals(Buffer.from(second.state[name].buffer)),
    ),
  ).toEqual([])
})
