/** Event files for TensorBoard: their format by hand, what they hold, and what a resume makes of them. */
import { type BesideFile, type Folder, memoryFolder, presetModel, train, type TrainSettings } from "aunet"
import { expect, test } from "vitest"
import { crc32c, masked } from "../src/tensorboard/crc32c.ts"
import { encodeEvent } from "../src/tensorboard/event.ts"
import { frame } from "../src/tensorboard/frame.ts"
import { crc, readEvents } from "./read-events.ts"

/** A step takes milliseconds. */
const configOf = (stages: number) => {
  const preset = presetModel("tiny", stages).config
  return {
    ...preset,
    stages: preset.stages.map((stage) => ({ ...stage, width: 8, headWidth: 4, layers: 1 })) as never,
    feedForward: { ...preset.feedForward, multipleOf: 4 },
  }
}
const text = "one two three four five six seven eight nine ten eleven twelve. "
const small = {
  ...{ data: [{ name: "text", bytes: new TextEncoder().encode(text.repeat(12)) }], rowBytes: 16 },
  ...{ engine: "reference", rows: 2, measuredBytes: 32, measureSteps: 2, saveSteps: 2, tensorboard: true },
} as const

const run = async (settings: Partial<TrainSettings> & Pick<TrainSettings, "length">) => {
  const events = []
  for await (const event of train({ config: configOf(1), ...small, ...settings })) events.push(event)
  return events
}

const fileOf = (folder: Folder) => folder.beside?.("events.out.tfevents.aunet") as BesideFile
const eventsOf = async (folder: Folder) => {
  const file = fileOf(folder)
  return readEvents(await file.read(0, await file.size()))
}
/** Figures by step, without when they were told. */
const figuresOf = async (folder: Folder) =>
  (await eventsOf(folder))
    .filter(({ values }) => Object.keys(values).length > 0)
    .map(({ step, values: { bytes_per_second: _, ...values } }) => ({ step, values }))

test("checksums are those of RFC 3720, and turned as record files have them", () => {
  const ascending = Uint8Array.from({ length: 32 }, (_, i) => i)
  for (const [bytes, wanted] of [
    [new TextEncoder().encode("123456789"), 0xe3069283],
    [new Uint8Array(32), 0x8a9136aa],
    [new Uint8Array(32).fill(0xff), 0x62a8ab43],
    [ascending, 0x46dd794e],
    [ascending.toReversed(), 0x113fdb5c],
    [new Uint8Array(), 0],
  ] as const) {
    expect(crc32c(bytes)).toBe(wanted)
    expect(crc(bytes)).toBe(wanted)
  }
  // Turned right by 15, and moved: (0xe3069283 >>> 15 | << 17) + 0xa282ead8.
  expect(masked(0xe3069283)).toBe(0xc78ab0e5)
})

test("an event is these bytes", () => {
  const event = encodeEvent({ wallTime: 1.5, step: 300, scalars: { a: 0.5 } })
  expect(Buffer.from(event).toString("hex")).toBe(
    [
      ...["09000000000000f83f", "10ac02"],
      // summary { value { tag: "a" simple_value: 0.5 metadata { plugin_data { plugin_name: "scalars" } data_class: 1 } } }
      ...["2a19", "0a17", "0a0161", "150000003f", "4a0d", "0a09", "0a077363616c617273", "2001"],
    ].join(""),
  )
  expect(frame(event)).toHaveLength(event.length + 16)
  expect(readEvents(frame(event))).toEqual([{ wallTime: 1.5, step: 300, values: { a: 0.5 } }])
})

test("any figure and any text come back", () => {
  for (const step of [0, 1, 127, 128, 2 ** 31, 2 ** 40 + 1])
    for (const value of [0, -1.25, Infinity, Number.NaN, 2 ** 30])
      for (const said of ["", "ü\n\0", "x".repeat(300)]) {
        const event = { wallTime: 1.7e9, step, scalars: { "a/b": value }, texts: { [`s/${said}`]: said } }
        expect(readEvents(frame(encodeEvent(event)))).toEqual([
          { wallTime: 1.7e9, step, values: { "a/b": value, [`s/${said}`]: said } },
        ])
      }
})

test("a training tells its figures and what it wrote, after the version; a resume goes on with the file unasked", async () => {
  const out = memoryFolder()
  const first = await run({
    ...{ out, config: configOf(2), length: { steps: 1 } },
    ...{ sample: ["on"], sampleBytes: 1, memory: () => 5e6 },
  })
  const [version, start] = await eventsOf(out)
  expect(version).toMatchObject({ version: "brain.Event:2", step: 0 })
  expect(start).toMatchObject({ status: 1, step: 0 })
  const told = await figuresOf(out)
  const step = first.find((event) => event.type === "step")
  if (step === undefined) throw new Error("there was no step")
  const [kept] = step.keptShares
  expect(step.keptShares).toHaveLength(1)
  expect(kept).toBeGreaterThan(0.1)
  expect(told.find(({ step: at, values }) => at === 1 && "learning_rate" in values)?.values).toEqual({
    "bits_per_byte/training": Math.fround(step.bitsPerByte),
    learning_rate: Math.fround(step.learningRate),
    gradient_norm: Math.fround(step.gradientNorm),
    memory_bytes: 5e6,
    "kept_share/pool_0": Math.fround(kept),
  })
  expect(told.filter(({ values }) => "sample/on" in values).map((each) => each.step)).toEqual([0, 1])
  await run({ out, length: { steps: 2 }, resume: true, tensorboard: undefined as never })
  const steps = (await figuresOf(out)).filter(({ values }) => "learning_rate" in values)
  expect(steps.map((each) => each.step)).toEqual([1, 2])
})

test("asked for in a resume, it is filled from the record", async () => {
  const [early, late] = [memoryFolder(), memoryFolder()]
  await run({ out: early, length: { steps: 4 } })
  await run({ out: early, length: { steps: 6 }, resume: true })
  await run({ out: late, length: { steps: 4 }, tensorboard: false })
  await run({ out: late, length: { steps: 6 }, resume: true })
  expect(await figuresOf(late)).toEqual(await figuresOf(early))
  // What a fill left that was killed, or a run without the file, is filled as well.
  const file = fileOf(late)
  await file.cut(Math.floor((await file.size()) / 2))
  await run({ out: late, length: { steps: 7 }, resume: true })
  await run({ out: early, length: { steps: 7 }, resume: true })
  expect(await figuresOf(late)).toEqual(await figuresOf(early))
  const times = (await eventsOf(late)).map(({ wallTime }) => wallTime)
  expect(Math.min(...times)).toBeGreaterThan(1.6e9)
})

test("a file of another, and a training without a folder, are refused before anything is trained", async () => {
  const out = memoryFolder()
  await fileOf(out).append(new TextEncoder().encode("some other text, longer than a head"))
  await expect(run({ out, length: { steps: 1 } })).rejects.toThrow(/is not a file of events; move it away/)
  await expect(run({ length: { steps: 1 } })).rejects.toThrow(/tensorboard is true; it must be left out/)
})
