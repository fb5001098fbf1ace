/** A task from its items to its figures: by hand, by parts, cut, refused, aborted. */
import { describe, expect, test } from "vitest"
import {
  type ChoiceTask,
  corpusBleu,
  corpusChrf,
  type EvaluatedModel,
  evaluateTasks,
  files,
  memoryPlace,
  resultTable,
  type RollingTask,
  type RunStep,
  taskRun,
  type TargetTask,
  uniformModel,
  type WrittenTask,
} from "../src/index.ts"
import { colours, data, lines } from "./made-up/colours.ts"
import { tableModel } from "./table-model.ts"

const figure = (summaries: Awaited<ReturnType<typeof evaluateTasks>>, metric: string) =>
  summaries[0].metrics.find((each) => each.metric === metric)

test("what a model gets that knows nothing can be counted by hand", async () => {
  const summaries = await evaluateTasks([colours], data, uniformModel)
  // The shorter answer is likelier: red, blue, red. By character all are alike: the blank counts once in each, so the longer wins.
  expect(figure(summaries, "acc")).toMatchObject({ value: 1 / 3, uniform: 1 / 3, chance: 0.5, items: 3 })
  expect(figure(summaries, "acc_norm")).toMatchObject({ value: 2 / 3 })
  expect(figure(summaries, "gold_bits_per_byte")).toMatchObject({ value: 8, error: 0 })
  expect(figure(summaries, "margin_bits_per_byte")).toMatchObject({ value: 0 })
  expect(summaries[0]).toMatchObject({
    task: "colours",
    model: "uniform",
    shots: 0,
    items: 3,
    count: 3,
    cutItems: 0,
  })
})

test("a tie is shared out by acc_ties, and goes to the first by acc", async () => {
  const place = memoryPlace({ "colours.jsonl": lines([{ thing: "fire", answers: ["red", "tan"], gold: 0 }]) })
  const summaries = await evaluateTasks([colours], place, uniformModel)
  expect(figure(summaries, "acc")?.value).toBe(1)
  expect(figure(summaries, "acc_ties")?.value).toBe(0.5)
  expect(summaries[0].notes).toEqual([
    "of items whose best two answers lie within 1e-6 nats there are 1: engines may differ, and acc takes the first",
  ])
})

test("several copies of a model answer what one does, each item once", async () => {
  const records = Array.from({ length: 50 }, (_, i) => ({
    thing: `thing ${i}`,
    answers: ["red", "blue"],
    gold: i % 2,
  }))
  const place = memoryPlace({ "colours.jsonl": lines(records) })
  const model = tableModel("red is red. blue is blue.")
  const one = await evaluateTasks([colours], place, model, { together: 50 })
  expect(model.asked).toMatchObject({ calls: 1, questions: 50 })
  const steps: RunStep[] = []
  const many = await evaluateTasks(
    [colours],
    place,
    [model, model, tableModel("red is red. blue is blue.")],
    {
      together: 7,
      onStep: (_, step) => steps.push(step),
    },
  )
  expect(many).toEqual(one)
  expect(steps.map(({ done }) => done)).toEqual(steps.map((_, i) => i + 1))
  expect(new Set(steps.map(({ place: at }) => at)).size).toBe(50)
})

describe("parts of a set", () => {
  const parted = (weight: "size" | "same"): ChoiceTask => ({ ...colours, groups: { field: "kind", weight } })
  test("weigh as many items as they have, or the same", async () => {
    const bySize = await evaluateTasks([parted("size")], data, uniformModel)
    const same = await evaluateTasks([parted("same")], data, uniformModel)
    // cold: 0 of 2; hot: 1 of 1.
    expect(figure(bySize, "acc")?.value).toBeCloseTo(1 / 3, 12)
    expect(figure(same, "acc")?.value).toBe(0.5)
    expect(same[0].groups?.["cold"]?.["acc"]).toMatchObject({ value: 0, items: 2 })
  })
  test("are each cut at the limit", async () => {
    const [summary] = await evaluateTasks([parted("size")], data, uniformModel, { limit: 1 })
    expect(summary).toMatchObject({ items: 2, count: 2 })
  })
})

describe("one text", () => {
  const task: TargetTask = {
    kind: "target",
    name: "last",
    version: "1",
    source: "made up",
    files: files("last.jsonl"),
    question: "{before}",
    target: "{word}",
  }
  const place = memoryPlace({
    "last.jsonl": lines([
      { before: "the", word: "cat" },
      { before: "a", word: "dog" },
    ]),
  })
  test("gives perplexity an item, bits a byte, and whether it would be written", async () => {
    const summaries = await evaluateTasks([task], place, uniformModel)
    expect(figure(summaries, "perplexity")?.value).toBeCloseTo(256 ** 4, -1)
    expect(figure(summaries, "bits_per_byte")).toEqual({
      metric: "bits_per_byte",
      value: 8,
      error: 0,
      items: 2,
      uniform: 8,
    })
    const knows = await evaluateTasks([task], place, tableModel("the cat the cat a"))
    expect(figure(knows, "acc")?.value).toBe(0.5)
  })
})

test("a document is read in windows that score each byte once", async () => {
  const task: RollingTask = {
    kind: "rolling",
    name: "pages",
    version: "1",
    source: "made up",
    files: files("pages.jsonl"),
    question: "",
    target: "{page}",
    original: "{raw}",
  }
  const page = "abcdefghij".repeat(3)
  const seen: [number, number][] = []
  const model: EvaluatedModel = {
    ...uniformModel,
    contextBytes: 8,
    score: (questions) => {
      for (const { context, continuations } of questions) seen.push([context.length, continuations[0].length])
      return uniformModel.score(questions)
    },
  }
  const place = memoryPlace({ "pages.jsonl": lines([{ page, raw: ` ${page} two  ` }]) })
  const summaries = await evaluateTasks([task], place, model)
  // get_rolling_token_windows(range(30), prefix, 8, 1): a full window scores 8 after one of context, since the last that
  // it scores is read by nobody; the last reads [21..28] to score [24..29].
  expect(seen).toEqual([
    [0, 8],
    [1, 8],
    [1, 8],
    [3, 6],
  ])
  expect(summaries[0].notes).toEqual([
    "documents were read in windows that score 8 bytes after one byte of context, the last shifted back",
  ])
  // Pieces of a split at blanks: "", the page, "two", "".
  expect(Math.log(figure(summaries, "word_perplexity")?.value ?? 0)).toBeCloseTo((30 * Math.log(256)) / 4, 12)
  // Blanks are Python's: U+0085 and U+001C are, U+FEFF is none.
  const odd = memoryPlace({ "pages.jsonl": lines([{ page, raw: `\u0085${page}\u001c` }]) })
  const words = figure(await evaluateTasks([task], odd, uniformModel), "word_perplexity")?.value ?? 0
  expect(Math.log(words)).toBeCloseTo((30 * Math.log(256)) / 3, 12)
  expect(figure(summaries, "bits_per_byte")?.value).toBeCloseTo((30 * 8) / 37, 12)
  expect(figure(summaries, "bits_per_scored_byte")?.value).toBeCloseTo(8, 12)
})

describe("a text to write", () => {
  const task: WrittenTask = {
    kind: "written",
    name: "say",
    version: "1",
    source: "made up",
    files: files("say.jsonl"),
    question: "{said}",
    golds: "{right}",
    stops: ["."],
    maxBytes: 20,
    metrics: [
      { kind: "match", name: "exact_match", ignored: { case: true } },
      { kind: "corpus", name: "chrf" },
      { kind: "corpus", name: "bleu" },
    ],
  }
  const place = memoryPlace({
    "say.jsonl": lines([
      { said: "x", right: ["YZ"] },
      { said: "x", right: "yz!" },
    ]),
  })
  test("is cut at its stop and compared", async () => {
    const summaries = await evaluateTasks([task], place, tableModel("xyz.xyz."))
    expect(figure(summaries, "exact_match")).toMatchObject({ value: 0.5, uniform: 0 })
    const [texts, golds] = [
      ["yz", "yz"],
      [["YZ"], ["yz!"]],
    ]
    expect(figure(summaries, "chrf")?.value).toBe(corpusChrf(texts, golds))
    expect(figure(summaries, "chrf")?.error).toBeGreaterThan(0)
    expect(figure(summaries, "bleu")?.value).toBe(corpusBleu(texts, golds).score)
  })
})

test.each([Number.NaN, Number.NEGATIVE_INFINITY, 2])(
  "a likelihood of %d is refused, with the item",
  async (nats) => {
    const broken: EvaluatedModel = {
      ...uniformModel,
      name: "broken",
      score: async (questions) =>
        questions.map(({ continuations }, i) =>
          continuations.map(() => ({ nats: i === 1 ? nats : -1, isGreedy: false, cutBytes: 0 })),
        ),
    }
    await expect(evaluateTasks([colours], data, broken)).rejects.toMatchObject({
      code: "NOT_FINITE",
      message: expect.stringMatching(/broken gives .* nats for answer 0 of colours\.jsonl line 2/),
    })
  },
)

test("a model that answers too little, no data, and options that cannot be, are told", async () => {
  const short: EvaluatedModel = { ...uniformModel, score: async () => [] }
  await expect(evaluateTasks([colours], data, short)).rejects.toMatchObject({ code: "BAD_DATA" })
  await expect(evaluateTasks([colours], memoryPlace({}), uniformModel)).rejects.toMatchObject({
    code: "DATA_MISSING",
    message: expect.stringMatching(/memory has no items of colours; .* colours\.jsonl/),
  })
  await expect(taskRun(colours, data, uniformModel, { together: 0 })).rejects.toMatchObject({
    code: "BAD_OPTION",
  })
  for (const options of [{ limit: 0 }, { limit: 1.5 }, { shots: -1 }, { shots: Number.NaN }])
    await expect(taskRun(colours, data, uniformModel, options)).rejects.toMatchObject({ code: "BAD_OPTION" })
  await expect(taskRun(colours, data, [])).rejects.toMatchObject({ code: "BAD_OPTION" })
})

test("the table has the floor beside each figure", async () => {
  const table = resultTable(await evaluateTasks([colours], data, uniformModel))
  expect(
    table
      .split("\n")
      .slice(0, 2)
      .map((line) => line.split(/ {2,}/)),
  ).toEqual([
    ["task", "shots", "items", "cut", "metric", "value", "± 95 %", "uniform", "chance", "says"],
    ["colours", "0", "3", "0", "acc", "33.3", "65.3", "33.3", "50.0"],
  ])
})

test("a run that is aborted ends", async () => {
  const control = new AbortController()
  const run = await taskRun(colours, data, uniformModel, { together: 1, signal: control.signal })
  const stepping = async (): Promise<void> => {
    for await (const _ of run.steps()) control.abort(new Error("enough"))
  }
  await expect(stepping()).rejects.toMatchObject({ code: "ABORTED" })
  expect(run.summary().items).toBeLessThan(3)
})
