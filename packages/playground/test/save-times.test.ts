/** When a training of a page is saved: by a clock of its own, and by a training that asks. */
import { type Folder, memoryFolder, train } from "aunet"
import { expect, test } from "vitest"
import { saveTimes } from "../src/train/save-times.ts"

test("saves come at once, then so seldom that they take little of the time, and when somebody asks", async () => {
  let now = 0
  let tookMs = 0
  const saves = saveTimes(() => now)
  const memory = memoryFolder()
  const folder = saves.watch({ ...memory, write: async () => void (now += tookMs) })
  /** Milliseconds until one is due; it is written for so long, between a measurement and a step of two seconds each. */
  const untilSaved = async (ms: number): Promise<number> => {
    const before = now
    while (!saves.isDue()) now += 100
    const waited = now - before
    tookMs = ms
    now += 2000
    await folder.write({})
    now += 2000
    return waited
  }
  expect(await untilSaved(100)).toBe(0)
  // Ten seconds at least, twenty times its length, a minute at most; the step after it is part of the time.
  expect(await untilSaved(1000)).toBe(8000)
  expect(await untilSaved(60_000)).toBe(18_000)
  expect(await untilSaved(100)).toBe(58_000)
  saves.ask()
  expect(await untilSaved(1000)).toBe(0)
  // Asked in the middle of a save, which has not what came since.
  now += 20_000
  expect(saves.isDue()).toBe(true)
  saves.ask()
  await folder.write({})
  expect([saves.isDue(), saves.isDue()]).toEqual([true, false])
})

test("a training of a page is saved in pieces where its folder takes them, and again after ten seconds", async () => {
  let now = 0
  const saves = saveTimes(() => now)
  const memory = memoryFolder()
  const kinds: string[] = []
  const write = Object.assign(async () => void kinds.push("whole"), {
    inPieces: async (files: Parameters<NonNullable<Folder["write"]["inPieces"]>>[0]) => {
      kinds.push("in pieces")
      await memory.write.inPieces?.(files)
    },
  })
  const events = train({
    data: [{ name: "text", bytes: new TextEncoder().encode("the cat sat on the mat. ".repeat(400)) }],
    out: saves.watch({ ...memory, write }),
    engine: "reference",
    rowBytes: 32,
    rows: 1,
    length: { steps: 6 },
    measurements: 1,
    saveSeconds: Infinity,
    requests: () => (saves.isDue() ? ["save"] : []),
  })
  const savedAt: number[] = []
  let step = 0
  for await (const event of events) {
    if (event.type === "step") {
      step = event.step
      now += 4000
    }
    if (event.type === "save") savedAt.push(step)
  }
  expect(kinds).toEqual(savedAt.map(() => "in pieces"))
  // At once, after three steps of four seconds each, and at its end.
  expect(savedAt).toEqual([0, 3, 6])
})
