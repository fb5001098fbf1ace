/** A loss that jumps: the training goes back to its last save, leaves the rows out, and gives up at the third. */
import { expect, test } from "vitest"
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "@aunet/core"
import { encodeStream } from "@aunet/data"
import type { TrainEvent } from "@aunet/trainer"
import type { TrainOptions } from "@aunet/trainer/effect"
import * as Effect from "effect/Effect"
import { FRESH_WATCH, jumps, withJump, withLoss } from "../src/step/loss-watch.ts"
import { bytes, collect, engineWith, failure, keeping, known, losses, splitter } from "./short-training.ts"
import { least } from "./least-training.ts"

/** A place that can be read again. */
const place = () => {
  const { saved, save } = keeping()
  const read = () => Effect.sync(() => decodeCheckpoint(encodeCheckpoint(saved.at(-1) as Checkpoint), known))
  return { saved, save: { ...save, read } }
}

const textOf = (inputs: Readonly<Record<string, unknown>>): string => String(inputs.ids)

/** An engine whose loss is spoilt for some batches, and which keeps what it was given. */
function spoiling(isSpoilt: (batch: string, step: number) => boolean, loss = NaN) {
  const seen: string[] = []
  const engine = engineWith((session) => ({
    step: async (name, inputs = {}) => {
      const outputs = await session.step(name, inputs)
      if (name !== "train") return outputs
      seen.push(textOf(inputs))
      return isSpoilt(textOf(inputs), seen.length) ? { ...outputs, loss: Float32Array.of(loss) } : outputs
    },
  }))
  return { engine, seen }
}

const ofType = <Type extends TrainEvent["type"]>(events: readonly TrainEvent[], type: Type) =>
  events.filter((event): event is Extract<TrainEvent, { type: Type }> => event.type === type)

test("rows whose loss is no number are left out: the rest is trained as if they were not there, and told so", async () => {
  const plain = spoiling(() => false)
  await collect({ ...least(), engine: plain.engine })
  const bad = plain.seen[6] as string
  const run = async (more: Partial<TrainOptions> = {}) => {
    const { saved, save } = place()
    const { engine, seen } = spoiling((batch) => batch === bad)
    const events = await collect({ ...least(), engine, save, saveSteps: 5, ...more })
    return { events, seen, saved }
  }
  const { events, seen, saved } = await run()
  const [jump, ...others] = ofType(events, "jump")
  expect(others).toEqual([])
  expect(jump).toMatchObject({ at: 7, step: 5, bitsPerByte: null, rows: { epoch: 0, row: 24 }, count: 1 })
  // Steps 1 to 7, back to 5, 6 again, and on without the batch.
  const order = [0, 1, 2, 3, 4, 5, 6, 5, 7, 8, 9, 10, 11]
  expect(seen.slice(0, 13)).toEqual(order.map((i) => plain.seen[i]))
  expect(ofType(events, "step").map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10, 11, 12])
  const six = ofType(events, "step").filter(({ step }) => step === 6)
  expect(six[0]?.lossNats).toBe(six[1]?.lossNats)
  expect(saved.at(-1)?.progress.steps).toBe(12)
  // The same again, and before the first save from the beginning: the same model.
  expect((await run()).saved.at(-1)?.parameters).toEqual(saved.at(-1)?.parameters)
  expect((await run({ saveSteps: 9 })).saved.at(-1)?.parameters).toEqual(saved.at(-1)?.parameters)
})

test("a training that is stopped before the rows that it leaves out leaves them out when it goes on", async () => {
  const plain = spoiling(() => false)
  await collect({ ...least(), engine: plain.engine })
  const bad = plain.seen[6] as string
  const { saved, save } = place()
  const whole = place()
  const { engine } = spoiling((batch) => batch === bad)
  await collect({ ...least(), engine, save: whole.save, saveSteps: 5 })
  const stop = new AbortController()
  let sixes = 0
  const record = (event: TrainEvent) =>
    Effect.sync(() => {
      if (event.type === "step" && event.step === 6 && ++sixes === 2) stop.abort()
    })
  await collect({ ...least(), engine, save, saveSteps: 5, record, signal: stop.signal })
  const resume = saved.at(-1) as Checkpoint
  expect(resume.progress.steps).toBe(6)
  const onward = await collect({ ...least(), engine, save, saveSteps: 5, resume })
  expect(ofType(onward, "jump")).toEqual([])
  expect(saved.at(-1)?.parameters).toEqual(whole.saved.at(-1)?.parameters)
})

test("a resume onto other text that jumps before its first save begins that text again, not where the other one was", async () => {
  const { saved, save } = place()
  await collect({ ...least(), save, length: { steps: 5 } })
  const resume = saved.at(-1) as Checkpoint
  const other = encodeStream(
    [{ name: "other", bytes: bytes("another text, rather longer than a row of it. ".repeat(20)) }],
    splitter,
    2,
  )
  const on = { ...least(), corpus: { training: other, heldOut: other }, resume, length: { steps: 9 } }
  const plain = spoiling(() => false)
  await collect({ ...on, engine: plain.engine })
  const bad = plain.seen[1] as string
  const { engine, seen } = spoiling((batch) => batch === bad)
  const [jump] = ofType(await collect({ ...on, engine, save }), "jump")
  expect(jump).toMatchObject({ at: 7, step: 5, rows: { epoch: 0, row: 4 } })
  expect(seen.slice(0, 5)).toEqual([0, 1, 0, 2, 3].map((i) => plain.seen[i]))
})

test("a third jump in a row ends it: it is not the rows", async () => {
  const { saved, save } = place()
  const { engine } = spoiling((_, step) => step > 7)
  const told: TrainEvent[] = []
  const record = (event: TrainEvent) => Effect.sync(() => void told.push(event))
  expect(await failure({ ...least(), engine, save, record, saveSteps: 5 })).toMatchObject({
    code: "NOT_FINITE",
    message: expect.stringMatching(/the loss of step 6 is NaN.*3 times in a row.*saved before is whole/),
  })
  expect(ofType(told, "jump").map(({ count }) => count)).toEqual([1, 2])
  expect(saved.at(-1)?.progress.steps).toBe(5)
})

test("without a place to go back to it ends at once, as ever", async () => {
  const { save } = keeping()
  const { engine } = spoiling((_, step) => step > 7)
  expect(await failure({ ...least(), engine, save })).toMatchObject({ code: "NOT_FINITE" })
})

test("a jump is above three times the mean and eight deviations; text that is so is no jump the next time", () => {
  let watch = FRESH_WATCH
  for (let step = 1; step <= 31; step++) watch = withLoss(watch, step, 1 + (step % 2) / 10)
  // Too few to say anything but of what is no number.
  expect([jumps(watch, 100), jumps(watch, NaN), jumps(watch, Infinity)]).toEqual([false, true, true])
  watch = withLoss(watch, 32, 1)
  expect([jumps(watch, 3.1), jumps(watch, 3.2)]).toEqual([false, true])
  watch = withJump(watch, 33, 4)
  for (let step = 33; step < 65; step++) watch = withLoss(watch, step, 1)
  expect(watch).toMatchObject({ count: 1 })
  watch = withLoss(watch, 65, 1)
  expect(watch).toMatchObject({ count: 0, tolerated: 6 })
  expect([jumps(watch, 5.9), jumps(watch, 6.1)]).toEqual([false, true])
  // One batch in thirty is hard to guess: seen from the start, it is part of the text.
  let mixed = FRESH_WATCH
  for (let step = 1; step <= 600; step++) {
    const bits = step % 30 === 0 ? 4 : 0.2
    expect(step > 60 && jumps(mixed, bits)).toBe(false)
    mixed = withLoss(mixed, step, bits)
  }
})

test("a loss of a finite size that jumps is gone back from as well", async () => {
  const { save } = place()
  const { engine } = spoiling((_, step) => step === 40, 60)
  const events = await collect({ ...least(), engine, save, length: { steps: 42 }, saveSteps: 38 })
  expect(ofType(events, "jump")).toMatchObject([{ at: 40, step: 38, bitsPerByte: 60 / Math.LN2, count: 1 }])
  expect(losses(events)).toHaveLength(43)
})
