/** What is told of a path is what `nodeFolder` then does with it. */
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { type FolderContent, lookAtFolder, nodeFolder } from "../src/node/index.ts"
import { content } from "./fixtures/content.ts"

let temporary: string
let path: string
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), "aunet-look-"))
  path = join(temporary, "run")
})
afterEach(() => rm(temporary, { recursive: true, force: true }))

const put = async (...names: string[]): Promise<void> => {
  await mkdir(path, { recursive: true })
  for (const name of names) await writeFile(join(path, name), "x")
}

const places: readonly (readonly [string, FolderContent, () => Promise<void>])[] = [
  ["nothing", "free", async () => {}],
  ["an empty folder", "free", () => put()],
  [
    "what a system leaves, and a writer that was killed",
    "free",
    async () => {
      await put(".DS_Store", "desktop.ini")
      await mkdir(join(path, ".checkpoint-writing-elsewhere-7-0a"))
    },
  ],
  [
    "what is left of a training that was killed while it began",
    "free",
    async () => {
      await put("run.json.next", "metrics.jsonl.next")
      await mkdir(join(path, ".aunet-a1B2c3"))
    },
  ],
  ["a checkpoint", "checkpoint", () => nodeFolder(path).write(content(1))],
  [
    "a checkpoint that is not yet all in place",
    "checkpoint",
    async () => {
      await nodeFolder(path).write(content(1))
      await mkdir(join(temporary, "next"))
      await rename(path, join(temporary, "next", ".checkpoint-next"))
      await rename(join(temporary, "next"), path)
    },
  ],
  [
    "a checkpoint without its list",
    "copied",
    async () => {
      await nodeFolder(path).write(content(1))
      await rm(join(path, "files.json"))
    },
  ],
  ["other files", "other", () => put("notes.txt")],
]

test.each(places)("%s is %s, and is written to only if free or ours", async (_, told, make) => {
  await make()
  expect(await lookAtFolder(path)).toBe(told)
  const written = nodeFolder(path, { patienceMs: 40 }).write(content(2))
  if (told === "free" || told === "checkpoint") await expect(written).resolves.toBeUndefined()
  else await expect(written).rejects.toMatchObject({ code: "CHECKPOINT_WRITE_FAILED" })
})

test("a file is no folder", async () => {
  await writeFile(path, "x")
  await expect(lookAtFolder(path)).rejects.toMatchObject({ code: "ENOTDIR" })
})
