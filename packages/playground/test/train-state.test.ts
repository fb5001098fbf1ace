import type { TrainEvent } from "aunet"
import { expect, test } from "vitest"
import { added, cutAfter, noCurve } from "../src/train/curve.ts"
import { begun, lost, type Run } from "../src/train/run.ts"
import { sharedTrain, trainOf } from "../src/train/shared-train.ts"
import {
  expectation,
  firstSettings,
  MINUTES,
  partsOf,
  readKept,
  ROWS,
  speedInParts,
  stepsIn,
  type TrainPlan,
} from "../src/train/settings.ts"
import {
  canGoOn,
  firstTrain,
  goesOn,
  isRunning,
  trainStep,
  type TrainViewEvent,
} from "../src/train/train-state.ts"

const about = { settings: firstSettings, textName: "a text", steps: 100, peakRate: 0.004 }
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
  expect(only(start, told({ type: "full", step: 1, reason: "quota" })).problem).toContain("quota")
  expect(
    only(start, told({ type: "full", step: 1, reason: "quota" }), told({ type: "room" })).problem,
  ).toBeUndefined()
})

test("that a browser keeps nothing is known as long as the training is", () => {
  const notKept = { type: "began", name: "run", engine: "e", notKept: "private" } as const
  const jumped = only(notKept, start, step(4), told({ type: "jump", step: 3 }))
  expect(jumped).toMatchObject({ isKept: false, notKept: "private", note: expect.stringContaining("step 3") })
  const risen = only(notKept, start, told({ type: "risen", bestStep: 2 }))
  expect(risen).toMatchObject({ notKept: "private", note: expect.stringContaining("by heart") })
  const stopped = only(notKept, start, step(4), told({ type: "end", steps: 4, stopped: true }))
  // There is nothing to go on from.
  expect([stopped.stands, canGoOn(stopped), stopped.notKept]).toEqual(["ended", false, "private"])
  expect("notKept" in only(notKept, { type: "began", name: "run", engine: "e" })).toBe(false)
})

test("what never answers can be ended, and goes on from what was saved", () => {
  const cut = { type: "cutOff", name: "run" } as const
  for (const run of [only(cut), only(start, step(4), { type: "stopping", name: "run", nextRate: 1 }, cut)]) {
    expect(run.stands).toBe("paused")
    expect(canGoOn(run)).toBe(true)
    expect("nextRate" in run).toBe(false)
  }
  const notKept = { type: "began", name: "run", engine: "e", notKept: "private" } as const
  expect(only(notKept, start, cut).stands).toBe("failed")
  expect(canGoOn(only(notKept, start, cut))).toBe(false)
})

test("the rate that is set is the highest of its schedule, once somebody applies it", () => {
  const drafted = only(start, step(4), { type: "draftRate", name: "run", rate: 0.002 })
  // The rate of a step changes neither.
  expect(drafted).toMatchObject({ peakRate: 0.004, draftRate: 0.002, learningRate: 0.004 })
  expect(goesOn(drafted).peakRate).toBe(0.004)
  const applied = only(
    start,
    step(4),
    { type: "draftRate", name: "run", rate: 0.002 },
    {
      type: "peakRate",
      name: "run",
      rate: 0.002,
    },
  )
  expect(applied).toMatchObject({ peakRate: 0.002, learningRate: 0.004 })
  expect("draftRate" in applied).toBe(false)
  const stopping = only(start, step(4), { type: "stopping", name: "run", nextRate: 0.001 })
  expect([stopping.peakRate, goesOn(stopping).peakRate]).toEqual([0.004, 0.001])
  // Going on plainly keeps it.
  expect(goesOn(goesOn(stopping)).peakRate).toBe(0.001)
})

test("a training goes after its owner was asked, and takes what it made with it", () => {
  const files: TrainViewEvent = { type: "files", name: "run", files: { "config.json": new Uint8Array(1) } }
  const asked = after(files, { type: "asked", name: "run" })
  expect(asked.asked).toBe("run")
  expect("asked" in trainStep(asked, { type: "asked" })).toBe(false)
  const gone = trainStep(asked, { type: "removed", name: "run" })
  expect([gone.runs, gone.files, "asked" in gone]).toEqual([[], {}, false])
  // A new one of the same name has other weights.
  expect(after(files, { type: "begins", run: begun("run", about) }).files).toEqual({})
  expect(after(files, { type: "begins", run: begun("other", about) }).files).toHaveProperty("run")
  const refused = trainStep(asked, { type: "notRemoved", name: "run", said: "another tab" })
  expect(refused.runs[0]?.problem).toBe("another tab")
})

test("what cannot be read is there to be removed, and no more", () => {
  const run = lost("old", "why")
  expect(run.problem).toContain("(why)")
  expect([canGoOn(run), isRunning(run), run.isShown]).toEqual([false, false, false])
})

test("an address holds what the field of minutes allows", () => {
  for (const minutes of [MINUTES.least, 0.07, MINUTES.most]) {
    const shared = sharedTrain({ ...firstTrain, settings: { ...firstSettings, minutes } })
    expect(trainOf(shared as Record<string, unknown>, firstTrain).settings.minutes).toBe(minutes)
  }
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
  // An error of earlier settings says nothing about those that are asked now.
  const again = trainStep(changed, { type: "planning" })
  const late = trainStep(again, { type: "notPlanned", question: asked.question, said: "no" })
  expect(late).toBe(again)
  expect(trainStep(again, { type: "notPlanned", question: again.question, said: "no" })).toMatchObject({
    isPlanning: false,
    problem: "no",
  })
  // What went wrong elsewhere does not end it; who waits no more does.
  expect(trainStep(again, { type: "problem", said: "a file" }).isPlanning).toBe(true)
  expect(trainStep(again, { type: "unplanned" }).isPlanning).toBe(false)
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

test("what another tab does with a training is seen, and what somebody chose here stays", () => {
  const paused = { ...begun("run", about), stands: "paused" as const, step: 3 }
  const here = trainStep(
    { ...firstTrain, runs: [{ ...paused, isShown: false, draftRate: 0.1 }] },
    { type: "found", runs: [{ ...paused, step: 8, isElsewhere: true, isShown: true }] },
  )
  expect(here.runs).toMatchObject([{ step: 8, isElsewhere: true, isShown: false, draftRate: 0.1 }])
  expect(canGoOn(here.runs[0]!)).toBe(false)
  // Why it failed is told until it moves.
  const failed = { ...paused, stands: "failed" as const, problem: "the GPU was lost" }
  const of = (step: number) =>
    trainStep({ ...firstTrain, runs: [failed] }, { type: "found", runs: [{ ...paused, step }] }).runs[0]
  expect(of(3)).toMatchObject({ stands: "failed", problem: "the GPU was lost" })
  expect(of(4)?.problem).toBeUndefined()
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
  const plan = (textBytes: number, passes: number, steps = 1000): TrainPlan =>
    ({ textBytes, passes, steps }) as TrainPlan
  expect(expectation(plan(1000, 50), "tiny")).toContain("by heart")
  expect(expectation(plan(1e7, 1), "tiny")).toContain("real words")
  // None is smaller than the smallest.
  expect(expectation(plan(1e7, 1, 20), "tiny")).toContain("give it more minutes")
  expect(expectation(plan(1e7, 1, 20), "small")).toContain("a smaller one learns more")
})

test("what was kept is read again, and nothing else is", () => {
  const { peakRate: learningRate, ...asked } = about
  const kept = { version: 1, ...asked, learningRate }
  expect(readKept(JSON.stringify(kept))).toEqual(kept)
  for (const text of ["", "null", "{}", '{"version":2}']) expect(readKept(text)).toBeUndefined()
  for (const damaged of [{ settings: null }, { settings: {} }, { steps: "3" }, { learningRate: "fast" }])
    expect(readKept(JSON.stringify({ ...kept, ...damaged }))).toBeUndefined()
  // A worker may have written it, which may be running a splitter of somebody else.
  const { settings } = kept
  const of = (change: object): string => JSON.stringify({ ...kept, settings: { ...settings, ...change } })
  expect(readKept(of({}))).toEqual(kept)
  const { choice } = settings
  for (const change of [
    ...[{ size: "huge" }, { engine: "cuda" }, { prompt: 3 }],
    ...[{ choice: { ...choice, rule: "shell" } }, { choice: { ...choice, module: { name: "a.js" } } }],
  ])
    expect(readKept(of(change)), JSON.stringify(change)).toBeUndefined()
})

test("a large step of WebAssembly is computed in parts of its rows, which takes longer", () => {
  expect([partsOf("tiny", "wasm"), partsOf("small", "wasm"), partsOf("small", "webgpu")]).toEqual([1, 2, 1])
  expect(ROWS % partsOf("base", "wasm")).toBe(0)
  expect([1, 2].map((parts) => speedInParts(7000, parts))).toEqual([7000, 6000])
})
