// oxlint-disable eslint/max-lines -- a training from its first event to its failures
/** Training as a whole: it learns, it can be stopped and goes on to the last bit, and its failures are named. */
import { describe, expect, test } from "vitest"
import { multiLinearPlugin } from "@aunet/blocks"
import {
  AunetError,
  decodeCheckpoint,
  encodeCheckpoint,
  type Checkpoint,
  makeModel,
  presetModel,
  registry,
} from "@aunet/core"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import { referenceEngine, type Session } from "@aunet/tensor"
import {
  decodeTrainState,
  encodeStream,
  makeCorpus,
  officialAdamW,
  train,
  type EndEvent,
  type StartEvent,
  type StepEvent,
  type TrainEvent,
  type TrainOptions,
} from "@aunet/trainer"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

const known = registry([multiLinearPlugin, wordsPlugin])
const splitter = wordsPlugin.make({ groups: [1] })
const model = makeModel(presetModel("tiny", 2).config, known)
const bytes = (text: string) => new TextEncoder().encode(text)
const verse =
  "Tyger Tyger, burning bright,\nIn the forests of the night;\nWhat immortal hand or eye,\nCould frame thy fearful symmetry?\n"
const documents = [{ name: "verse", bytes: bytes(verse.repeat(6)) }]
const corpus = makeCorpus(documents, splitter, 2, { seed: 0 })

const base = (): TrainOptions => ({
  model,
  splitter,
  corpus,
  engine: referenceEngine(),
  length: { steps: 6 },
  rowBytes: 32,
  rows: 2,
  measurements: 1,
  measuredBytes: 64,
})

const collect = (options: TrainOptions): Promise<TrainEvent[]> =>
  Effect.runPromise(Stream.runCollect(train(options)).pipe(Effect.map((events) => [...events])))
const losses = (events: readonly TrainEvent[]): number[] =>
  events.filter((event): event is StepEvent => event.type === "step").map(({ lossNats }) => lossNats)
const failure = async (options: TrainOptions): Promise<unknown> =>
  Effect.runPromise(Effect.flip(Stream.runDrain(train(options))))

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

test("20 steps, and 10, a stop, a save, a load and 10 more, give the same losses to the last bit", async () => {
  const whole = losses(await collect({ ...base(), length: { steps: 20 } }))
  const stop = new AbortController()
  let saved: Checkpoint | undefined
  const save = {
    name: "memory",
    write: (checkpoint: Checkpoint) =>
      Effect.sync(() => {
        saved = checkpoint
      }),
  }
  const first: TrainEvent[] = []
  await Effect.runPromise(
    Stream.runForEach(train({ ...base(), length: { steps: 20 }, save, signal: stop.signal }), (event) =>
      Effect.sync(() => {
        first.push(event)
        if (event.type === "step" && event.step === 10) stop.abort()
      }),
    ),
  )
  expect(first.at(-1)).toMatchObject({ type: "end", steps: 10, stopped: true })
  // Through the files, as a new process would see it.
  const resume = decodeCheckpoint(encodeCheckpoint(saved as Checkpoint), known)
  const second = await collect({ ...base(), length: { steps: 20 }, model: resume.model, resume })
  expect(second[0]).toMatchObject({ resumedAt: 10, dataChanged: false })
  expect([...losses(first), ...losses(second)]).toEqual(whole)
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
  expect(events.at(-1)).toMatchObject({ type: "end", steps: 2, stopped: true })
})

test("a measurement in the middle waits while measuring has taken more than 15% of the time; the first and the last do not", async () => {
  // A clock that only the engine moves: a step takes 1 s, a measurement so many.
  const measuredAt = async (secondsOfOne: number): Promise<number[]> => {
    let now = 0
    const clock: Clock.Clock = {
      currentTimeMillisUnsafe: () => now,
      currentTimeMillis: Effect.sync(() => now),
      currentTimeNanosUnsafe: () => BigInt(now) * 1_000_000n,
      currentTimeNanos: Effect.sync(() => BigInt(now) * 1_000_000n),
      monotonicTimeNanosUnsafe: () => BigInt(now) * 1_000_000n,
      monotonicTimeNanos: Effect.sync(() => BigInt(now) * 1_000_000n),
      sleep: () => Effect.void,
    }
    const engine = referenceEngine()
    const timed = {
      ...engine,
      open: async (...given: Parameters<typeof engine.open>): Promise<Session> => {
        const session = await engine.open(...given)
        return {
          ...session,
          step: async (name) => {
            now += name === "train" ? 1000 : secondsOfOne * 1000
            return name === "train"
              ? { loss: Float32Array.of(1), gradientNorm: Float32Array.of(1) }
              : { losses: new Float32Array(64).fill(1) }
          },
        }
      },
    }
    // 64 measured bytes in rows of 32, two at once: one step of the engine.
    const events = await Effect.runPromise(
      Stream.runCollect(train({ ...base(), engine: timed, length: { steps: 100 }, measurements: 9 })).pipe(
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

test("a resumed training notices another text and starts it from its beginning", async () => {
  let saved: Checkpoint | undefined
  await collect({
    ...base(),
    save: {
      name: "memory",
      write: (checkpoint) =>
        Effect.sync(() => {
          saved = checkpoint
        }),
    },
  })
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
    resume: saved as Checkpoint,
  })
  expect(start).toMatchObject({ resumedAt: 6, dataChanged: true })
})

const keeping = () => {
  const saved: Checkpoint[] = []
  const save = { name: "memory", write: (one: Checkpoint) => Effect.sync(() => void saved.push(one)) }
  return { saved, save }
}

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

test("64 bytes are learnt by heart: under 0.05 bits a byte", async () => {
  const stream = encodeStream([{ name: "64 bytes", bytes: bytes(verse.slice(0, 64)) }], splitter, 2)
  const events = await collect({
    ...base(),
    corpus: { training: stream, heldOut: stream },
    length: { steps: 120 },
    rowBytes: 64,
    rows: 1,
    learningRate: 2e-2,
    measurements: 0,
    measuredBytes: 64,
  })
  expect((events.at(-1) as { heldOutBitsPerByte: number }).heldOutBitsPerByte).toBeLessThan(0.05)
}, 60_000)

describe("what cannot be trained is refused with a name", () => {
  test("text in which the splitter finds no boundary", async () => {
    const endless = makeCorpus([{ name: "endless", bytes: bytes("a".repeat(900)) }], splitter, 2, {
      seed: 0,
      share: 0,
    })
    const error = await failure({ ...base(), corpus: endless })
    expect(error).toMatchObject({ code: "BAD_DATA" })
    expect((error as AunetError).message).toMatch(
      /"words" finds no boundary in 900 bytes.*limit its segments/,
    )
  })

  test("a text shorter than a row", async () => {
    const short = makeCorpus([{ name: "short", bytes: bytes("too short") }], splitter, 2, { seed: 0 })
    const error = await failure({ ...base(), corpus: short })
    expect(error).toBeInstanceOf(AunetError)
    expect(error).toMatchObject({
      code: "DATA_TOO_SHORT",
      message: expect.stringMatching(/10 positions .* a row takes 33/),
    })
  })

  test("a splitter with too few levels", async () => {
    const deep = makeModel(presetModel("tiny", 3).config, known)
    expect(await failure({ ...base(), model: deep })).toMatchObject({
      code: "BAD_CONFIG",
      message: expect.stringContaining("levels up to 1"),
    })
  })

  test.each([
    ["steps", { length: { steps: 0 } }],
    ["minutes", { length: { minutes: -1 } }],
    ["length", { length: { steps: 3, minutes: 5 } }],
    ["length", { length: { step: 3 } as object as { steps: number } }],
    ["rows", { rows: 0 }],
    ["rowBytes", { rowBytes: 1 }],
    ["learningRate", { learningRate: Number.NaN }],
    ["seed", { seed: -1 }],
    ["optimizer.clip", { optimizer: { clip: Number.POSITIVE_INFINITY } }],
    ["cycleLength", { cycleLength: 2 }],
  ] as const)("%s out of range", async (name, wrong) => {
    expect(await failure({ ...base(), ...wrong })).toMatchObject({
      code: "BAD_OPTION",
      message: expect.stringContaining(`${name} is`),
    })
  })

  test("a number of the optimiser that does not exist is refused", async () => {
    const optimizer = { beta_1: 0.8 } as object
    expect(await failure({ ...base(), optimizer })).toMatchObject({
      code: "BAD_OPTION",
      message: expect.stringContaining('optimizer has no option "beta_1"; there are: beta1, beta2'),
    })
  })

  test("a loss that is not finite ends it, and nothing is saved over the last whole checkpoint", async () => {
    const engine = referenceEngine()
    const broken = {
      ...engine,
      open: async (...given: Parameters<typeof engine.open>): Promise<Session> => {
        const session = await engine.open(...given)
        return {
          ...session,
          step: async (...step) => ({ ...(await session.step(...step)), loss: Float32Array.of(Number.NaN) }),
        }
      },
    }
    let saves = 0
    const save = {
      name: "memory",
      write: () =>
        Effect.sync(() => {
          saves++
        }),
    }
    expect(await failure({ ...base(), engine: broken, save })).toMatchObject({
      code: "NOT_FINITE",
      message: expect.stringMatching(/loss of step 1 is NaN.*learning rate/),
    })
    expect(saves).toBe(0)
  })

  test.each(["a held-out figure", "a weight"])(
    "%s that is not finite ends it before a save",
    async (which) => {
      const engine = referenceEngine()
      const broken = {
        ...engine,
        open: async (...given: Parameters<typeof engine.open>): Promise<Session> => {
          const session = await engine.open(...given)
          return {
            ...session,
            step: async (name, inputs) => {
              const outputs = await session.step(name, inputs)
              return which === "a weight" || name === "train"
                ? outputs
                : { losses: new Float32Array(outputs.losses.length).fill(Number.POSITIVE_INFINITY) }
            },
            read: async () => ({ ...(await session.read()), "vocab.weight": Float32Array.of(Number.NaN) }),
          }
        },
      }
      const { saved, save } = keeping()
      expect(await failure({ ...base(), engine: broken, save })).toMatchObject({
        code: "NOT_FINITE",
        message: expect.stringMatching(
          which === "a weight" ? /"vocab.weight" holds/ : /held-out.*step 0 is Inf/,
        ),
      })
      expect(saved).toEqual([])
    },
  )
})
