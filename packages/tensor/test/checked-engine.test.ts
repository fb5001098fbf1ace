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

test("inputs are read when a step is asked for", async () => {
  await using session = await checkedEngine(referenceEngine(), { every: 1 }).open({ program })
  const mine = Float32Array.of(1, 2)
  const step = session.step("program", { x: mine })
  mine.fill(100)
  expect([...(await step).total]).toEqual([2, 4])
})

test("steps are counted for each program", async () => {
  const look = trace({ state: { total: f32(2) } }, ({ state }) => ({ outputs: { total: state.total } }))
  await using session = await checkedEngine(lying("output"), { every: 2 }).open({ program, look })
  await session.step("program", { x })
  await session.step("look")
  // The second of each is not looked at.
  await session.step("look")
  await session.step("program", { x })
  await expect(session.step("program", { x })).rejects.toThrow(/step 3 of "program"/)
})

test.each(["output", "state"] as const)("a wrong %s is named with both numbers", async (place) => {
  await using session = await checkedEngine(lying(place), { every: 1 }).open({ program })
  await session.step("program", { x })
  await session.step("program", { x })
  await expect(session.step("program", { x })).rejects.toThrow(
    place === "output"
      ? /step 3 of "program" on reference.*output "total" number 0 is 7, the reference engine says 6/
      : /step 3 of "program" on reference.*state "total" moved by .* on the reference engine by 4.47/,
  )
})

test.each([
  ["a small moment that stays 0", () => Float32Array.of(0, 0)],
  ["a change that is 30% off", (right: Float32Array) => right.map((value) => 1.3 * value)],
])("%s is noticed, however small its numbers are", async (_, wrong) => {
  const small = trace({ state: { moment: f32(2) }, inputs: { x: f32(2) } }, ({ state, inputs }) => {
    const moment = add(multiply(state.moment, 0.9), multiply(inputs.x, 1e-6))
    return { state: { moment }, outputs: { x: inputs.x } }
  })
  const engine = referenceEngine()
  const broken: Engine = {
    ...engine,
    open: async (...given) => {
      const session = await engine.open(...given)
      return {
        ...session,
        step: async (...call) => {
          const outputs = await session.step(...call)
          const { moment } = await session.read()
          await session.write({ moment: wrong(moment as Float32Array) })
          return outputs
        },
      }
    },
  }
  await using session = await checkedEngine(broken, { every: 1 }).open({ small })
  await expect(session.step("small", { x })).rejects.toMatchObject({ code: "ENGINE_DISAGREES" })
})

test("a session that is closed while a step runs still finishes it", async () => {
  const session = await checkedEngine(referenceEngine(), { every: 1 }).open({ program })
  const [{ total }] = await Promise.all([session.step("program", { x }), session.close()])
  expect([...total]).toEqual([2, 4])
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
