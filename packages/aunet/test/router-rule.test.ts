/** Hybrids of a splitter and a router, and routers that begin by imitating one: trained, kept, resumed, exported, writing. */
import {
  exportOnnx,
  findLevels,
  inspect,
  load,
  memoryFolder,
  openEngine,
  readCheckpoint,
  type TrainEvent,
  type TrainSettings,
} from "aunet"
import { levelsOf } from "@aunet/splitter"
import { describe, expect, test } from "vitest"
import { eventsOf, of } from "./train-events.ts"

const encoder = new TextEncoder()
const text = "the cat sat on the mat. the dog lay on the log. a bird sang in the tree by the sea. "
const data = [{ name: "cat", bytes: encoder.encode(text.repeat(30)) }]
/** Every character is a place where a segment may end. */
const characters = { splitter: "pattern", splitterOptions: { levels: [{ end: "(?s)." }] } }
const settings = (steps: number, more: Partial<TrainSettings> = {}): TrainSettings => ({
  data,
  engine: "reference",
  rows: 2,
  rowBytes: 48,
  length: { steps },
  scheduleSteps: 6,
  measurements: 0,
  measuredBytes: 96,
  ...more,
})
const routed = (rule: "within" | "beyond" | undefined, bytesPerSegment: readonly number[]) => ({
  router: { name: "hnet", bytesPerSegment, ...(rule && { rule }) },
})

describe.each([
  { rule: "within", bytesPerSegment: [6, 14] },
  { rule: "beyond", bytesPerSegment: [2, 4] },
] as const)("$rule", ({ rule, bytesPerSegment }) => {
  const obeys = (found: ArrayLike<number>, proposed: Uint8Array): boolean =>
    proposed.every((level, i) => (rule === "within" ? found[i] <= level : found[i] >= level))

  test("trains, is kept, shows its segments, writes, scores and looks at what it may", async () => {
    const out = memoryFolder()
    const events = await eventsOf(
      settings(3, { ...routed(rule, bytesPerSegment), out, sample: ["the cat "], sampleBytes: 8 }),
    )
    for (const { routing } of of(events, "step")) {
      for (const sure of routing?.certainty ?? []) {
        expect(sure).toBeGreaterThanOrEqual(0.5)
        expect(sure).toBeLessThanOrEqual(1)
      }
      expect(routing?.warmStart).toBeUndefined()
    }
    expect(of(events, "measure")[0].routing?.bytesPerSegment).toHaveLength(2)
    const checkpoint = await readCheckpoint(out)
    expect((await inspect(out)).config.router).toMatchObject({ rule, bytesPerSegment })
    const model = await load(out, { engine: "reference" })
    const prompt = "the cat sat on "
    const written: { byte: number; level: number }[] = []
    for await (const each of model.generate(prompt, { maxBytes: 20, seed: 2 })) written.push(each)
    const bytes = Uint8Array.of(...encoder.encode(prompt), ...written.map(({ byte }) => byte))
    const found = await findLevels(checkpoint, bytes, model.engine.engine)
    expect(obeys(found, levelsOf(checkpoint.splitter, bytes))).toBe(true)
    expect(written.map(({ level }) => level)).toEqual([...found.subarray(prompt.length)])
    const [one] = await model.score("the cat ", ["sat"])
    const parts = await model.score("the cat ", ["s"])
    expect(one.bytesNats[0]).toBeCloseTo(parts[0].bytesNats[0], 4)
    const { shares, spans } = await model.attention(prompt, { stage: 1, layer: 0, head: 0 })
    expect(spans.length).toBe(1 + found.subarray(0, prompt.length).filter((level) => level > 0).length)
    expect(shares.subarray(0, spans.length).reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 4)
    await model.close()
  })

  test("an exported model takes the splitter's levels, and says so", async () => {
    const out = memoryFolder()
    await eventsOf(settings(1, { ...routed(rule, bytesPerSegment), out }))
    const exported = await exportOnnx(await readCheckpoint(out))
    expect(exported.inputs.map(({ name, dtype, shape }) => [name, dtype, shape])).toEqual([
      ["ids", "i32", [1, 48]],
      ["levels", "i32", [1, 48]],
    ])
  })
})

test("rules keep what was trained: resumed, and begun from with another splitter, which may be shallower", async () => {
  const [whole, halves, other] = [memoryFolder(), memoryFolder(), memoryFolder()]
  const given = { ...routed("within", [6, 14]), warmStart: 0.5 }
  const all = await eventsOf(settings(6, { ...given, out: whole }))
  await eventsOf(settings(3, { ...given, out: halves }))
  const rest = await eventsOf({
    data,
    engine: "reference",
    length: { steps: 6 },
    out: halves,
    resume: true,
    measurements: 0,
  })
  expect((await readCheckpoint(halves)).parameters).toEqual((await readCheckpoint(whole)).parameters)
  // Three of six steps, as it was planned.
  expect(of(all, "start")[0].warmSteps).toBe(3)
  const weights = (events: readonly TrainEvent[]) =>
    of(events, "step").map(({ routing }) => routing?.warmStart?.weight)
  expect(weights(all)).toEqual([1, expect.closeTo(2 / 3), expect.closeTo(1 / 3), 0, 0, 0])
  expect(weights(rest)).toEqual([0, 0, 0])
  await eventsOf(settings(1, { ...characters, from: whole, out: other }))
  const { config } = (await readCheckpoint(other)).model
  expect(config.router).toEqual({
    name: "hnet",
    bytesPerSegment: [6, 14],
    ratioWeight: 0.3,
    rule: "within",
    ruleDepth: 1,
  })
})

test("within the characters of a script whose characters have many bytes, no segment ends inside of one", async () => {
  const out = memoryFolder()
  const chinese = "今天天气很好。我们去公园看花。"
  const bytes = encoder.encode(chinese)
  await eventsOf(
    settings(3, {
      data: [{ name: "zh", bytes: encoder.encode(chinese.repeat(60)) }],
      ...routed("within", [6]),
      ...characters,
      out,
    }),
  )
  const { engine } = await openEngine("reference")
  const levels = await findLevels(await readCheckpoint(out), bytes, engine)
  expect([...levels].filter((level, i) => level > 0 && i % 3 !== 2)).toEqual([])
  expect([...levels].some((level) => level > 0)).toBe(true)
  await engine.close()
  // A character is the shortest that there is: bos and eos, and where rows are cut, make it a little less than 3 bytes.
  await expect(
    eventsOf(
      settings(1, {
        data: [{ name: "zh", bytes: encoder.encode(chinese.repeat(60)) }],
        ...routed("within", [2]),
        ...characters,
      }),
    ),
  ).rejects.toMatchObject({
    code: "BAD_OPTION",
    message: expect.stringMatching(
      /bytesPerSegment\[0\] is 2, but the splitter "pattern" has a boundary of level 1 every 2\.\d+ bytes/,
    ),
  })
})

test("a warm start brings a router to the splitter's boundaries, in parts of a batch too", async () => {
  const told = async (more: Partial<TrainSettings>) =>
    of(
      await eventsOf(
        settings(24, { ...routed(undefined, [4]), scheduleSteps: 30, learningRate: 0.01, ...more }),
      ),
      "step",
    ).map(({ routing }) => routing?.warmStart)
  const [first, ...more] = await told({ warmStart: 0.9 })
  expect(first).toEqual({ weight: 1, lossNats: [expect.any(Number)] })
  expect(more.at(-1)?.lossNats[0]).toBeLessThan(0.8 * (first?.lossNats[0] ?? 0))
  // The first step is the same in two parts but for the rounding of a sum.
  const [parts] = await told({ warmStart: 0.9, accumulate: 2, length: { steps: 1 } })
  expect(parts?.lossNats[0]).toBeCloseTo(first?.lossNats[0] ?? NaN, 5)
})

test("what a rule or a warm start cannot be is refused before anything is trained, with figures and a way out", async () => {
  const refused = (more: Partial<TrainSettings>, code: string, said: RegExp) =>
    expect(eventsOf(settings(1, more))).rejects.toMatchObject({ code, message: expect.stringMatching(said) })
  await refused(
    routed("within", [3]),
    "BAD_OPTION",
    /bytesPerSegment\[0\] is 3, but the splitter "words" has a boundary of level 1 every 3\.\d+ bytes of this text, and the rule "within" allows no others.*ask for [34]\.\d+ or more/,
  )
  await refused(
    routed("beyond", [3, 14]),
    "BAD_OPTION",
    /bytesPerSegment\[1\] is 14, but the splitter "words" has a boundary of level 2 every \d\.\d+ bytes of this text, and the rule "beyond" keeps all of them/,
  )
  // Every byte is the splitter's here, so there is no length that could be asked for.
  await refused(
    { ...routed("beyond", [4]), ...characters },
    "BAD_OPTION",
    /segments cannot be longer; take a splitter with fewer boundaries, or the rule "within"/,
  )
  const nowhere = { splitter: "pattern", splitterOptions: { levels: [{ end: "z" }] } }
  await refused(
    { ...routed("within", [6]), ...nowhere },
    "BAD_DATA",
    /finds no boundary in \d+ bytes of text, so the rule "within" allows none/,
  )
  await refused({ ...routed(undefined, [6]), ...nowhere, warmStart: 0.5 }, "BAD_DATA", /nothing to imitate/)
  await refused({ warmStart: 0.5 }, "BAD_OPTION", /warmStart is 0.5; .*the model has no router/)
  await refused(
    { ...routed(undefined, [6]), warmStart: 1 },
    "BAD_OPTION",
    /warmStart is 1; .*above 0 and below 1/,
  )
  await refused(
    { ...routed(undefined, [6]), warmStart: 0.5, scheduleSteps: undefined as never, length: { minutes: 1 } },
    "BAD_OPTION",
    /a share of a number of steps/,
  )
})
