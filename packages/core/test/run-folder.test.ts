/** What lies beside a checkpoint: files that grow, folders inside, and how they go. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { IDBFactory, IDBKeyRange } from "fake-indexeddb"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { type BesideFile, type Folder, memoryFolder, whichCheckpoint } from "../src/index.ts"
import { lookAtFolder, nodeFolder } from "../src/node/index.ts"
import { storedFolder, storedNames } from "../src/web/index.ts"
import { content, numberOf } from "./fixtures/content.ts"

let temporary: string
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), "aunet-run-"))
  vi.stubGlobal("indexedDB", new IDBFactory())
  vi.stubGlobal("IDBKeyRange", IDBKeyRange)
})
afterEach(async () => {
  vi.unstubAllGlobals()
  await rm(temporary, { recursive: true, force: true })
})

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
const folders: [string, () => Folder][] = [
  ["in memory", () => memoryFolder()],
  ["on a disk", () => nodeFolder(join(temporary, "run"))],
  ["in a browser", () => storedFolder("run")],
]

test.each(folders)(
  "folders inside of one %s have contents of their own, are named, and go one by one",
  async (_, make) => {
    const folder = make()
    const within = (name: string) => folder.within?.(name) as Folder
    await folder.write(content(1))
    for (const [i, name] of ["best", "kept/step-9", "kept/step-10"].entries())
      await within(name).write(content(i + 2))
    expect(numberOf(await folder.read())).toBe(1)
    expect(numberOf(await within("best").read())).toBe(2)
    expect(await folder.namesWithin?.("kept")).toEqual(["kept/step-10", "kept/step-9"])
    await folder.write(content(5))
    expect(numberOf(await within("kept/step-9").read())).toBe(3)
    await within("kept/step-9").remove?.()
    await within("kept/step-9").remove?.()
    expect(await folder.namesWithin?.("kept")).toEqual(["kept/step-10"])
    await expect(within("kept/step-9").read()).rejects.toMatchObject({ code: "CHECKPOINT_MISSING" })
    expect(numberOf(await folder.read())).toBe(5)
    expect(() => within("../elsewhere")).toThrow(/cannot hold a file named/)
  },
)

test("a browser names the folders that somebody named, and throws away all that is in one", async () => {
  await storedFolder("run").within?.("best").write(content(1))
  await storedFolder("run").write(content(2))
  await storedFolder("other").within?.("best").write(content(3))
  expect(await storedNames()).toEqual(["run"])
  await storedFolder("run").remove()
  await expect(storedFolder("run").within?.("best").read()).rejects.toMatchObject({
    code: "CHECKPOINT_MISSING",
  })
  const other = storedFolder("other").within?.("best") as Folder
  expect(numberOf(await other.read())).toBe(3)
})

test.each(folders.slice(0, 2))(
  "a file beside a content %s grows, is cut and replaced, and is no part of it",
  async (_, make) => {
    const folder = make()
    const file = folder.beside?.("metrics.jsonl") as BesideFile
    expect([await file.size(), await file.read(0, 9)]).toEqual([0, new Uint8Array()])
    await file.append(encode("one\n"))
    await file.append(encode("two\n"))
    expect(await file.read(2, 6)).toEqual(encode("e\ntw"))
    await file.cut(4)
    expect(await file.read(0, 100)).toEqual(encode("one\n"))
    await file.replace(encode("three\n"))
    await folder.write(content(1))
    expect([await file.size(), Object.keys(await folder.read())]).toEqual([6, Object.keys(content(1))])
  },
)

test("a removal that is killed leaves no checkpoint that looks whole, and is ended by the next; what is not ours stays", async () => {
  const run = nodeFolder(temporary)
  const kept = run.within?.("kept/step-1") as Folder
  const path = join(temporary, "kept", "step-1")
  await kept.write(content(1))
  const files = ["config.json", ...(await readdir(path)).filter((name) => name !== "config.json")]
  for (const [i] of files.entries()) {
    await kept.write(content(1))
    // As far as a killed one came: the configuration goes first, the list last.
    for (const name of files.slice(0, i + 1).filter((each) => each !== "files.json"))
      await rm(join(path, name), { recursive: true, force: true })
    await mkdir(join(path, `.checkpoint-writing-elsewhere-7-0${i}`), { recursive: true })
    await expect(kept.read().then(numberOf)).rejects.toThrow(
      /config\.json|CHECKPOINT_MISSING|has files|no checkpoint/,
    )
    await kept.remove?.()
    expect(await run.namesWithin?.("kept")).toEqual([])
  }
  await kept.write(content(1))
  await writeFile(join(path, "notes.txt"), "mine")
  await kept.remove?.()
  expect(await readdir(path)).toEqual(["notes.txt"])
})

test("a record without a checkpoint is free to train in; a file of that name alone is somebody's", async () => {
  const path = join(temporary, "run")
  await mkdir(path)
  await writeFile(join(path, "metrics.jsonl"), "")
  expect(await lookAtFolder(path)).toBe("other")
  await writeFile(join(path, "run.json"), "{}")
  expect(await lookAtFolder(path)).toBe("free")
  await nodeFolder(path).write(content(1))
  expect(await lookAtFolder(path)).toBe("checkpoint")
  // Copied by hand without its list: what lies beside the checkpoint is no part of it.
  await nodeFolder(path).within?.("best").write(content(2))
  await rm(join(path, "files.json"))
  const names = ["config.json", "model.safetensors", "train/part-1.bin", "train/state.json"]
  expect(Object.keys(await nodeFolder(path).read())).toEqual(names)
})

test("of a training the best is meant where its last checkpoint names another step, and the last where the best is gone", async () => {
  const config = (progress: object) => ({ "config.json": encode(JSON.stringify({ progress })) })
  const folder = memoryFolder()
  const best = folder.within?.("best") as Folder
  const place = async (which?: "best" | "last" | "average") =>
    (await whichCheckpoint(folder, which)).describe()
  await folder.write(config({ steps: 8, best: { step: 4 } }))
  expect(await place()).toBe("memory")
  await best.write(config({ steps: 4 }))
  expect([await place(), await place("last")]).toEqual(["memory/best", "memory"])
  await folder.write(config({ steps: 8, best: { step: 8 } }))
  expect(await place()).toBe("memory")
  await folder.write(config({ steps: 8, best: { step: 8, averaged: true } }))
  expect(await place()).toBe("memory/best")
  await folder.write(config({ steps: 8 }))
  expect(await place()).toBe("memory")
  await expect(place("average")).rejects.toMatchObject({ code: "CHECKPOINT_MISSING" })
})
