/** What this browser keeps of trainings: a name once, each found again, also one that was left before its first step. */
import { IDBFactory, IDBKeyRange, IDBObjectStore } from "fake-indexeddb"
import { storedFolder } from "aunet/web"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { ABOUT_TRAINING, takenNames } from "../src/models/taken-names.ts"
import { alone, workedOn } from "../src/train/alone.ts"
import { keepText, keptText } from "../src/train/kept-text.ts"
import { claimName, keepRun, keptRuns } from "../src/train/run-store.ts"
import { firstSettings, type KeptRun } from "../src/train/settings.ts"
import { canGoOn } from "../src/train/train-state.ts"

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory())
  vi.stubGlobal("IDBKeyRange", IDBKeyRange)
})
afterEach(() => vi.unstubAllGlobals())

const kept: KeptRun = { version: 1, settings: firstSettings, steps: 9, textName: "t", learningRate: 0.002 }
const bytes = Uint8Array.of(1, 2, 3)
const none = new Set<string>()

test("two tabs that train the same get two names, and so does a model of another", async () => {
  const names = await Promise.all([1, 2, 3].map(() => claimName("X", [], kept)))
  expect(names.map(({ name }) => name).toSorted()).toEqual(["X", "X 2", "X 3"])
  await storedFolder("Y").write({ "config.json": bytes })
  expect(await claimName("Y", ["Y 2"], kept)).toEqual({ name: "Y 3" })
  // A model that is opened takes none of a training that has saved nothing yet.
  expect(await takenNames()).toEqual(["Y", "X", "X 2", "X 3", "Y 3"])
})

test("where nothing is kept the name is free among those that are listed, and why is told", async () => {
  vi.stubGlobal("indexedDB", undefined)
  const { name, notKept } = await claimName("X", ["X"], kept)
  expect(name).toBe("X 2")
  expect(notKept).toContain("there is no IndexedDB here")
})

test("where there is no more room the name is free among all, nothing is taken, and why is told", async () => {
  await claimName("X", [], kept)
  const full = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError")
  })
  const { name, notKept } = await claimName("X", ["X 2"], kept)
  full.mockRestore()
  expect(name).toBe("X 3")
  expect(notKept).toContain("gives this page no more room")
  expect(await takenNames()).toEqual(["X"])
})

test("one that was left before its first step is found, with its text and its rate", async () => {
  await claimName("X", [], kept)
  await keepText("X", [
    { name: "a", bytes },
    { name: "b", bytes: Uint8Array.of(9) },
  ])
  const [run] = (await keptRuns(none)).found
  expect(run).toMatchObject({ name: "X", stands: "paused", step: 0, steps: 9, peakRate: 0.002 })
  expect(canGoOn(run!)).toBe(true)
  expect((await keptText("X")).map((file) => [file.name, ...file.bytes])).toEqual([
    ["a", 1, 2, 3],
    ["b", 9],
  ])
  expect(await keptRuns(new Set(["X"]))).toEqual({ found: [], names: ["X"] })
  await storedFolder("X").remove()
  // Another view, or another tab, removed it.
  expect(await keptRuns(new Set(["X"]))).toEqual({ found: [], names: [] })
  await expect(keptText("X")).rejects.toThrow('the text of "X" is not in this browser')
})

test("one that cannot be read is shown as such, and hides none of the others", async () => {
  await keepRun("good", kept)
  const damaged = storedFolder("bad").beside?.(ABOUT_TRAINING)
  await damaged?.replace(new TextEncoder().encode('{"version":7}'))
  await storedFolder("only a model").write({ "config.json": bytes })
  const runs = (await keptRuns(none)).found
  expect(runs.map(({ name, isLost }) => [name, isLost === true])).toEqual([
    ["bad", true],
    ["good", false],
  ])
  expect(runs[0]?.problem).toContain("another version of this page")
})

test("a record that the browser does not give hides none of the others either", async () => {
  await keepRun("a", kept)
  await keepRun("b", kept)
  await storedFolder("b")
    .beside?.("metrics.jsonl")
    .replace(new TextEncoder().encode('{"type":"step"}\nnull\n'))
  const runs = (await keptRuns(none)).found
  expect(runs.map(({ name, isLost }) => [name, isLost === true])).toEqual([
    ["a", false],
    ["b", true],
  ])
})

test("one that was left goes on from its last save, and shows that", async () => {
  const step = (at: number): object => ({
    ...{ type: "step", step: at, bytes: 100 * at, meanBitsPerByte: 8 - at / 10, learningRate: 0.001 },
  })
  const events = [
    ...[
      step(1),
      { type: "sample", step: 1, prompt: "p", text: "a" },
      { type: "save", step: 2, checkpoint: "X" },
    ],
    ...[step(3), { type: "sample", step: 3, prompt: "p", text: "b" }],
  ]
  const shown = async (more: readonly object[]) => {
    await keepRun("X", kept)
    const lines = [...events, ...more].map((event) => `${JSON.stringify(event)}\n`).join("")
    await storedFolder("X").beside?.("metrics.jsonl").replace(new TextEncoder().encode(lines))
    const [run] = (await keptRuns(none)).found
    return [run?.step, run?.samples.map(({ text }) => text), run?.stands]
  }
  expect(await shown([])).toEqual([2, ["a"], "paused"])
  expect(await shown([{ type: "save", step: 4, checkpoint: "X" }])).toEqual([4, ["a", "b"], "paused"])
  expect(await shown([step(9), { type: "end", stopped: false, steps: 9 }])).toEqual([9, ["a", "b"], "ended"])
})

test("what one tab trains, another neither trains nor removes", async () => {
  let end = (): void => {}
  const training = alone("X", () => new Promise<void>((resolve) => (end = resolve)))
  await expect(alone("X", async () => "removed", 20)).rejects.toThrow('"X" is being trained')
  expect(await alone("Y", async () => "other")).toBe("other")
  expect(await workedOn()).toEqual(new Set(["X"]))
  await keepRun("X", kept)
  const [elsewhere] = (await keptRuns(none)).found
  expect([elsewhere?.isElsewhere, canGoOn(elsewhere!)]).toEqual([true, false])
  const waits = alone("X", async () => "removed")
  end()
  await training
  expect(await waits).toBe("removed")
  await expect(alone("X", () => Promise.reject(new Error("own")))).rejects.toThrow("own")
})
