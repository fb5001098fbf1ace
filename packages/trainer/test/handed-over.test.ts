/** A checkpoint that is handed over has the numbers of its step, for whoever takes them in time, and for nobody later. */
import { expect, test } from "vitest"
import { attemptPromise } from "@aunet/base/effect"
import { type Checkpoint, type CheckpointInPieces, wholeCheckpoint } from "@aunet/core"
import { type Session } from "@aunet/tensor"
import * as Effect from "effect/Effect"
import { changePlaces } from "../src/save/average.ts"
import { collect, engineWith, failure, keepIn, keeping } from "./short-training.ts"
import { least } from "./least-training.ts"

test("two may take one at once", async () => {
  const taken: (readonly [Checkpoint, Checkpoint])[] = []
  const write = (one: CheckpointInPieces) =>
    attemptPromise(
      async () => void taken.push(await Promise.all([wholeCheckpoint(one), wholeCheckpoint(one)])),
    )
  await collect({ ...least(), length: { steps: 2 }, saveSteps: 1, save: { name: "two", write } })
  const { saved, save } = keeping()
  await collect({ ...least(), length: { steps: 2 }, saveSteps: 1, save })
  // Only the time that each took is its own.
  const numbers = ({ parameters, training: { "state.json": _, ...training } }: Checkpoint) => ({
    parameters,
    training,
  })
  expect(taken.map(([one]) => numbers(one))).toEqual(saved.map(numbers))
  expect(taken.map(([, other]) => numbers(other))).toEqual(saved.map(numbers))
})

test("who asks for its numbers when its save is over is refused, with the way out", async () => {
  for (const which of ["write", "best", "average"] as const) {
    const kept: CheckpointInPieces[] = []
    const keep = (one: CheckpointInPieces) => Effect.sync(() => void kept.push(one))
    const save = { ...keeping().save, [which]: keep }
    await collect({ ...least(), length: { steps: 3 }, measureSteps: 1, save })
    expect(kept.length).toBeGreaterThan(0)
    for (const one of kept)
      await expect(wholeCheckpoint(one)).rejects.toMatchObject({
        code: "BAD_OPTION",
        message: expect.stringMatching(
          /^the checkpoint of step \d is over, .*`await wholeCheckpoint\(checkpoint\)`/,
        ),
      })
  }
})

test("what cannot be saved is known before the first save takes the place of anything", async () => {
  const engine = engineWith((session) => ({
    read: async (names) => {
      const read = await session.read(names)
      for (const name of Object.keys(read)) if (name.startsWith("moment2.")) read[name]?.fill(Number.NaN)
      return read
    },
  }))
  let written = 0
  const write = () => Effect.sync(() => void written++)
  expect(await failure({ ...least(), engine, save: { name: "old", write } })).toMatchObject({
    code: "NOT_FINITE",
    message: expect.stringMatching(/"moment2\..*" holds a number that is not finite/),
  })
  expect(written).toBe(0)
})

test("law: a session and a mean that change places twice have what they had", async () => {
  const state: Record<string, Float32Array> = { a: Float32Array.of(1, 2), b: Float32Array.of(3) }
  const session = {
    read: async (names: readonly string[]) =>
      Object.fromEntries(names.map((name) => [name, (state[name] as Float32Array).slice()])),
    write: async (values: Record<string, Float32Array>) => {
      for (const [name, value] of Object.entries(values)) state[name] = value.slice()
    },
  } as unknown as Session
  const mean = { step: 4, values: { a: Float32Array.of(5, 6), b: Float32Array.of(7) } }
  await changePlaces(session, mean)
  expect([state, mean.values]).toEqual([
    { a: Float32Array.of(5, 6), b: Float32Array.of(7) },
    { a: Float32Array.of(1, 2), b: Float32Array.of(3) },
  ])
  await changePlaces(session, mean)
  expect([state, mean.values]).toEqual([
    { a: Float32Array.of(1, 2), b: Float32Array.of(3) },
    { a: Float32Array.of(5, 6), b: Float32Array.of(7) },
  ])
})

test("a training whose mean is measured in its middle goes on as one that is not measured", async () => {
  const trained = async (measureSteps: number) => {
    const stop = new AbortController()
    const average: Checkpoint[] = []
    const { saved, save } = keeping()
    const events = await collect({
      ...least(),
      length: { until: "stopped" },
      measureSteps,
      save: { ...save, average: keepIn(average) },
      record: (event) =>
        Effect.sync(() => {
          if (event.type === "step" && event.step === 7) stop.abort()
        }),
      signal: stop.signal,
    })
    const measured = events.filter((event) => event.type === "measure" && "averageBitsPerByte" in event)
    return { last: saved.at(-1)?.parameters, mean: average.at(-1)?.parameters, measured: measured.length }
  }
  const [often, never] = [await trained(2), await trained(1000)]
  expect(often.measured).toBeGreaterThan(never.measured)
  expect(often.last).toEqual(never.last)
  expect(often.mean).toEqual(never.mean)
})
