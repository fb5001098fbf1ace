/** Training as a whole: what it tells, that it learns, and that it measures in good time. */
import { expect, test } from "vitest"
import { encodeStream } from "@aunet/data"
import { type EndEvent, type StartEvent, type TrainEvent } from "@aunet/trainer"
import { train } from "@aunet/trainer/effect"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { base, bytes, collect, engineWith, keeping, losses, splitter, verse } from "./short-training.ts"

test("a training tells what it starts with, every step, what it measured, and how it ended", async () => {
  const events = await collect(base())
  expect(events[0]).toMatchObject({
    type: "start",
    documents: 1,
    rows: 2,
    resumedAt: 0,
    engine: { engine: "reference" },
  })
  expect(losses(events)).toHaveLength(6)
  expect(events.filter(({ type }) => type === "measure").length).toBeGreaterThanOrEqual(2)
  expect(events.at(-1)).toMatchObject({ type: "end", steps: 6, bytes: 6 * 2 * 32, stopped: false })
  for (const event of events)
    if (event.type === "step") expect(event.bitsPerByte).toBeCloseTo(event.lossNats / Math.LN2, 10)
})

test("the same seed gives the same losses, another seed others", async () => {
  const [one, same, other] = [
    losses(await collect(base())),
    losses(await collect(base())),
    losses(await collect({ ...base(), seed: 1 })),
  ]
  expect(same).toEqual(one)
  expect(other).not.toEqual(one)
})

test("between two steps of an engine that never waits, whatever else is ready gets a turn: it can stop the training", async () => {
  const stop = new AbortController()
  const events: TrainEvent[] = []
  await Effect.runPromise(
    Stream.runForEach(train({ ...base(), signal: stop.signal }), (event) =>
      Effect.sync(() => {
        events.push(event)
        if (event.type === "step" && event.step === 1) setImmediate(() => stop.abort())
      }),
    ),
  )
  expect(events.at(-1)).toMatchObject({ type: "end", steps: 1, stopped: true })
})

/** A clock for durations; the time of day is what a test says, and beside the point when it says nothing. */
const clockOf = (elapsed: () => number, ofDay: () => number = elapsed): Clock.Clock => ({
  currentTimeMillisUnsafe: ofDay,
  currentTimeMillis: Effect.sync(ofDay),
  currentTimeNanosUnsafe: () => BigInt(ofDay()) * 1_000_000n,
  currentTimeNanos: Effect.sync(() => BigInt(ofDay()) * 1_000_000n),
  monotonicTimeNanosUnsafe: () => BigInt(elapsed()) * 1_000_000n,
  monotonicTimeNanos: Effect.sync(() => BigInt(elapsed()) * 1_000_000n),
  sleep: () => Effect.void,
})

test("a clock that is set back by an hour, or forward, changes no save, no measurement and no figure", async () => {
  const told = async (setAt: number, byMilliseconds: number): Promise<unknown> => {
    let now = 0
    const ofDay = (): number => 1e12 + now + (now >= setAt ? byMilliseconds : 0)
    const engine = engineWith(() => ({
      step: async (name) => {
        now += 1000
        return name === "train"
          ? { loss: Float32Array.of(1), gradientNorm: Float32Array.of(1) }
          : { losses: new Float32Array(64).fill(1) }
      },
    }))
    const { saved, save } = keeping()
    const events = await Effect.runPromise(
      Stream.runCollect(
        train({ ...base(), engine, save, saveSeconds: 7, length: { minutes: 0.5 }, measurements: 3 }),
      ).pipe(
        Effect.provideService(
          Clock.Clock,
          clockOf(() => now, ofDay),
        ),
      ),
    )
    expect(saved.length).toBeGreaterThan(3)
    return [...events].slice(1)
  }
  const undisturbed = await told(Infinity, 0)
  expect(await told(5000, -3_600_000)).toEqual(undisturbed)
  expect(await told(5000, 3_600_000)).toEqual(undisturbed)
})

test("the mean of a step is over the last 32 of the run, or as many as there were", async () => {
  let step = 0
  const engine = engineWith(() => ({
    step: async (name) =>
      name === "train"
        ? { loss: Float32Array.of(++step * Math.LN2), gradientNorm: Float32Array.of(1) }
        : { losses: new Float32Array(64).fill(1) },
  }))
  const events = await collect({ ...base(), engine, length: { steps: 40 }, measurements: 0 })
  const means = events.flatMap((event) => (event.type === "step" ? [event.meanBitsPerByte] : []))
  expect(means[0]).toBeCloseTo(1, 5)
  expect(means[1]).toBeCloseTo(1.5, 5)
  expect(means[31]).toBeCloseTo(16.5, 5)
  expect(means[39]).toBeCloseTo((9 + 40) / 2, 5)
})

test("a measurement in the middle waits while measuring has taken more than 15% of the time; the first and the last do not", async () => {
  // A clock that only the engine moves: a step takes 1 s, a measurement so many.
  const measuredAt = async (secondsOfOne: number): Promise<number[]> => {
    let now = 0
    const clock = clockOf(() => now)
    const engine = engineWith(() => ({
      step: async (name) => {
        now += name === "train" ? 1000 : secondsOfOne * 1000
        return name === "train"
          ? { loss: Float32Array.of(1), gradientNorm: Float32Array.of(1) }
          : { losses: new Float32Array(64).fill(1) }
      },
    }))
    // 64 measured bytes in rows of 32, two at once: one step of the engine.
    const events = await Effect.runPromise(
      Stream.runCollect(train({ ...base(), engine, length: { steps: 100 }, measurements: 9 })).pipe(
        Effect.provideService(Clock.Clock, clock),
      ),
    )
    return [...events].flatMap((event) => (event.type === "measure" ? [event.step] : []))
  }
  expect(await measuredAt(0.1)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
  // 4 s: up to step n there is time for 0.15 (n + 4 m) / 4 measurements, the first being one of the m.
  expect(await measuredAt(4)).toEqual([0, 23, 46, 68, 91, 100])
  expect(await measuredAt(1000)).toEqual([0, 100])
})

test("boundaries that do not fit are counted, and measuring drops none", async () => {
  const events = await collect({ ...base(), mostDropped: 0.3 })
  const start = events[0] as StartEvent
  const measured = events.flatMap((event) => (event.type === "measure" ? [event.droppedShares[0]] : []))
  const end = events.at(-1) as EndEvent
  expect(start.droppedShares[0]).toBeGreaterThan(0)
  expect(measured[0]).toBe(0)
  expect(end.droppedShares).toEqual([measured.at(-1)])
  expect(end.droppedShares[0]).toBeGreaterThan(0)
  expect(end.droppedShares[0]).toBeLessThan(0.5)
})

test("64 bytes are learnt by heart: under 0.05 bits a byte", async () => {
  const stream = encodeStream([{ name: "64 bytes", bytes: bytes(verse.slice(0, 64)) }], splitter, 2)
  const events = await collect({
    ...base(),
    corpus: { training: stream, heldOut: stream },
    length: { steps: 40 },
    rowBytes: 64,
    rows: 1,
    learningRate: 2e-2,
    measurements: 0,
    measuredBytes: 64,
  })
  expect((events.at(-1) as { heldOutBitsPerByte: number }).heldOutBitsPerByte).toBeLessThan(0.05)
})
