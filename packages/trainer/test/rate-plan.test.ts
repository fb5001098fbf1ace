/** A training without a length has a level rate, which a decay closes; a resume goes on with either. */
import { expect, test } from "vitest"
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "@aunet/core"
import type { TrainEvent } from "@aunet/trainer"
import type { TrainOptions } from "@aunet/trainer/effect"
import { rateOf } from "../src/step/rate-plan.ts"
import { collect, failure, keeping, known } from "./short-training.ts"
import { least } from "./least-training.ts"

const rates = (events: readonly TrainEvent[]): number[] =>
  events.flatMap((event) => (event.type === "step" ? [event.learningRate] : []))

test("a level rate warms up over 200 steps; a decay ends at the floor, along 1/rate", () => {
  const level = { kind: "level", peak: 2, from: 10 } as const
  expect([10, 109, 209, 5000].map((steps) => rateOf(level, steps, 0))).toEqual([0.01, 1, 2, 2])
  const decay = { kind: "decay", peak: 2, minRatio: 0.1, from: 100, to: 110 } as const
  expect(rateOf(decay, 109, 0)).toBeCloseTo(0.2, 12)
  expect(rateOf(decay, 104, 0)).toBeCloseTo(2 / 5.5, 12)
  const minutes = { kind: "decay", peak: 2, minRatio: 0.1, from: 100, milliseconds: 1000 } as const
  expect([rateOf(minutes, 100, 0), rateOf(minutes, 100, 1000)]).toEqual([2, 0.2])
})

/** Goes on from the last save until some step, as a new process would. */
const goOn = async (last: Checkpoint, more: Partial<TrainOptions>, until = Infinity) => {
  const resume = decodeCheckpoint(encodeCheckpoint(last), known)
  const { saved, save } = keeping()
  const stop = new AbortController()
  let turn = 0
  const requests = () => {
    if (turn++ + resume.progress.steps === until) stop.abort()
    return []
  }
  const given = { ...least(), model: resume.model, resume, save, requests, signal: stop.signal }
  return { events: await collect({ ...given, ...more }), last: saved.at(-1) as Checkpoint }
}

test("until it is stopped, on, then to its end with a decay that may be stopped as well", async () => {
  const until = { until: "stopped" } as const
  const { saved, save } = keeping()
  await collect({ ...least(), save })
  const level = await goOn(saved.at(-1) as Checkpoint, { length: until }, 20)
  // A cosine has no level: the rate warms up from where it was resumed.
  expect(rates(level.events)).toEqual(
    [1, 2, 3, 4, 5, 6, 7, 8].map((n) => expect.closeTo((4e-3 * n) / 200, 10)),
  )
  const on = await goOn(level.last, { length: until }, 22)
  expect(rates(on.events)[0]).toBeCloseTo((4e-3 * 9) / 200, 10)
  const half = await goOn(on.last, { length: until, decay: true, decayShare: 0.2 }, 25)
  // 22 steps are four fifths of 28.
  const rest = await goOn(half.last, { length: until })
  expect([half.last.progress.steps, rest.last.progress.steps]).toEqual([25, 28])
  const all = [...rates(half.events), ...rates(rest.events)]
  expect(all).toEqual(all.toSorted((a, b) => b - a))
  expect(all.at(-1)).toBeCloseTo(4e-5, 10)
})

test("a schedule that needs a length is refused without one, and a decay where there is nothing level", async () => {
  const { saved, save } = keeping()
  await collect({ ...least(), save })
  const resume = saved.at(-1) as Checkpoint
  const until = { until: "stopped" } as const
  const refused: [Partial<TrainOptions>, RegExp][] = [
    [{ length: until, schedule: "linear" }, /the schedule "linear" needs to know how long the training is/],
    [{ length: until, decay: true }, /decay is true; it must be given with resume/],
    [
      { length: until, decay: true, resume },
      /left out: the rate of this training follows the schedule "cosine"/,
    ],
    [{ length: { until: "never" } as never }, /\{ until: "stopped" \}/],
  ]
  for (const [options, message] of refused)
    expect(await failure({ ...least(), ...options })).toMatchObject({
      code: "BAD_OPTION",
      message: expect.stringMatching(message),
    })
})
