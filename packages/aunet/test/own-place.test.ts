/** A folder with a checkpoint: replaced where that was asked for, and never by one of two trainings at once. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Files, type Folder, inspect, memoryFolder, train, type TrainSettings } from "aunet"
import { nodeFolder } from "aunet/node"
import { afterAll, beforeAll, expect, test } from "vitest"

const data = [{ name: "text", bytes: new TextEncoder().encode("one two three ".repeat(60)) }]
const small = { data, engine: "reference", rows: 1, rowBytes: 32, measurements: 0 } as const
const events = (settings: Omit<TrainSettings, "data">) => train({ ...small, ...settings })
const run = async (settings: Omit<TrainSettings, "data">): Promise<void> => {
  for await (const _ of events(settings)) continue
}
const stepsIn = async (folder: Folder): Promise<number> => (await inspect(folder)).progress.steps

let parent: string
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "aunet-own-"))
})
afterAll(() => rm(parent, { recursive: true }))

const folders: [string, (name: string) => () => Folder][] = [
  [
    "in memory",
    () => {
      const one = memoryFolder()
      return () => one
    },
  ],
  // Each training has an object of its own, as those of two processes do.
  ["on a disk", (name) => () => nodeFolder(join(parent, name))],
]

test.each(folders)("%s a checkpoint is not replaced unasked", async (_, make) => {
  const out = make("kept")
  await run({ out: out(), length: { steps: 2 } })
  const before = await out().read()
  await expect(run({ out: out(), length: { steps: 1 } })).rejects.toMatchObject({
    code: "BAD_OPTION",
    message: expect.stringMatching(
      /holds a checkpoint; `resume: true` goes on from it, `overwrite: true` replaces/,
    ),
  })
  await expect(
    run({ out: out(), length: { steps: 3 }, resume: true, overwrite: true }),
  ).rejects.toMatchObject({ code: "BAD_OPTION", message: expect.stringContaining("overwrite is true") })
  expect(await out().read()).toEqual(before)
  await run({ out: out(), length: { steps: 3 }, resume: true })
  expect(await stepsIn(out())).toBe(3)
  await run({ out: out(), length: { steps: 1 }, overwrite: true })
  expect(await stepsIn(out())).toBe(1)
})

test.each(folders)(
  "%s the later of two trainings at once is told, and the other's model stays",
  async (_, make) => {
    for (const more of [{}, { overwrite: true }, { resume: true }]) {
      const out = make(`shared ${Object.keys(more).join("")}`)
      if (Object.keys(more).length > 0) await run({ out: out(), length: { steps: 1 } })
      const late = events({ out: out(), length: { steps: 3 }, ...more })
      expect((await late.next()).value).toMatchObject({ type: "start" })
      await run({ out: out(), length: { steps: 2 }, ...more })
      await expect(async () => {
        for await (const event of late) void event
      }).rejects.toMatchObject({
        code: "CHECKPOINT_WRITE_FAILED",
        message: expect.stringContaining("another training writes to"),
      })
      expect(await stepsIn(out())).toBe(2)
    }
  },
)

test("a training saves again and again to its own folder, and where somebody threw that away", async () => {
  const out = nodeFolder(join(parent, "again"))
  let saved = 0
  for await (const event of events({ out, length: { steps: 4 }, saveSeconds: 0.001 })) {
    if (event.type !== "save") continue
    saved++
    if (saved === 2) await rm(join(parent, "again"), { recursive: true })
  }
  expect(saved).toBeGreaterThan(2)
  expect(await stepsIn(out)).toBe(4)
})

test("a folder of somebody's own may keep the arrays that it is given", async () => {
  let kept: Files = {}
  const own: Folder = {
    read: () => {
      if (Object.keys(kept).length > 0) return Promise.resolve(kept)
      return Promise.reject(Object.assign(new Error("there is none yet"), { code: "CHECKPOINT_MISSING" }))
    },
    write: (files) => {
      kept = files
      return Promise.resolve()
    },
    describe: () => "mine",
  }
  await run({ out: own, length: { steps: 2 } })
  expect(kept["model.safetensors"]?.length).toBeGreaterThan(700_000)
  expect(kept["train/optimizer.safetensors"]?.length).toBeGreaterThan(1_400_000)
})
