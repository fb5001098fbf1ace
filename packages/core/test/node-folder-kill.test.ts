/** A folder on a disk holds one whole content, whatever fails and whenever the writer dies. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { cp, mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import { afterEach, beforeEach, expect, test } from "vitest"
import { nodeFolder } from "../src/node/index.ts"
import { content, numberOf } from "./fixtures/content.ts"

let temporary: string
let path: string
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), "aunet-folder-"))
  path = join(temporary, "run")
})
afterEach(() => rm(temporary, { recursive: true, force: true }))

const numberIn = async (where: string): Promise<number> => numberOf(await nodeFolder(where).read())
const entriesOf = async (where: string): Promise<string[]> => (await readdir(where)).toSorted()
const leftoversIn = async (where: string): Promise<string[]> =>
  (await readdir(where)).filter((name) => name.startsWith("."))
/** What lies in a folder with content 3 and nothing left over. */
const tidy = ["config.json", "files.json", "model.safetensors", "only-1", "train"]

/** The steps that it takes to write content 2 over content 1. */
const steps = [
  ...["open", "claim", "clear"],
  ...["write config.json", "write model.safetensors", "write train/state.json", "write train/part-2.bin"],
  ...["write only-0/deep/est.bin", "write files.json"],
  "commit",
  ...["remove train/part-1.bin", "remove only-1/deep/est.bin"],
  ...["place config.json", "place model.safetensors", "place train/state.json", "place train/part-2.bin"],
  ...["place only-0/deep/est.bin", "place files.json", "tidy", "release"],
]
/** Before the commit is done, the old content counts. */
const numberAt = (index: number): number => (index > steps.indexOf("commit") ? 2 : 1)

/** Fails as a full disk does. */
function fullDisk(): never {
  throw Object.assign(new Error("from the test"), { code: "ENOSPC" })
}
const failure = {
  code: "CHECKPOINT_WRITE_FAILED",
  message: expect.stringContaining("the disk is full") as unknown,
}

test("at every step a write may die: a copy of the disk at that moment is whole, and the next write works", async () => {
  await nodeFolder(path).write(content(1))
  const taken: string[] = []
  const copied = async (step: string): Promise<void> => {
    await cp(path, join(temporary, String(taken.length)), { recursive: true })
    taken.push(step)
  }
  await nodeFolder(path, { onStep: copied }).write(content(2))
  expect(taken).toEqual(steps)
  for (const [index, step] of steps.entries()) {
    const copy = join(temporary, String(index))
    const found = await numberIn(copy)
    // The claim in the copy is that of this process, which lives; only its silence tells.
    await nodeFolder(copy, { patienceMs: 20 }).write(content(3))
    const now = { step, found, next: await numberIn(copy), entries: await entriesOf(copy) }
    expect(now).toEqual({ step, found: numberAt(index), next: 3, entries: tidy })
  }
})

test.each([1, 0])(
  "at every step a write over %i contents may die: a removal takes all that is there, its list in place or not",
  async (before) => {
    if (before > 0) await nodeFolder(path).write(content(before))
    const taken: string[] = []
    const copied = async (step: string): Promise<void> => {
      // Before the first step there is no folder where nothing was before.
      if (!existsSync(path)) return
      await cp(path, join(temporary, String(taken.length)), { recursive: true })
      taken.push(step)
    }
    await nodeFolder(path, { onStep: copied }).write(content(2))
    for (const [index, step] of taken.entries()) {
      const copy = join(temporary, String(index))
      await nodeFolder(copy).remove?.()
      expect({ step, left: existsSync(copy) }).toEqual({ step, left: false })
    }
  },
)

test("at every step a write may fail: the content is whole, nothing is left over, and the next write works", async () => {
  for (const [index, step] of steps.entries()) {
    await nodeFolder(path).write(content(1))
    let count = 0
    const broken = nodeFolder(path, { onStep: () => (count++ === index ? fullDisk() : undefined) })
    await expect(broken.write(content(2))).rejects.toMatchObject(failure)
    const then = { found: await numberIn(path), left: await leftoversIn(path) }
    await nodeFolder(path).write(content(3))
    // Between commit and tidy, the new content is whole but not in its place.
    const left = /^(remove|place|tidy)/.test(step) ? [".checkpoint-next"] : []
    expect({ step, ...then, entries: await entriesOf(path) }).toEqual({
      step,
      found: numberAt(index),
      left,
      entries: tidy,
    })
  }
})

test("a write that fails in a new folder leaves no folder", async () => {
  for (const step of ["open", "claim", "clear", "write model.safetensors", "commit"]) {
    const broken = nodeFolder(path, { onStep: (name) => (name === step ? fullDisk() : undefined) })
    await expect(broken.write(content(1))).rejects.toMatchObject(failure)
    expect(await entriesOf(temporary)).toEqual([])
  }
})

test("a killed writer leaves a whole content, never older than the last it told of", async () => {
  let told = 0
  // Another delay each time, over the length of a few writes on a fast disk and of one on a slow.
  for (let kill = 0; kill < 10; kill++) {
    const writer = spawn(process.execPath, [
      join(import.meta.dirname, "fixtures/folder-writer.ts"),
      path,
      String(told + 1),
    ])
    writer.stdout.on("data", (lines: Buffer) => {
      told = Number(lines.toString().trim().split("\n").at(-1))
    })
    await once(writer.stdout, "data")
    await wait((kill * 53) % 211)
    writer.kill("SIGKILL")
    await once(writer, "close")
    const found = await numberIn(path)
    expect(found).toBeGreaterThanOrEqual(told)
    told = found
  }
  await nodeFolder(path).write(content(told + 1))
  expect(await numberIn(path)).toBe(told + 1)
  expect(await leftoversIn(path)).toEqual([])
})
