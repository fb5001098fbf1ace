/** The best model is kept, the mean of the weights is taken, and who gets worse is told, or stopped. */
import { expect, test } from "vitest"
import type { Checkpoint } from "@aunet/core"
import type { TrainEvent } from "@aunet/trainer"
import * as Effect from "effect/Effect"
import { averagedSteps, isLookedAt, withWeights, type Average } from "../src/save/average.ts"
import { withStep, type RecentSpeed } from "../src/step/recent-speed.ts"
import { collect, engineWith, keepIn, keeping } from "./short-training.ts"
import { least } from "./least-training.ts"

/** A training whose held-out figures are given, one a step. */
async function trained(figures: readonly number[], more: object = {}) {
  let steps = 0
  let held = 0
  const engine = engineWith((session) => ({
    step: async (name, inputs) => {
      if (name === "train") {
        steps++
        return session.step(name, inputs)
      }
      const bits = held++ < 0 ? 0 : (figures[Math.min(steps, figures.length - 1)] as number)
      return { losses: new Float32Array(64).fill(bits * Math.LN2) }
    },
  }))
  const kept: Record<"best" | "average", Checkpoint[]> = { best: [], average: [] }
  const { saved, save } = keeping()
  const events = await collect({
    ...least(),
    engine,
    measureSteps: 1,
    length: { steps: figures.length - 1 },
    save: { ...save, best: keepIn(kept.best), average: keepIn(kept.average) },
    ...more,
  })
  return { events, saved, ...kept }
}

const of = <Type extends TrainEvent["type"]>(events: readonly TrainEvent[], type: Type) =>
  events.filter((event): event is Extract<TrainEvent, { type: Type }> => event.type === type)

test("the lowest figure is kept, the last too, and each says what it is", async () => {
  const { events, saved, best } = await trained([8, 6, 4, 5, 3, 5, 6])
  expect(best.map(({ progress }) => progress)).toMatchObject(
    [1, 2, 4].map((steps) => ({ steps, heldOutStep: steps })),
  )
  expect(best.every(({ training }) => Object.keys(training).length === 0)).toBe(true)
  expect(saved.at(-1)?.progress).toMatchObject({ steps: 6, best: { step: 4 } })
  expect(saved.at(-1)?.progress.best?.heldOutBitsPerByte).toBeCloseTo(3, 5)
  expect(of(events, "measure").map((event) => event.best)).toEqual([
    true,
    true,
    true,
    false,
    true,
    false,
    false,
  ])
  expect(of(events, "measure")[3]?.changeBitsPerByte).toBeCloseTo(1, 5)
  // The first best lies inside of a checkpoint, which is saved before it.
  expect(saved.map(({ progress }) => progress.steps)).toEqual([1, 6])
})

test("a figure that has risen for a third of the run, three times or more, is told once for each best", async () => {
  const { events } = await trained([8, 5, 4, 4.1, 4.2, 4.3, 4.4, 3, 3.1, 3.2, 3.3, 3.4, 3.5])
  expect(of(events, "risen")).toMatchObject([
    { step: 5, bestStep: 2 },
    { step: 11, bestStep: 7 },
  ])
})

test("patience ends it when so many measurements were not better", async () => {
  const { events, saved } = await trained([8, 5, 4, 4.1, 4.2, 4.3, 4.4], { patience: 2 })
  expect(events.at(-1)).toMatchObject({
    type: "end",
    steps: 4,
    stopped: false,
    outOfPatience: true,
    best: { step: 2 },
  })
  expect(saved.at(-1)?.progress.steps).toBe(4)
})

test("the mean of the weights is their mean in proportion to the eighth power of the step", async () => {
  let mean: Average | undefined
  const values = Array.from({ length: 40 }, (_, i) => Math.sin(i))
  for (const [i, value] of values.entries()) {
    expect(isLookedAt(mean, i + 1)).toBe(true)
    mean = await withWeights(mean, i + 1, ["w"], async () => Float32Array.of(value))
  }
  // Step t stands for all up to it since the last look: t^9 - (t-1)^9.
  const weight = values.map((_, i) => (i + 1) ** 9 - i ** 9)
  const total = weight.reduce((sum, each) => sum + each, 0)
  const wanted = values.reduce((sum, value, i) => sum + value * (weight[i] as number), 0) / total
  expect(mean?.values.w?.[0]).toBeCloseTo(wanted, 5)
  // Nine tenths of it are of the last 9 of 40.
  const last = weight.slice(-averagedSteps(mean as Average)).reduce((sum, each) => sum + each, 0)
  expect(last / total).toBeGreaterThan(0.88)
  let looks = 0
  for (let step = 1, at: Average | undefined; step <= 10_000; step++)
    if (isLookedAt(at, step)) {
      looks++
      at = { step, values: {} }
    }
  expect(looks).toBeLessThan(450)
})

test("the mean is saved at the end with its own figure, and the engine goes on with its own weights", async () => {
  const { events, saved, average } = await trained([8, 7, 6, 5])
  expect(average).toHaveLength(1)
  expect(average[0]?.progress).toMatchObject({ steps: 3, averagedSteps: 1 })
  expect(average[0]?.progress.heldOutBitsPerByte).toBeCloseTo(5, 5)
  expect(events.at(-1)).toMatchObject({ best: { step: 3 } })
  const { saved: plain } = await trained([8, 7, 6, 5], { measureSteps: 3 })
  expect(saved.at(-1)?.parameters).toEqual(plain.at(-1)?.parameters)
})

test("a mean keeps its figure through a resume, and says after which step it was measured", async () => {
  const first = await trained([8, 7, 6, 5])
  const resume = first.saved.at(-1) as Checkpoint
  const stopped = async (measureSteps: number) => {
    const stop = new AbortController()
    const record = (event: TrainEvent) =>
      Effect.sync(() => {
        if (event.type === "step" && event.step === 5) stop.abort()
      })
    const more = { resume, length: { steps: 8 }, measureSteps, record, signal: stop.signal }
    const { events, average } = await trained([4, 4, 4], more)
    return { end: of(events, "end")[0], progress: average.at(-1)?.progress }
  }
  const { end, progress } = await stopped(1000)
  expect(progress).toMatchObject({ steps: 5, heldOutStep: 3 })
  expect(progress?.heldOutBitsPerByte).toBeCloseTo(5, 5)
  expect(end).toMatchObject({ steps: 5, heldOutStep: 3 })
  expect(end?.averageBitsPerByte).toBeCloseTo(5, 5)
  // With a later measurement of the model alone it stands beside no figure of the same step.
  const later = await stopped(1)
  expect(later.progress).toMatchObject({ steps: 5, heldOutStep: 3 })
  expect(later.end?.heldOutStep).toBe(4)
  expect(later.end).not.toHaveProperty("averageBitsPerByte")
})

test("what is asked for is done before the next step, and a training without an end has no share and no time left", async () => {
  const asked = [[], ["save"], ["measure"]] as const
  let turn = 0
  const stop = new AbortController()
  const { events } = await trained([8, 7, 6, 5, 4, 3], {
    length: { until: "stopped" },
    measureSteps: 1000,
    requests: () => {
      if (turn === 4) stop.abort()
      return asked[turn++] ?? []
    },
    signal: stop.signal,
  })
  const told = events.flatMap((event) =>
    event.type === "end" ? [`end ${event.steps}`] : "step" in event ? [`${event.type} ${event.step}`] : [],
  )
  // The first measurement that is the best saves the checkpoint that it lies in.
  expect(told.filter((each) => !each.startsWith("step"))).toEqual([
    "measure 0",
    "save 1",
    "measure 2",
    "save 4",
    "end 4",
  ])
  const [step] = of(events, "step")
  expect(step).not.toHaveProperty("share")
  expect(step).not.toHaveProperty("secondsLeft")
})

test("the speed is that of the last ten seconds", () => {
  let spans: RecentSpeed = []
  let speed = 0
  const push = (milliseconds: number, bytes: number): void => {
    const next = withStep(spans, { milliseconds, bytes })
    spans = next.spans
    speed = next.bytesPerSecond
  }
  for (let i = 0; i < 100; i++) push(400, 40)
  expect(speed).toBeCloseTo(100, 6)
  expect(spans.length).toBeLessThanOrEqual(11)
  for (let i = 0; i < 30; i++) push(400, 400)
  expect(speed).toBeCloseTo(1000, 6)
  push(60_000, 6000)
  expect(speed).toBeGreaterThan(90)
})
