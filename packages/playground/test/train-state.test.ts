import type { TrainEvent } from "aunet"
import { expect, test } from "vitest"
import { added, cutAfter, noCurve } from "../src/train/curve.ts"
import { begun, type Run } from "../src/train/run.ts"
import { expectation, firstSettings, readKept, stepsIn, type TrainPlan } from "../src/train/settings.ts"
import { firstTrain, goesOn, isRunning, trainStep, type TrainViewEvent } from "../src/train/train-state.ts"

const about = { settings: firstSettings, textName: "a text", steps: 100 }
const told = (event: object): TrainViewEvent => ({ type: "told", name: "run", event: event as TrainEvent })
const start = told({ type: "start", parameters: 7, resumedAt: 0 })
const step = (at: number): TrainViewEvent =>
  told({
    type: "step",
    step: at,
    bytes: at * 10,
    meanBitsPerByte: 5 - at / 100,
    bytesPerSecond: 3,
    learningRate: 0.004,
  })
const measure = (at: number): TrainViewEvent =>
  told({ type: "measure", step: at, bytes: at * 10, heldOutBitsPerByte: 4 })
const after = (...events: readonly TrainViewEvent[]) =>
  events.reduce(trainStep, trainStep(firstTrain, { type: "begins", run: begun("run", about) }))
const only = (...events: readonly TrainViewEvent[]): Run => after(...events).runs[0]!

test("a training begins, trains, is stopped, waits and goes on where it stood", () => {
  expect(only().stands).toBe("begins")
  expect(only(start, step(1), step(2))).toMatchObject({ stands: "trains", step: 2, parameters: 7 })
  const paused = only(
    start,
    step(1),
    { type: "stopping", name: "run" },
    told({ type: "end", steps: 2, stopped: true }),
  )
  expect(paused).toMatchObject({ stands: "paused", step: 2 })
  expect(isRunning(paused)).toBe(false)
  const again = trainStep(after(start, step(1), step(2), step(3)), { type: "begins", run: goesOn(paused) })
  expect(again.runs).toHaveLength(1)
  expect(again.runs[0]).toMatchObject({ stands: "begins", step: 2 })
  expect(only(start, step(9), told({ type: "end", steps: 100, stopped: false })).stands).toBe("ended")
})

test("what lies behind the step that it goes on from is made again", () => {
  const sample = told({ type: "sample", step: 5, prompt: "", text: "x" })
  const run = only(
    start,
    step(1),
    step(5),
    measure(5),
    sample,
    told({ type: "start", parameters: 7, resumedAt: 2 }),
  )
  expect(run.training.points.map((point) => point.step)).toEqual([1])
  expect(run.heldOut.points).toEqual([])
  expect(run.samples).toEqual([])
  expect(only(start, step(8), told({ type: "jump", step: 3 })).note).toContain("step 3")
})

test("what goes wrong is told, and what was kept can go on", () => {
  expect(only({ type: "failed", name: "run", said: "no" })).toMatchObject({ stands: "failed", problem: "no" })
  expect(only(start, step(4), { type: "failed", name: "run", said: "no" }).stands).toBe("paused")
  const notKept = { type: "began", name: "run", engine: "e", notKept: "private" } as const
  expect(only(notKept, start, step(4), { type: "failed", name: "run", said: "no" }).stands).toBe("failed")
  expect(only(notKept).note).toContain("private")
  // It is to be known for as long as it trains, whatever else is.
  expect(only(notKept, start).note).toContain("Download it before")
  const risen = { type: "risen", bestStep: 2 } as unknown as TrainEvent
  expect(only(notKept, start, { type: "told", name: "run", event: risen }).note).toMatch(
    /Download it before[^]*learns its text by heart/,
  )
  expect(only(start, told({ type: "full", step: 1, reason: "quota" })).problem).toContain("quota")
  expect(
    only(start, told({ type: "full", step: 1, reason: "quota" }), told({ type: "room" })).problem,
  ).toBeUndefined()
})

test("a plan is of one text and of its settings", () => {
  const plan = { steps: 1 } as TrainPlan
  const planned = trainStep(firstTrain, { type: "planned", question: firstTrain.question, plan })
  expect(planned.plan).toBe(plan)
  expect("plan" in trainStep(planned, { type: "settings", change: {} })).toBe(false)
  expect("plan" in trainStep(planned, { type: "text", text: { kind: "typed", text: "" } })).toBe(false)
  const asked = trainStep(firstTrain, { type: "planning" })
  const changed = trainStep(asked, { type: "settings", change: { stages: 2 } })
  expect(changed.isPlanning).toBe(false)
  expect("plan" in trainStep(changed, { type: "planned", question: asked.question, plan })).toBe(false)
})

test("two fields that change before the page is drawn again both count", () => {
  const changes = [
    { type: "settings", change: { minutes: 1 } },
    { type: "settings", change: { engine: "onnx" } },
    { type: "choice", change: { rule: "pattern" } },
    { type: "choice", change: { pattern: "x" } },
  ] as const
  const { settings } = changes.reduce(trainStep, firstTrain)
  expect(settings).toMatchObject({ minutes: 1, engine: "onnx", choice: { rule: "pattern", pattern: "x" } })
})

test("trainings that are found do not take the place of those that are here", () => {
  const state = trainStep(after(start, step(3)), {
    type: "found",
    runs: [begun("run", about), begun("old", about)],
  })
  expect(state.runs.map(({ name, step: at }) => [name, at])).toEqual([
    ["run", 3],
    ["old", 0],
  ])
})

test("a curve keeps its first and its last point and never more than can be drawn", () => {
  let curve = noCurve
  for (let at = 0; at < 10_000; at++) curve = added(curve, { step: at, bytes: at, bits: 1 })
  expect(curve.points.length).toBeLessThanOrEqual(401)
  expect(curve.points.length).toBeGreaterThan(150)
  expect(curve.points[0]?.step).toBe(0)
  expect(curve.points.at(-1)?.step).toBe(9999)
  const cut = cutAfter(curve, 5000)
  expect(cut.points.at(-1)!.step).toBeLessThanOrEqual(5000)
  expect(added(cut, { step: 5001, bytes: 1, bits: 1 }).points.length).toBe(cut.points.length + 1)
})

test("minutes become steps, and a plan says what to expect", () => {
  expect(stepsIn(1, 10_000, 256)).toBe(586)
  expect(stepsIn(0.01, 10, 1024)).toBe(20)
  const plan = (textBytes: number, passes: number): TrainPlan =>
    ({ textBytes, passes, steps: 1000 }) as TrainPlan
  expect(expectation(plan(1000, 50))).toContain("by heart")
  expect(expectation(plan(1e7, 1))).toContain("real words")
})

test("what was kept is read again, and nothing else is", () => {
  const kept = { version: 1, ...about }
  expect(readKept(JSON.stringify(kept))).toEqual(kept)
  for (const text of ["", "null", "{}", '{"version":2}']) expect(readKept(text)).toBeUndefined()
})
