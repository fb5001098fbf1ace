/** A watched engine answers as before, and fails as soon as its numbers are wrong. */
import { expect, test } from "vitest"
import {
  add,
  checkedEngine,
  type Engine,
  f32,
  multiply,
  referenceEngine,
  type Session,
  trace,
} from "@aunet/tensor"
import { conformanceCases, traceCase } from "@aunet/tensor/conformance"

const program = trace({ state: { total: f32(2) }, inputs: { x: f32(2) } }, ({ state, inputs }) => {
  const total = add(state.total, multiply(inputs.x, 2))
  return { state: { total }, outputs: { total } }
})

/** An engine whose third step and later ones are off by one in the named place. */
const lying = (place: "output" | "state"): Engine => {
  const engine = referenceEngine()
  return {
    ...engine,
    open: async (...given) => {
      const session = await engine.open(...given)
      let steps = 0
      const step: Session["step"] = async (...call) => {
        const outputs = await session.step(...call)
        if (++steps < 3) return outputs
        if (place === "state") await session.write({ total: Float32Array.of(9, 9) })
        return place === "output"
          ? { total: outputs.total.map((value) => value + 1) as Float32Array }
          : outputs
      }
      return { ...session, step, [Symbol.asyncDispose]: session.close }
    },
  }
}
const x = Float32Array.of(1, 2)

test("an engine that is right is not disturbed", async () => {
  await using session = await checkedEngine(referenceEngine(), { every: 2 }).open({ program })
  const results = await Promise.all([1, 2, 3].map(() => session.step("program", { x })))
  expect(results.map(({ total }) => [...total])).toEqual([
    [2, 4],
    [4, 8],
    [6, 12],
  ])
  expect(session.bytesHeld).toBeGreaterThan(0)
})

test.each(["output", "state"] as const)("a wrong %s is named with both numbers", async (place) => {
  await using session = await checkedEngine(lying(place), { every: 1 }).open({ program })
  await session.step("program", { x })
  await session.step("program", { x })
  await expect(session.step("program", { x })).rejects.toThrow(
    new RegExp(
      `step 3 of "program" on reference.*${place} "total" number 0 is \\d+, the reference engine says 6`,
    ),
  )
})

test("only every n-th step is checked, and n must be a number of steps", async () => {
  await using session = await checkedEngine(lying("output"), { every: 5 }).open({ program })
  for (let i = 0; i < 5; i++) await session.step("program", { x })
  await expect(session.step("program", { x })).rejects.toMatchObject({ code: "ENGINE_DISAGREES" })
  expect(() => checkedEngine(referenceEngine(), { every: 0 })).toThrow(/check every 0 steps/)
})

test("cases of the suite trace without their gradient too", () => {
  expect(traceCase(conformanceCases()[0], false).outputs).toHaveProperty("value")
})
