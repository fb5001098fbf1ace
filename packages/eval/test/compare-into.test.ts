// A comparison in a folder, with trainings that are made up: nothing is done twice, nothing that was measured is lost.

import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { comparisonPage, memoryPlace } from "@aunet/eval"
import { compareInto, type Comparison, type ComparisonProgress } from "@aunet/eval/node"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { colours, data as items } from "./made-up/colours.ts"
import { workshop } from "./made-up-workshop.ts"
import { document } from "./models.ts"

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "aunet-compare-"))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const texts = Array.from({ length: 40 }, (_, i) => document(`${i}`, `the cat ${i} sat on a mat `.repeat(30)))
const comparison: Comparison = {
  arms: ["words", "bytes"],
  stages: [2],
  flops: 4e10,
  seeds: 2,
  data: texts,
  learningRates: [0.001, 0.01],
}
const told = { command: "aunet compare", versions: {} }

const reportOf = async (): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(join(folder, "report.json"), "utf8")) as Record<string, unknown>

describe("a comparison", () => {
  test("tries rates, trains, measures, reports; and a second time does nothing", async () => {
    const first = workshop()
    const progress: ComparisonProgress[] = []
    const report = await compareInto(folder, comparison, first, {
      ...told,
      onProgress: (each) => progress.push(each),
    })
    expect(report).toMatchObject({ done: 4, of: 4 })
    expect(
      report.arms.map(({ label, learningRate, trials, runs }) => [
        label,
        learningRate,
        trials.length,
        runs.length,
      ]),
    ).toEqual([
      ["words-2", 0.01, 2, 2],
      ["bytes", 0.01, 2, 2],
    ])
    const { steps, trialSteps } = report.plan
    expect(first.asked.steps).toBe(2 * (2 * trialSteps + 2 * steps))
    expect(report.arms[0].runs[0]).toMatchObject({ steps, seconds: steps / 2 })
    // Two held-out texts are too few to tell.
    expect(report.differences[0]).toMatchObject({ verdict: "texts", units: 2 })
    expect(report.conclusions[0]).toContain("2 texts are too few")
    expect(progress.at(-1)).toMatchObject({ done: 8, of: 8 })
    // Half a second a step, at every moment.
    expect(progress[0].secondsLeft).toBeCloseTo(0.5 * (first.asked.steps - 1), 6)
    expect(await reportOf()).toEqual(JSON.parse(JSON.stringify(report)))
    expect(await readFile(join(folder, "index.html"), "utf8")).toContain("2 texts are too few")

    const again = workshop(0)
    const known: boolean[] = []
    const second = await compareInto(folder, comparison, again, {
      ...told,
      onRun: (_, __, was) => known.push(was),
    })
    expect(second).toEqual(report)
    expect(again.asked).toEqual({ steps: 0, opened: 0, trainings: [] })
    expect(known).toEqual(Array.from({ length: 8 }, () => true))
  })

  test("killed anywhere goes on, and ends with the same report", async () => {
    const whole = await compareInto(await mkdtemp(join(folder, "whole-")), comparison, workshop(), told)
    const place = join(folder, "killed")
    let lives = 0
    let steps = 0
    let report: typeof whole
    for (;;) {
      const mortal = workshop(17)
      try {
        report = await compareInto(place, comparison, mortal, told)
        steps += mortal.asked.steps
        break
      } catch (error) {
        expect(String(error)).toContain("the machine is gone")
        // What a kill in the middle of a line leaves.
        await appendFile(join(place, "arms", "words-2", "seeds", "0", "curve.jsonl"), '{"step":').catch(
          () => {},
        )
        lives++
        steps += mortal.asked.steps
      }
    }
    // Where it went on it was measured once more, and took as long in all.
    const bare = ({ arms, ...rest }: typeof whole) => ({
      ...rest,
      arms: arms.map(({ runs, trials, ...arm }) => ({
        ...arm,
        runs: [...runs, ...trials].map(({ curve, ...run }) => ({ ...run, end: curve.at(-1) })),
      })),
    })
    expect(bare(report)).toEqual(bare(whole))
    expect(lives).toBeGreaterThan(2)
    const all = 2 * (2 * whole.plan.trialSteps + 2 * whole.plan.steps)
    // No life trains again more than the four steps after its last save.
    expect(steps).toBeLessThanOrEqual(all + 4 * lives)
  })

  test("killed between the last save and its line does not train again", async () => {
    const report = await compareInto(folder, { ...comparison, seeds: 1 }, workshop(), told)
    const run = join(folder, "arms", "bytes", "seeds", "0")
    await rm(join(run, "trained.json"))
    const lines = (await readFile(join(run, "curve.jsonl"), "utf8")).trimEnd().split("\n")
    await writeFile(join(run, "curve.jsonl"), `${lines.slice(0, -2).join("\n")}\n`)
    const again = workshop(0)
    const second = await compareInto(folder, { ...comparison, seeds: 1 }, again, told)
    expect(again.asked.steps).toBe(0)
    expect(second.arms[1].runs[0]).toMatchObject({ steps: report.plan.steps })
    expect(second.arms[1].runs[0].curve.at(-1)).toMatchObject({ step: report.plan.steps, bitsPerByte: 2 })
    expect(second.arms[1].runs[0].seconds).toBeCloseTo(report.plan.steps / 2, 6)
  })

  test("of a model that finds its own boundaries tells what they came to be, killed or not", async () => {
    const asked = { ...comparison, arms: ["router", "bytes"], seeds: 1 }
    const whole = await compareInto(await mkdtemp(join(folder, "whole-")), asked, workshop(), told)
    const [{ routed, bytesPerPosition, runs, flopsPerByte, label }] = whole.arms
    expect(label).toBe("router-2")
    expect(bytesPerPosition).toEqual([1, 5])
    const { steps } = whole.plan
    const each = Array.from({ length: steps }, (_, i) => i + 1)
    const mean = (of: (step: number) => number): number =>
      each.reduce((sum, step) => sum + of(step), 0) / steps
    expect(routed?.bytesPerPosition[1]).toBeCloseTo(1 / mean((step) => 1 / (5 - 1 / step)), 9)
    expect(routed?.heldOutBytesPerSegment).toEqual([5 - 1 / steps])
    expect(runs[0].droppedShares[0]).toBeCloseTo(
      mean((step) => 0.1 / step),
      9,
    )
    // Shorter segments than were planned are more work.
    expect(routed?.flopsPerByte).toBeGreaterThan(flopsPerByte)
    const page = comparisonPage(whole)
    expect(page).toContain(`1.00, 5.00 asked; 1.00, ${routed?.bytesPerPosition[1].toFixed(2)} found`)
    expect(whole.arms[1].routed).toBeUndefined()

    const place = await mkdtemp(join(folder, "killed-"))
    let report: typeof whole | undefined
    let lives = 0
    for (; report === undefined; lives++)
      report = await compareInto(place, asked, workshop(7), told).catch((error: unknown) => {
        expect(String(error)).toContain("the machine is gone")
        return undefined
      })
    expect(lives).toBeGreaterThan(1)
    expect(report.arms[0].routed).toEqual(routed)
    expect(report.arms[0].runs[0].droppedShares).toEqual(runs[0].droppedShares)
  })

  test("stopped by a signal saves, and says the signal's reason", async () => {
    const controller = new AbortController()
    const stopping = workshop()
    await expect(
      compareInto(folder, comparison, stopping, {
        ...told,
        signal: controller.signal,
        onProgress: ({ what, share }) => {
          if (what === "bytes, seed 0" && share > 0.4) controller.abort(new Error("enough"))
        },
      }),
    ).rejects.toThrow("enough")
    const onward = workshop()
    const report = await compareInto(folder, comparison, onward, told)
    expect(stopping.asked.steps + onward.asked.steps).toBe(
      2 * (2 * report.plan.trialSteps + 2 * report.plan.steps),
    )
  })

  test("takes more seeds and tasks later", async () => {
    const one = await compareInto(folder, { ...comparison, seeds: 1 }, workshop(), told)
    const more = workshop()
    const tasks = { tasks: [colours], data: items }
    const report = await compareInto(folder, { ...comparison, tasks }, more, told)
    expect(more.asked.steps).toBe(2 * one.plan.steps)
    expect(report.arms[0].tasks.map(({ task }) => task)).toContain("colours")
    expect(report.arms[0].tasks[0].uniform).toBeTypeOf("number")
    expect(await readFile(join(folder, "index.html"), "utf8")).toContain("colours")
    // What was measured is not measured again.
    const open = workshop()
    await compareInto(folder, { ...comparison, tasks }, open, told)
    expect(open.asked.steps).toBe(0)
  })
})

describe("refused is", () => {
  test("the folder of another comparison, with all that differs", async () => {
    await compareInto(folder, { ...comparison, seeds: 1 }, workshop(), told)
    const other = { ...comparison, flops: 5e10, stages: [3], data: texts.slice(1) }
    await expect(compareInto(folder, other, workshop(), told)).rejects.toThrow(
      /holds another comparison: arms is words-2,bytes there and words-3,bytes here; flops is 40000000000 there and 50000000000 here; the training text is another/,
    )
  })

  test("a folder with other files, and one that is damaged", async () => {
    await writeFile(join(folder, "letter.txt"), "Dear reader")
    await expect(compareInto(folder, comparison, workshop(), told)).rejects.toThrow(
      /holds other files and no comparison/,
    )
    await rm(join(folder, "letter.txt"))
    await writeFile(join(folder, "comparison.json"), "{")
    await expect(compareInto(folder, comparison, workshop(), told)).rejects.toThrow(
      /comparison\.json is not what was written/,
    )
    await writeFile(join(folder, "comparison.json"), "{}")
    await expect(compareInto(folder, comparison, workshop(), told)).rejects.toThrow(
      /no comparison of this version/,
    )
  })

  test("a task whose items are not there, before anything is trained", async () => {
    const none = workshop()
    const tasks = { tasks: [colours], data: memoryPlace({}) }
    await expect(compareInto(folder, { ...comparison, tasks }, none, told)).rejects.toThrow(/colours/)
    expect(none.asked.steps).toBe(0)
  })

  test("a number of seeds that is none", async () => {
    for (const seeds of [0, 1.5, 101])
      await expect(compareInto(folder, { ...comparison, seeds }, workshop(), told)).rejects.toThrow(
        /seeds is/,
      )
  })
})

describe("a loss that is no number", () => {
  test("in a trial is a figure like others", async () => {
    const report = await compareInto(
      folder,
      { ...comparison, seeds: 1 },
      workshop(Infinity, ({ learningRate }) => learningRate === 0.01),
      told,
    )
    expect(report.arms.map(({ learningRate }) => learningRate)).toEqual([0.001, 0.001])
    expect(report.limits.join("\n")).toContain("words-2 broke off at the learning rate 0.01")
  })

  test("at every rate ends it with a sentence; in every training leaves nothing to compare", async () => {
    await expect(
      compareInto(
        join(folder, "a"),
        comparison,
        workshop(Infinity, () => true),
        told,
      ),
    ).rejects.toThrow(/words-2: the loss was no number any more at each learning rate \(0\.001, 0\.01\)/)
    const late = workshop(Infinity, ({ steps }) => steps > 5)
    const { done, differences, limits } = await compareInto(join(folder, "b"), comparison, late, told)
    expect({ done, differences }).toEqual({ done: 0, differences: [] })
    expect(limits.join("\n")).toMatch(/words-2 with seed 0 is in no figure: the loss of step 1 is NaN/)
  })
})
