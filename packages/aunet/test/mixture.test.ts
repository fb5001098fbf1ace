/** A training of several sources: shares as they were asked for, each source told, the same after every resume. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Document, memoryFolder, presetModel, train, type TrainEvent, type TrainSettings } from "aunet"
import { openCorpusFolder, prepareCorpus } from "aunet/node"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import { expect, test } from "vitest"

const text = (name: string, words: string, times: number): Document => ({
  name,
  bytes: new TextEncoder().encode(`${words} `.repeat(times)),
})
const books = [text("a book", "the cat sat on the mat and looked at the moon.", 6)]
const web = [text("a page", "one two three four five six seven eight nine ten.", 40)]
const preset = presetModel("tiny", 1).config
/** One stage of eight numbers: a step takes milliseconds. */
const config = {
  ...preset,
  stages: preset.stages.map((stage) => ({ ...stage, width: 8, headWidth: 4, layers: 1 })) as never,
  feedForward: { ...preset.feedForward, multipleOf: 4 },
}
const small = {
  ...{ config, engine: "reference", rows: 2, rowBytes: 16, measuredBytes: 64, measurements: 1 },
  ...{ data: { books, web }, mix: { books: 0.7, web: 0.3 }, length: { steps: 20 }, learningRate: 0.02 },
} as const

/** The training that others are held against. */
let whole: Promise<TrainEvent[]> | undefined
const wholeRun = () => (whole ??= run({}))

const run = async (settings: Partial<TrainSettings>): Promise<TrainEvent[]> => {
  const events: TrainEvent[] = []
  for await (const event of train({ ...small, ...settings })) events.push(event)
  return events
}
const of = <Type extends TrainEvent["type"]>(events: readonly TrainEvent[], type: Type) =>
  events.filter((event): event is Extract<TrainEvent, { type: Type }> => event.type === type)
const losses = (events: readonly TrainEvent[]): number[] => of(events, "step").map(({ lossNats }) => lossNats)
const failure = (settings: Partial<TrainSettings>) => run(settings).then(() => "nothing", String)

test("each source is told: its share, what was read of it, its bits, and when it begins again", async () => {
  const events = await wholeRun()
  const [start] = of(events, "start")
  expect(start.sources).toMatchObject([
    { name: "books", share: 0.7, documents: 1 },
    { name: "web", share: 0.3, documents: 1 },
  ])
  const last = of(events, "step").at(-1)
  // 40 rows of 16 positions: 28 and 12, give or take two, of which few are bos and eos.
  const [ofBooks, ofWeb] = last?.sources ?? []
  expect(ofBooks.bytes + ofWeb.bytes).toBeGreaterThan(630)
  expect(ofBooks.bytes + ofWeb.bytes).toBeLessThan(640)
  expect(Math.abs(ofBooks.bytes - 448)).toBeLessThanOrEqual(2 * 16)
  expect(start.sources?.[0]?.epochsInAll).toBeCloseTo(ofBooks.epochs, 1)
  const again = of(events, "again")
  expect(again).toMatchObject([{ source: "books" }])
  expect(again[0].epochsInAll).toBeCloseTo(ofBooks.epochs, 1)
  for (const { heldOutBitsPerByte, heldOutSources = [] } of of(events, "measure")) {
    const [first, second] = heldOutSources.map((source) => source.heldOutBitsPerByte)
    expect(heldOutBitsPerByte).toBeCloseTo(0.7 * first + 0.3 * second, 9)
  }
  const [end] = of(events, "end")
  expect(end.sources).toEqual(last?.sources)
  expect(end.heldOutSources).toEqual(of(events, "measure").at(-1)?.heldOutSources)
})

test("a mixture that is stopped and goes on, in memory or with a source on a disk, has the same losses to the last bit", async () => {
  const folder = await mkdtemp(join(tmpdir(), "aunet-mixture-"))
  try {
    const known = losses(await wholeRun())
    const on = async (data: TrainSettings["data"]): Promise<void> => {
      const out = memoryFolder()
      const first = await run({
        data,
        out,
        length: { steps: 9 },
        scheduleSteps: 20,
      } as Partial<TrainSettings>)
      const second = await run({ data, out, resume: true, rowBytes: undefined } as never)
      expect([...losses(first), ...losses(second)]).toEqual(known)
      expect(of(second, "start")[0].dataChanged).toBe(false)
    }
    await on({ books, web })
    const splitter = wordsPlugin.make({ groups: [1] })
    await prepareCorpus([{ name: "web", documents: web }], join(folder, "web"), { splitter })
    const stored = await openCorpusFolder(join(folder, "web"))
    await on({ books, web: stored })
    await stored.close()
  } finally {
    await rm(folder, { recursive: true })
  }
})

test("without shares all sources are passed as often, and a model over tokens mixes bytes as well", async () => {
  const { mix: _, ...rest } = small
  const events: TrainEvent[] = []
  for await (const event of train({ ...rest, length: { steps: 40 } })) events.push(event)
  const [ofBooks, ofWeb] = of(events, "end")[0].sources ?? []
  expect(Math.abs(ofBooks.epochs - ofWeb.epochs)).toBeLessThan(0.2)
  const tokens = { config: { ...config, vocabulary: 300 }, length: { steps: 30 }, rowBytes: 48 } as const
  for await (const event of train({ ...small, ...tokens }))
    if (event.type === "end") {
      const shares = event.sources?.map(({ bytes }) => bytes) ?? []
      expect(shares[0] / (shares[0] + shares[1])).toBeCloseTo(0.7, 1)
    }
})

test("held-out text is measured by source, and what of it is trained on is left out and told", async () => {
  const other = text("another", "a dog in the fog sees a frog on a log.", 8)
  const events = await run({ heldOut: { dogs: [other, books[0]], more: [text("more", "no no yes", 9)] } })
  const [start] = of(events, "start")
  expect(start.alsoTrained).toEqual({ documents: 1, of: 3, first: "a book" })
  expect(start.heldOutSources).toMatchObject([
    { name: "dogs", bytes: other.bytes.length },
    { name: "more", bytes: 90 },
  ])
  expect(of(events, "end")[0].heldOutSources?.map(({ name }) => name)).toEqual(["dogs", "more"])
  // One text of its own has one figure.
  expect(of(await run({ heldOut: [other] }), "end")[0].heldOutSources).toBeUndefined()
  expect(await failure({ heldOut: [...books, ...web] })).toMatch(
    /all of the held-out text is trained on as well \(2 documents, the first is a book\)/,
  )
})

test("what one source sets aside and another trains on is left out and told", async () => {
  const many = (from: number) =>
    Array.from({ length: 30 }, (_, i) => text(`text ${from + i}`, `a line with the number ${from + i}.`, 2))
  // Twenty are in both.
  const events = await run({ data: { first: many(0), second: many(10) }, mix: { first: 0.5, second: 0.5 } })
  const [start] = of(events, "start")
  const { documents, of: all } = start.alsoTrained ?? {}
  expect(documents).toBeGreaterThan(0)
  expect(all).toBeGreaterThanOrEqual(documents ?? 0)
  const alone = await run({ data: { first: many(0), second: many(40) }, mix: { first: 0.5, second: 0.5 } })
  expect(of(alone, "start")[0].alsoTrained).toBeUndefined()
  expect(of(alone, "start")[0].heldOutBytes).toBeGreaterThan(start.heldOutBytes)
})

test("what a corpus holds out and another source trains on is left out and told", async () => {
  const many = (from: number) =>
    Array.from({ length: 30 }, (_, i) => text(`text ${from + i}`, `a line with the number ${from + i}.`, 2))
  const folder = await mkdtemp(join(tmpdir(), "aunet-mixture-"))
  const splitter = wordsPlugin.make({ groups: [1] })
  const corpusOf = async (name: string, documents: readonly Document[]) => {
    await prepareCorpus([{ name, documents }], join(folder, name), { splitter })
    return openCorpusFolder(join(folder, name))
  }
  try {
    const [first, second, others] = [
      await corpusOf("first", many(0)),
      await corpusOf("second", many(10)),
      await corpusOf("others", many(40)),
    ]
    const mix = { first: 0.5, second: 0.5 }
    const startOf = async (data: NonNullable<TrainSettings["data"]>) =>
      of(await run({ data, mix }), "start")[0]
    const start = await startOf({ first, second })
    expect(start.alsoTrained?.documents).toBeGreaterThan(0)
    expect(start.alsoTrained?.first).toMatch(/^document \d+ of .*first$/)
    const beside = await startOf({ first, second: many(10) })
    expect(beside.alsoTrained?.documents).toBeGreaterThan(0)
    const alone = await startOf({ first, second: others })
    expect(alone.alsoTrained).toBeUndefined()
    expect(alone.heldOutBytes).toBeGreaterThan(start.heldOutBytes)
    for (const each of [first, second, others]) await each.close()
  } finally {
    await rm(folder, { recursive: true })
  }
})

test("what does not fit is refused in a sentence", async () => {
  expect(await failure({ mix: { books: 0.5, web: 0.4 } })).toMatch(/mix adds up to 0\.9/)
  expect(await failure({ mix: { books: 0.5, wiki: 0.5 } })).toMatch(/"wiki".*books, web/)
  expect(await failure({ data: books })).toMatch(/mix is .* left out with one text/)
  expect(await failure({ data: { books: [], web } })).toMatch(/"books" has no text/)
  expect(await failure({ data: { books: "books.txt" as never, web } })).toMatch(/data\.books is "books\.txt"/)
  expect(await failure({ data: {} })).toMatch(/sources by their names/)
  expect(await failure({ data: { books: [text("short", "a", 3)], web } })).toMatch(
    /the source "books": the text/,
  )
})
