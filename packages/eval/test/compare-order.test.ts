// In which order a comparison works, what its report says on the way, how a vocabulary is chosen, and a plan ahead.

import { existsSync, readFileSync } from "node:fs"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TextBits } from "@aunet/eval"
import { compareInto, type Comparison, type ComparisonProgress, planAhead } from "@aunet/eval/node"
import { afterEach, beforeEach, expect, test } from "vitest"
import { workshop } from "./made-up-workshop.ts"
import { document } from "./models.ts"

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "aunet-compare-"))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const comparison: Comparison = {
  arms: ["words", "bytes"],
  stages: [2],
  flops: 4e10,
  seeds: 2,
  data: Array.from({ length: 40 }, (_, i) => document(`${i}`, `the cat ${i} sat on a mat `.repeat(30))),
  learningRates: [0.001, 0.01],
}
const told = { command: "aunet compare", versions: {} }

test("goes seed by seed, after all trials, and the report is there after each training", async () => {
  const order: string[] = []
  const reports: { done: number; of: number; missing: number; trials: number }[] = []
  let first: string | undefined
  await compareInto(folder, comparison, workshop(), {
    ...told,
    onRun: (label, run) => order.push(`${label} ${"bits" in run ? run.seed : `at ${run.learningRate}`}`),
    onProgress: () => {
      const path = join(folder, "report.json")
      if (!existsSync(path)) return
      const { done, of, missing, arms, limits } = JSON.parse(readFileSync(path, "utf8")) as Awaited<
        ReturnType<typeof compareInto>
      >
      const trials = arms.reduce((sum, arm) => sum + arm.trials.length, 0)
      if (reports.at(-1)?.missing !== missing.length)
        reports.push({ done, of, missing: missing.length, trials })
      first ??= limits[0]
    },
  })
  expect(order).toEqual([
    "words-2 at 0.001",
    "words-2 at 0.01",
    "bytes at 0.001",
    "bytes at 0.01",
    "words-2 0",
    "bytes 0",
    "words-2 1",
    "bytes 1",
  ])
  expect(reports).toEqual([
    { done: 0, of: 4, missing: 7, trials: 1 },
    { done: 0, of: 4, missing: 6, trials: 2 },
    { done: 0, of: 4, missing: 5, trials: 3 },
    { done: 0, of: 4, missing: 4, trials: 4 },
    { done: 1, of: 4, missing: 3, trials: 4 },
    { done: 2, of: 4, missing: 2, trials: 4 },
    { done: 3, of: 4, missing: 1, trials: 4 },
  ])
  expect(first).toBe(
    "0 of 4 runs are through; the figures will still change. Missing: a trial of words-2 at the learning rate 0.01; a trial of bytes at the learning rate 0.001; a trial of bytes at the learning rate 0.01; words-2 with seed 0; bytes with seed 0; words-2 with seed 1; bytes with seed 1.",
  )
  expect(JSON.parse(readFileSync(join(folder, "report.json"), "utf8"))).toMatchObject({
    done: 4,
    missing: [],
  })
})

test("a training that breaks off after good trials is in no figure; the others go on, also the next time", async () => {
  const breaks = () => {
    let steps = 0
    return workshop(
      Infinity,
      (settings) => settings.seed === 1 && settings.config.stages.length === 2 && steps++ === 7,
    )
  }
  const run = async () => {
    const order: string[] = []
    const report = await compareInto(folder, comparison, breaks(), {
      ...told,
      onRun: (label, { seed, diverged }, wasKnown, kind) =>
        kind === "run" &&
        order.push(
          `${label} ${seed}${diverged === undefined ? "" : " broke off"}${wasKnown ? ", known" : ""}`,
        ),
    })
    return { order, report }
  }
  const { order, report } = await run()
  expect(order).toEqual(["words-2 0", "bytes 0", "words-2 1 broke off", "bytes 1"])
  expect(report).toMatchObject({ done: 3, of: 4, missing: [] })
  expect(report.arms.map(({ runs, brokenOff }) => [runs.length, brokenOff.length])).toEqual([
    [1, 1],
    [2, 0],
  ])
  expect(report.limits.join("\n")).toMatch(
    /words-2 with seed 1 is in no figure: the loss of step \d+ is NaN\. Its learning rate/,
  )
  expect(report.differences[0].seeds.count).toBe(1)
  expect((await run()).order).toEqual(order.map((each) => `${each}, known`))
})

test("tries each vocabulary once, the best of them at every rate, and trains that one alone", async () => {
  // 270 ids are best at any rate.
  const best = workshop(
    Infinity,
    () => false,
    ({ config }) => (config.vocabulary === 270 ? 0 : 1),
  )
  const order: string[] = []
  const asked = { ...comparison, arms: ["words", "bpe"], vocabularies: [265, 270, 280, 60000], seeds: 1 }
  const progress: ComparisonProgress[] = []
  const report = await compareInto(folder, { ...asked, learningRates: [0.03, 0.001, 0.01] }, best, {
    ...told,
    onRun: (label, run) => order.push(`${label} ${"bits" in run ? run.seed : `at ${run.learningRate}`}`),
    onProgress: (each) => progress.push(each),
  })
  expect(order.slice(3)).toEqual([
    ...["bpe-265 at 0.01", "bpe-270 at 0.01", "bpe-280 at 0.01"],
    ...["bpe-270 at 0.001", "bpe-270 at 0.03"],
    ...["words-2 0", "bpe-270 0"],
  ])
  expect(progress.at(-1)).toMatchObject({ done: 10, of: 10 })
  expect(report).toMatchObject({ done: 2, of: 2, missing: [] })
  expect(report.arms.map(({ label, words }) => [label, words])).toEqual([
    ["words-2", expect.stringContaining("AU-Net")],
    ["bpe-270", expect.stringContaining("BPE")],
  ])
  expect(report.passedOver.map(({ label, trials, runs }) => [label, trials.length, runs.length])).toEqual([
    ["bpe-265", 1, 0],
    ["bpe-280", 1, 0],
  ])
  expect(report.differences).toHaveLength(1)
  const limits = report.limits.join("\n")
  expect(limits).toContain("bpe-270 is the best of 3 vocabularies")
  expect(limits).toContain("bpe-60000 was left out: the text has")
  expect(await readFile(join(folder, "index.html"), "utf8")).toContain("passed over")
  // Rows are of the same bytes, and the merges are kept.
  const rows = best.asked.trainings.map(({ rowBytes, rows: count }) => [rowBytes, count])
  expect(new Set(rows.map(String)).size).toBe(1)
  const merges = await readFile(join(folder, "arms", "bpe-270", "merges.json"))
  const learned = best.asked.trainings.find(({ config }) => config.vocabulary === 270)?.training.tokens
  expect(Buffer.from(learned?.merges ?? []).equals(merges)).toBe(true)
  // And again: nothing to do, the same choice.
  const again = workshop(0)
  const second = await compareInto(folder, { ...asked, learningRates: [0.03, 0.001, 0.01] }, again, told)
  expect(second).toEqual(report)
  // Without the merges it could only train another model.
  await rm(join(folder, "arms", "bpe-270", "merges.json"))
  await expect(
    compareInto(folder, { ...asked, learningRates: [0.03, 0.001, 0.01] }, again, told),
  ).rejects.toThrow(/merges\.json is gone/)
})

test("the windows of one held-out text are the same for all arms, where one of them reads tokens", async () => {
  const heldOut = document("one", "a dog of 9 sat on the mat ".repeat(80))
  const asked = { ...comparison, arms: ["bpe", "bytes"], vocabularies: [265], seeds: 1, heldOut: [heldOut] }
  const report = await compareInto(folder, asked, workshop(), told)
  expect(report.units).toBe("windows of one text")
  const cuts = await Promise.all(
    ["bpe-265", "bytes"].map(async (label) => {
      const path = join(folder, "arms", label, "seeds", "0", "bits.json")
      const { documents } = JSON.parse(await readFile(path, "utf8")) as TextBits
      let end = 0
      return documents[0].pieces.slice(0, -1).map(({ bytes }) => (end += bytes))
    }),
  )
  expect(cuts[0]).toEqual(cuts[1])
  expect(cuts[0].map((end) => heldOut.bytes[end])).toEqual(cuts[0].map(() => 0x20))
})

test("other vocabularies than those of the folder, and some that are none", async () => {
  const asked = { ...comparison, arms: ["words", "bpe"], vocabularies: [265], seeds: 1 }
  await compareInto(folder, asked, workshop(), told)
  await expect(compareInto(folder, { ...asked, vocabularies: [280] }, workshop(), told)).rejects.toThrow(
    /vocabularies is 265 there and 280 here/,
  )
  for (const wrong of [[], [258], [300, 300], [1.5], [65537]])
    await expect(planAhead(undefined, { ...asked, vocabularies: wrong }, workshop())).rejects.toThrow(
      /vocabularies is .*whole numbers from 259 to 65536/,
    )
})

test("a plan ahead is that of the comparison, and writes nothing", async () => {
  const place = join(folder, "new")
  const ahead = await planAhead(place, comparison, workshop())
  expect(existsSync(place)).toBe(false)
  const { plan } = await compareInto(place, { ...comparison, seeds: 1 }, workshop(), told)
  const { arms: _, ...rest } = ahead.plan
  expect(plan).toEqual(rest)
  expect(await planAhead(place, comparison, workshop())).toEqual(ahead)
})
