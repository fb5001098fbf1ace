/** A model that finds its own boundaries: trained, kept, resumed, exported, writing. */
import {
  findLevels,
  exportLingua,
  inspect,
  load,
  memoryFolder,
  openEngine,
  readCheckpoint,
  type TrainSettings,
} from "aunet"
import { agreement } from "@aunet/splitter"
import { expect, test } from "vitest"
import { eventsOf, of } from "./train-events.ts"

const encoder = new TextEncoder()
const text = "the cat sat on the mat. the dog lay on the log. a bird sang in the tree by the sea. "
const data = [{ name: "cat", bytes: encoder.encode(text.repeat(30)) }]
const settings = (steps: number, more: Partial<TrainSettings> = {}): TrainSettings => ({
  data,
  router: { name: "hnet", bytesPerSegment: [4, 8] },
  engine: "reference",
  rows: 2,
  rowBytes: 48,
  length: { steps },
  scheduleSteps: 6,
  measurements: 1,
  measuredBytes: 96,
  ...more,
})

test("a training tells the segments of each step and of the held-out text", async () => {
  const events = await eventsOf(settings(3))
  const [start] = of(events, "start")
  expect(start.router).toEqual({ name: "hnet", bytesPerSegment: [4, 8], ratioWeight: 0.3 })
  // A quarter above 48 / 4 and 48 / 8, in eighths.
  expect(start.lengths).toEqual([48, 16, 8])
  for (const { routing, keptShares } of of(events, "step")) {
    expect(routing?.bytesPerSegment).toHaveLength(2)
    const [words, pairs] = routing?.bytesPerSegment ?? []
    expect(words).toBeGreaterThan(1)
    expect(pairs).toBeGreaterThan(words)
    const [lost] = routing?.droppedShares ?? []
    expect(keptShares[0]).toBeCloseTo((1 - lost) / words, 9)
    for (const sure of routing?.certainty ?? []) expect(sure).toBeGreaterThan(0.5)
    expect(routing?.ratio).toBeGreaterThan(0)
  }
  for (const { routing } of of(events, "measure")) expect(routing?.bytesPerSegment[0]).toBeGreaterThan(1)
})

test("its boundaries are compared with the splitter's and with characters, and the checkpoint says so", async () => {
  const out = memoryFolder()
  const held = encoder.encode("the cat säng in the tree by the")
  const events = await eventsOf(settings(3, { out, heldOut: { held: [{ name: "held", bytes: held }] } }))
  const { routing } = of(events, "measure").at(-1) ?? {}
  const checkpoint = await readCheckpoint(out)
  const { engine } = await openEngine("reference")
  // One text in one row: what is measured is what is found in it.
  const found = await findLevels(checkpoint, held, engine)
  await engine.close()
  const { splitter } = checkpoint
  expect(routing?.agreement.splitter).toEqual(agreement(found, splitter.split(held), 2))
  const [starts] = routing?.agreement.characterStarts ?? []
  expect(starts.recall).toBeCloseTo(
    found.filter((level, i) => level > 0 && (held[i] & 0xc0) !== 0x80).length / (held.length - 1),
    12,
  )
  expect((await inspect(out)).progress.heldOutRouting).toEqual(routing)
})

test("a training that is resumed goes on as if it had not been stopped, with its shifts", async () => {
  const [whole, halves] = [memoryFolder(), memoryFolder()]
  await eventsOf(settings(6, { out: whole }))
  await eventsOf(settings(3, { out: halves }))
  await eventsOf({
    data,
    engine: "reference",
    length: { steps: 6 },
    out: halves,
    resume: true,
    measurements: 1,
  })
  const [one, other] = [await readCheckpoint(whole), await readCheckpoint(halves)]
  expect(other.parameters).toEqual(one.parameters)
  for (const stage of [0, 1]) expect(one.parameters[`routers.${stage}.calibration`][0]).not.toBe(0)

  // It is kept with its router.
  expect(one.model.config.router).toEqual({ name: "hnet", bytesPerSegment: [4, 8], ratioWeight: 0.3 })
  expect(one.parameters["routers.1.key.weight"].length).toBe(64 * 64)
  expect((await inspect(whole)).config.router?.name).toBe("hnet")
  await expect(async () => exportLingua(one)).rejects.toThrow(
    /router "hnet"; its boundaries are those of regular/,
  )
})

test("it writes, scores and shows what it looks at, also in the middle of its training", async () => {
  const out = memoryFolder()
  const events = await eventsOf(settings(3, { out, sample: ["the cat "], sampleBytes: 12 }))
  expect(of(events, "sample").at(-1)).toMatchObject({ prompt: "the cat " })
  const checkpoint = await readCheckpoint(out)
  const model = await load(out, { engine: "reference" })
  const written: { byte: number; level: number }[] = []
  const prompt = "the cat sat "
  for await (const each of model.generate(prompt, { maxBytes: 20, seed: 2 })) written.push(each)
  expect(written.length).toBeGreaterThan(5)
  // The segments of what it wrote are those that it finds in it.
  const bytes = Uint8Array.of(...encoder.encode(prompt), ...written.map(({ byte }) => byte))
  const levels = await findLevels(checkpoint, bytes, model.engine.engine)
  expect(written.map(({ level }) => level)).toEqual([...levels.subarray(prompt.length)])
  const [one] = await model.score("the cat ", ["sat"])
  const parts = await model.score("the cat ", ["s"])
  expect(one.bytesNats[0]).toBeCloseTo(parts[0].bytesNats[0], 4)
  // What a head of the words looks at: as many positions as it found segments, and bos.
  const { shares, spans } = await model.attention(prompt, { stage: 1, layer: 0, head: 0 })
  expect(spans.length).toBe(1 + levels.subarray(0, prompt.length).filter((level) => level > 0).length)
  expect(shares.subarray(0, spans.length).reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 4)
  await model.close()
})

test("segments that it finds are causal, nested, and those that it is trained with", async () => {
  const out = memoryFolder()
  const events = await eventsOf(settings(3, { out, measurements: 0 }))
  const checkpoint = await readCheckpoint(out)
  const { engine } = await openEngine("reference")
  const bytes = encoder.encode(text.slice(0, 60))
  const levels = await findLevels(checkpoint, bytes, engine)
  expect(levels).toHaveLength(60)
  const counts = [0, 1, 2, 3].map((level) => levels.filter((each) => each >= level).length)
  expect(counts[1]).toBeGreaterThan(2)
  expect(counts[2]).toBeLessThan(counts[1])
  expect(counts[3]).toBe(0)
  // It is the text that it was trained on, so its segments are about as long.
  const { bytesPerSegment = [] } = of(events, "step").at(-1)?.routing ?? {}
  expect(Math.abs(60 / counts[1] / bytesPerSegment[0] - 1)).toBeLessThan(0.5)
  for (const length of [1, 7, 31])
    expect(await findLevels(checkpoint, bytes.subarray(0, length), engine)).toEqual(
      levels.subarray(0, length),
    )
  expect(await findLevels(checkpoint, new Uint8Array(0), engine)).toHaveLength(0)
  await expect(findLevels(checkpoint, new Uint8Array(4097), engine)).rejects.toThrow(/bytes is 4097; .*4096/)
  const name = "routers.0.key.weight"
  const broken = {
    ...checkpoint,
    parameters: { ...checkpoint.parameters, [name]: new Float32Array(4).fill(NaN) },
  }
  await expect(findLevels(broken, bytes, engine)).rejects.toThrow(`${name} holds a number that is not finite`)
  await engine.close()
})

test("what is undefined is as if it were left out", async () => {
  // @ts-expect-error callers without exactOptionalPropertyTypes write this
  const router: NonNullable<TrainSettings["router"]> = {
    name: "hnet",
    bytesPerSegment: [4],
    ratioWeight: undefined,
    options: undefined,
  }
  const [start] = of(await eventsOf(settings(1, { router })), "start")
  expect(start.router).toEqual({ name: "hnet", bytesPerSegment: [4], ratioWeight: 0.3 })
})

test("lengths that are asked for move, with room for the shortest; a resume goes on with them to the last bit", async () => {
  const curriculum = { from: [2, 3], share: 0.5 }
  const [whole, halves] = [memoryFolder(), memoryFolder()]
  const events = await eventsOf(settings(6, { out: whole, curriculum }))
  const [start] = of(events, "start")
  expect(start).toMatchObject({ curriculum, lengths: [48, 32, 24] })
  const asked = of(events, "step").map(({ routing }) => routing?.asked ?? [])
  expect(asked[0]).toEqual([2, 3])
  expect(asked[1][0]).toBeCloseTo(2 * 2 ** (1 / 3), 12)
  expect(asked[2][1]).toBeCloseTo(3 * (8 / 3) ** (2 / 3), 12)
  expect(asked.slice(3)).toEqual([
    [4, 8],
    [4, 8],
    [4, 8],
  ])
  await eventsOf(settings(2, { out: halves, curriculum }))
  const rest = await eventsOf({ data, engine: "reference", length: { steps: 6 }, out: halves, resume: true })
  expect(of(rest, "step").map(({ routing }) => routing?.asked)).toEqual(asked.slice(2))
  const [one, other] = [await readCheckpoint(whole), await readCheckpoint(halves)]
  expect(other.parameters).toEqual(one.parameters)
})

test("a curriculum that is new at a resume begins where the steps before it would have brought it", async () => {
  const out = memoryFolder()
  await eventsOf(settings(2, { out }))
  const more = { out, resume: true, curriculum: { from: [2, 3], share: 1 }, length: { steps: 4 } }
  const asked = of(await eventsOf({ data, engine: "reference", ...more }), "step").map(
    ({ routing }) => routing?.asked[0],
  )
  expect(asked[0]).toBeCloseTo(2 * 2 ** (2 / 6), 12)
  expect(asked[1]).toBeCloseTo(2 * 2 ** (3 / 6), 12)
})

test("rates of parts are the same on ONNX, where the optimiser is one pass, as on the reference", async () => {
  const rates = { router: 0.5, stages: [2, 1.5, 1] }
  const events = await eventsOf(settings(2, { engine: "onnx", check: 1, rates }))
  expect(of(events, "start")[0].rates).toEqual(rates)
  expect(of(events, "step")).toHaveLength(2)
})

test("what does not go together is refused before anything is trained", async () => {
  const refused = (more: Partial<TrainSettings>, said: RegExp) =>
    expect(eventsOf(settings(1, more))).rejects.toThrow(said)
  await refused(
    { router: { name: "none", bytesPerSegment: [4] } },
    /there is no router "none"; known: hnet, head/,
  )
  await refused(
    { router: { name: "hnet", options: { a: 1 }, bytesPerSegment: [4] } },
    /the router "hnet" takes no options, and is given \{"a":1\}; leave them out/,
  )
  await refused(
    { tokens: { vocabulary: 300 } },
    /router is "hnet"; it must be left out of a model over tokens/,
  )
  await refused({ stages: 2 }, /must hold one number for each stage above the first: 1/)
  await refused(
    { router: { name: "head", bytesPerSegment: [0.5] } },
    /bytesPerSegment\[0\] is 0.5; it must be at least 1.05 times 1/,
  )
  await refused(
    { router: { name: "head", bytesPerSegment: [300] } },
    /router.bytesPerSegment is \[300\]; .* rows of \d+ positions have no room for two segments/,
  )
})
