/** A training that is stopped goes on as if it had not been, to the last bit. */
import { expect, test } from "vitest"
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from "@aunet/core"
import { decodeTrainState, officialAdamW, type TrainEvent } from "@aunet/trainer"
import { train } from "@aunet/trainer/effect"
import { makeCorpus } from "@aunet/data"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { base, bytes, collect, keeping, known, losses, splitter } from "./short-training.ts"

test("12 steps, and 6, a stop, a save, a load and 6 more, give the same losses to the last bit", async () => {
  const whole = losses(await collect({ ...base(), length: { steps: 12 } }))
  const stop = new AbortController()
  const { saved, save } = keeping()
  const first: TrainEvent[] = []
  await Effect.runPromise(
    Stream.runForEach(train({ ...base(), length: { steps: 12 }, save, signal: stop.signal }), (event) =>
      Effect.sync(() => {
        first.push(event)
        if (event.type === "step" && event.step === 6) stop.abort()
      }),
    ),
  )
  expect(first.at(-1)).toMatchObject({ type: "end", steps: 6, stopped: true })
  // Through the files, as a new process would see it.
  const resume = decodeCheckpoint(encodeCheckpoint(saved.at(-1) as Checkpoint), known)
  const second = await collect({ ...base(), length: { steps: 12 }, model: resume.model, resume })
  expect(second[0]).toMatchObject({ resumedAt: 6, dataChanged: false })
  expect([...losses(first), ...losses(second)]).toEqual(whole)
})

test("a resumed training notices another text and starts it from its beginning", async () => {
  const { saved, save } = keeping()
  await collect({ ...base(), save })
  const other = makeCorpus(
    [{ name: "other", bytes: bytes("another text, rather longer than a row of it. ".repeat(9)) }],
    splitter,
    2,
    { seed: 0 },
  )
  const [start] = await collect({
    ...base(),
    corpus: other,
    length: { steps: 8 },
    resume: saved.at(-1) as Checkpoint,
  })
  expect(start).toMatchObject({ resumedAt: 6, dataChanged: true })
})

test("a resumed training goes on with the settings it began with, unless others are given", async () => {
  const { saved, save } = keeping()
  const given = {
    learningRate: 1e-3,
    schedule: "warmup-stable-decay",
    minRatio: 0.2,
    warmupShare: 0.5,
    decayShare: 0.3,
    scheduleSteps: 10,
    optimizer: { clip: 0.7 },
    seed: 4,
    mostDropped: 0.01,
  } as const
  const rates = (events: readonly TrainEvent[]) =>
    events.flatMap((event) => (event.type === "step" ? [event.learningRate] : []))
  const whole = await collect({ ...base(), ...given, length: { steps: 8 } })
  await collect({ ...base(), ...given, length: { steps: 4 }, save })
  const resume = decodeCheckpoint(encodeCheckpoint(saved.at(-1) as Checkpoint), known)
  const state = decodeTrainState(resume.training, resume.model).state
  expect(state.settings).toEqual({
    ...given,
    optimizer: { ...officialAdamW, clip: 0.7 },
    rows: 2,
    rowBytes: 32,
  })
  const again = { ...base(), model: resume.model, resume, length: { steps: 8 } }
  const rest = await collect(again)
  expect(rates(rest)).toEqual(rates(whole).slice(4))
  expect(losses(rest)).toEqual(losses(whole).slice(4))
  expect(rates(await collect({ ...again, schedule: "constant" }))).toEqual([1e-3, 1e-3, 1e-3, 1e-3])
  expect((await collect({ ...again, rowBytes: 48 }))[0]).toMatchObject({ dataChanged: true })
})

test("a stopped training says which step its held-out figure is of", async () => {
  const stop = new AbortController()
  const { saved, save } = keeping()
  let last: TrainEvent | undefined
  await Effect.runPromise(
    Stream.runForEach(train({ ...base(), measurements: 0, save, signal: stop.signal }), (event) =>
      Effect.sync(() => {
        last = event
        if (event.type === "step" && event.step === 3) stop.abort()
      }),
    ),
  )
  expect(last).toMatchObject({ type: "end", steps: 3, heldOutStep: 0 })
  expect(saved.at(-1)?.progress).toMatchObject({ steps: 3, heldOutStep: 0 })
})
