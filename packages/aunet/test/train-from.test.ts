/** A training from the weights of another checkpoint: it begins where that ended, and never writes there. */
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { hierarchyValues, hierarchy, liesIn, lossProgram } from "@aunet/core"
import { cutRows, makeCorpus, nextStarts, FIRST_ROW, keepOrder } from "@aunet/data"
import { referenceEngine } from "@aunet/tensor"
import {
  type Folder,
  inspect,
  memoryFolder,
  readCheckpoint,
  train,
  type TrainEvent,
  type TrainSettings,
  writeCheckpoint,
} from "aunet"
import { nodeFolder } from "aunet/node"
import { fetchedFolder } from "aunet/web"
import { afterAll, beforeAll, expect, test } from "vitest"

const documentOf = (text: string) => ({ name: "text", bytes: new TextEncoder().encode(text.repeat(40)) })
const first = documentOf("Tyger Tyger, burning bright, ")
const second = documentOf("In what distant deeps or skies? ")
const small = { length: { steps: 2 }, engine: "reference", rows: 2, measurements: 0 } as const
const base = memoryFolder()
let parent: string

const run = async (
  settings: Omit<TrainSettings, "length"> & Partial<TrainSettings>,
): Promise<TrainEvent[]> => {
  const events: TrainEvent[] = []
  for await (const event of train({ ...small, ...settings })) events.push(event)
  return events
}
const stepsOf = (events: readonly TrainEvent[]) => events.filter((event) => event.type === "step")

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "aunet-from-"))
  await run({ data: [first], out: base, rowBytes: 64, length: { steps: 8 }, learningRate: 1e-2 })
})
afterAll(() => rm(parent, { recursive: true }))

test("the first loss is that of the base on the same batch, and the optimiser begins anew", async () => {
  const { model, splitter, parameters } = await readCheckpoint(base)
  const events = await run({ data: [second], from: base, seed: 5 })
  const [start, ...rest] = events
  if (start?.type !== "start") throw new Error("no start")
  expect(start).toMatchObject({ resumedAt: 0, from: { checkpoint: "memory", steps: 8, bytes: 8 * 2 * 64 } })
  expect(start.lengths[0]).toBe(64)
  // The same batch, by hand.
  const { training } = makeCorpus([second], splitter, 2, { seed: 5 })
  const { starts } = nextStarts(FIRST_ROW, 2, keepOrder(training.ids.length, 64, 5))
  const { ids, targets, levels } = cutRows(training, starts, 64)
  const session = await referenceEngine().open(
    { loss: lossProgram(model, { rows: 2, lengths: start.lengths }) },
    parameters,
  )
  const { losses } = await session.step("loss", {
    ids,
    targets,
    ...hierarchyValues(hierarchy(levels, start.lengths)),
  })
  const mean = (losses as Float32Array).reduce((sum, loss) => sum + loss, 0) / (2 * 64)
  expect(stepsOf(rest)[0]?.lossNats).toBeCloseTo(mean, 5)
  // With the moments of the base the second step would be another one: it is that of parameters alone.
  const bare = memoryFolder()
  await writeCheckpoint(bare, { ...(await readCheckpoint(base)), training: {} })
  const again = await run({ data: [second], from: bare, seed: 5 })
  expect(stepsOf(again).map(({ lossNats }) => lossNats)).toEqual(
    stepsOf(rest).map(({ lossNats }) => lossNats),
  )
})

test("another length, rate and seed are its own, and what is saved says what it began from", async () => {
  const out = memoryFolder()
  const events = await run({ data: [second], from: base, out, length: { steps: 3 }, learningRate: 1e-3 })
  expect(Math.max(...stepsOf(events).map(({ learningRate }) => learningRate))).toBeLessThanOrEqual(1e-3)
  const from = { checkpoint: "memory", steps: 8, bytes: 1024 }
  expect(await inspect(out)).toMatchObject({ from, progress: { steps: 3 }, canResume: true })
  expect((await inspect(base)).from).toBeUndefined()
  // What goes on with it remembers.
  const [start] = await run({ data: [second], out, resume: true, from: base, length: { steps: 4 } })
  expect(start).toMatchObject({ resumedAt: 3, from })
  expect(await inspect(out)).toMatchObject({ from, progress: { steps: 4 } })
})

const filesOf = async (folder: string): Promise<Record<string, string>> => {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((each) =>
    each.isFile(),
  )
  return Object.fromEntries(
    await Promise.all(
      names.map(async ({ parentPath, name }) => {
        const path = join(parentPath, name)
        return [path, (await readFile(path)).toString("base64")] as const
      }),
    ),
  )
}

test("the base's bytes stay as they are, and it is refused as `out` however it is spelled", async () => {
  const path = join(parent, "base")
  await writeCheckpoint(nodeFolder(path), await readCheckpoint(base))
  await symlink(path, join(parent, "link"), "dir")
  await mkdir(join(parent, "other"))
  const before = await filesOf(path)
  const from = nodeFolder(path)
  await run({ data: [second], from, out: nodeFolder(join(parent, "new")) })
  for (const spelled of [
    path,
    `${path}/`,
    join(parent, "link"),
    `${parent}/other/../base`,
    join(path, "train"),
    join(parent, "link", "deeper", "still"),
  ])
    for (const resume of [false, true])
      await expect(run({ data: [second], from, resume, out: nodeFolder(spelled) })).rejects.toMatchObject({
        code: "BAD_OPTION",
        message: expect.stringContaining("must be outside of the model that training begins from"),
      })
  await expect(run({ data: [second], from: base, out: base })).rejects.toMatchObject({ code: "BAD_OPTION" })
  expect(await filesOf(path)).toEqual(before)
})

test("a base that is not there is told as missing, and holds nothing but what would lie in it", async () => {
  const out = nodeFolder(join(parent, "beside"))
  const from = nodeFolder(join(parent, "nowhere", "base"))
  await expect(run({ data: [second], from, out })).rejects.toMatchObject({
    code: "CHECKPOINT_MISSING",
    message: expect.stringContaining("there is no such folder"),
  })
  expect(await liesIn(out, from)).toBe(false)
  expect(await liesIn(nodeFolder(join(parent, "nowhere")), from)).toBe(false)
  expect(await liesIn(nodeFolder(join(parent, "nowhere", "base", "new")), from)).toBe(true)
  expect(await liesIn(from, nodeFolder(join(parent, "beside", "..", "nowhere", "base")))).toBe(true)
  expect(await liesIn(from, nodeFolder(parent))).toBe(true)
})

test("what a server serves will do, and a copy, without what training needs to go on", async () => {
  const files = await base.read()
  const asked: string[] = []
  const served = fetchedFolder("https://example.org/base", {
    fetch: async ({ pathname }) => {
      asked.push(pathname)
      const found = files[pathname.slice("/base/".length)]
      return found === undefined ? new Response("", { status: 404 }) : new Response(Uint8Array.from(found))
    },
  })
  const kept = memoryFolder(
    Object.fromEntries(Object.entries(files).filter(([name]) => !name.startsWith("train/"))),
  )
  const losses = async (from: Folder) =>
    stepsOf(await run({ data: [second], from })).map(({ lossNats }) => lossNats)
  const expected = await losses(base)
  expect(await losses(served)).toEqual(expected)
  expect(await losses(kept)).toEqual(expected)
  expect(asked.filter((name) => name.includes("/train/"))).toEqual([])
})

test.each(["size", "stages", "config"] as const)("%s is refused: the model is the base's", async (name) => {
  const given = { size: "tiny", stages: 2, config: (await readCheckpoint(base)).model.config } as const
  await expect(run({ data: [second], from: base, [name]: given[name] })).rejects.toMatchObject({
    code: "BAD_OPTION",
    message: expect.stringContaining("left out with `from`"),
  })
})

test("another splitter is taken if it goes deep enough; options alone are for the base's own", async () => {
  const splitterOf = async (given: Partial<TrainSettings>) => {
    const out = memoryFolder()
    await run({ data: [second], from: base, out, ...given })
    return (await inspect(out)).splitter
  }
  expect(await splitterOf({})).toEqual((await inspect(base)).splitter)
  expect((await splitterOf({ splitter: "punct" })).name).toBe("punct")
  expect(await splitterOf({ splitterOptions: { groups: [3] } })).toMatchObject({
    name: "words",
    options: { groups: [3] },
  })
  await expect(splitterOf({ splitterOptions: { groups: [] } })).rejects.toThrow(/level/)
  await expect(run({ data: [second], from: "base" as unknown as Folder })).rejects.toThrow(
    /from is "base"; it must be/,
  )
})
