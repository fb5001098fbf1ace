/** Keys during a training: what each of them asks for, and what comes of it. */
import { memoryFolder, openEngine, presetModel } from "aunet"
import { expect, test } from "vitest"
import type { Interrupts } from "../src/interrupts.ts"
import type { Screen } from "../src/report/screen.ts"
import { runTraining } from "../src/run/training.ts"

/** A screen with somebody who presses keys, one when the first progress is shown and one at each after it. */
function pressing(keys: readonly string[]) {
  const told: string[] = []
  const left = [...keys]
  let press: ((key: string) => void) | undefined
  const screen: Screen = {
    ...{ json: false, interactive: true, columns: 80, colour: false, closed: new AbortController().signal },
    print: (text) => void told.push(text),
    printJson: () => {},
    note: (text) => void told.push(text),
    progress: () => {
      const key = left.shift()
      if (key !== undefined) press?.(key)
    },
    endProgress: () => {},
    keys: (onKey) => {
      press = onKey
      return { [Symbol.dispose]: () => (press = undefined) }
    },
    drained: async () => {},
    flushed: async () => {},
    failure: () => undefined,
  }
  return { screen, told, isHeard: () => press !== undefined }
}

const interrupts: Interrupts = {
  signal: new AbortController().signal,
  status: () => undefined,
  orderly: () => ({ [Symbol.dispose]: () => {} }),
}
const text = new TextEncoder().encode("one two three four five six seven. ".repeat(40))
const preset = presetModel("tiny", 1).config
/** One stage of eight numbers: a step takes milliseconds. */
const config = {
  ...preset,
  stages: preset.stages.map((stage) => ({ ...stage, width: 8, headWidth: 4, layers: 1 })) as never,
  feedForward: { ...preset.feedForward, multipleOf: 4 },
}
const training = async () => ({
  ...{ data: [{ name: "text", bytes: text }], config, rows: 1, rowBytes: 32, measuredBytes: 64 },
  ...{ length: { steps: 12 }, measureSteps: 100, saveSteps: 100, keep: 0, out: memoryFolder() },
  engine: await openEngine("reference"),
})
const saved = (told: readonly string[]): readonly string[] => told.filter((line) => line.startsWith("saved "))
/** The steps at which it was measured, as its record says. */
async function measured(keys: readonly string[]): Promise<readonly number[]> {
  const asked = await training()
  await runTraining(asked, pressing(keys).screen, interrupts)
  const lines = new TextDecoder()
    .decode(await asked.out.beside?.("metrics.jsonl").read(0, Infinity))
    .trim()
    .split("\n")
  return lines
    .map((line) => JSON.parse(line) as { readonly type: string; readonly step: number })
    .flatMap(({ type, step }) => (type === "measure" ? [step] : []))
}

test("nothing is pressed: saved and measured at its ends alone", async () => {
  const { screen, told, isHeard } = pressing([])
  const { stopped } = await runTraining(await training(), screen, interrupts)
  expect([stopped, saved(told).length, isHeard()]).toEqual([false, 0, false])
  expect(told).toContain("keys      s saves now, m measures now, q stops with a save")
})

test.each([["s"], [" "]])("%j saves now and says so", async (key) => {
  const { screen, told } = pressing([key])
  await runTraining(await training(), screen, interrupts)
  expect(saved(told)[0]).toMatch(/^saved {5}step [1-9]\d* in /u)
})

test("m measures now", async () => {
  const without = await measured([])
  const more = await measured(["m"])
  expect(more).toHaveLength(without.length + 1)
  expect(more).toEqual(expect.arrayContaining([...without]))
})

test("q stops after the step, with a save; another key does nothing", async () => {
  const { screen, told } = pressing(["x", "q"])
  const asked = await training()
  await expect(runTraining(asked, screen, interrupts)).rejects.toMatchObject({ status: 0 })
  expect(told).toContain("stopping after this step, with a save")
  expect(Object.keys(await asked.out.read())).toContain("model.safetensors")
})

test("of a long prompt the end is shown, from which the model goes on", async () => {
  const { screen, told } = pressing([])
  const sample = ["short", `${"long ".repeat(20)}Ωend`]
  await runTraining({ ...(await training()), sample, sampleBytes: 1 }, screen, interrupts)
  const shown = told.filter((line) => line.startsWith("writes ")).map((line) => line.slice(10, 55))
  expect(shown[0]).toMatch(/^"short" /u)
  expect(shown[1]).toMatch(/^…" ?(long )+Ωend" /u)
})
