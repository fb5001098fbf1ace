/** A folder on a disk: what is written is read, and what is not ours stays as it is. */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises"
import { hostname, tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { nodeFolder } from "../src/node/index.ts"
import { content, numberOf } from "./fixtures/content.ts"

let temporary: string
let path: string
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), "aunet-folder-"))
  path = join(temporary, "run")
})
afterEach(() => rm(temporary, { recursive: true, force: true }))

const numberIn = async (where = path): Promise<number> => numberOf(await nodeFolder(where).read())
const failure = { code: "CHECKPOINT_WRITE_FAILED" }
const systemError = (code: string): Error => Object.assign(new Error(`${code}: from the test`), { code })
/** Whatever we put into a folder beside its content begins so. */
const leftovers = async (): Promise<string[]> =>
  (await readdir(path)).filter((name) => name.startsWith(".checkpoint"))

test("the content lies there as plain files", async () => {
  await nodeFolder(path).write(content(1))
  await nodeFolder(path).write(content(2))
  expect(
    (await readdir(path, { recursive: true })).toSorted().map((name) => name.replaceAll("\\", "/")),
  ).toEqual([
    "config.json",
    "files.json",
    "model.safetensors",
    "only-0",
    "only-0/deep",
    "only-0/deep/est.bin",
    "train",
    "train/part-2.bin",
    "train/state.json",
  ])
  expect(await readFile(join(path, "model.safetensors"))).toEqual(Buffer.alloc(300_000, 2))
  expect(await numberIn()).toBe(2)
})

test("an option that does not exist is refused", () => {
  expect(() => nodeFolder(path, { patience: 1 } as object)).toThrow(
    'nodeFolder has no option "patience"; there are: beside, patienceMs, onStep',
  )
})

test("what is not asked for is not given", async () => {
  await nodeFolder(path).write(content(1))
  const files = await nodeFolder(path).read((name) => !name.startsWith("train/"))
  expect(Object.keys(files).filter((name) => !name.startsWith("only-"))).toEqual([
    "config.json",
    "model.safetensors",
  ])
})

test("writes that are asked for at once come one after the other", async () => {
  const folder = nodeFolder(path)
  await Promise.all([1, 2, 3, 4].map((n) => folder.write(content(n))))
  expect(await numberIn()).toBe(4)
})

test("what is read while somebody writes is whole", async () => {
  const folder = nodeFolder(path)
  await folder.write(content(0))
  let writing = true
  const writes = (async () => {
    for (let n = 1; n <= 8; n++) await folder.write(content(n))
    writing = false
  })()
  let before = 0
  while (writing) {
    const n = await numberIn()
    expect(n).toBeGreaterThanOrEqual(before)
    before = n
  }
  await writes
})

test("an empty folder, and one with a file that may lie beside, are written to", async () => {
  await mkdir(path)
  await writeFile(join(path, "metrics.jsonl"), "{}")
  await nodeFolder(path, { beside: ["metrics.jsonl"] }).write(content(1))
  await nodeFolder(path).write(content(2))
  expect(await numberIn()).toBe(2)
  expect(await readFile(join(path, "metrics.jsonl"), "utf8")).toBe("{}")
})

test("a step is tried again while another program holds a file", async () => {
  await nodeFolder(path).write(content(1))
  const held = new Map([
    ["commit", 2],
    ["place model.safetensors", 3],
  ])
  const folder = nodeFolder(path, {
    onStep: (step) => {
      const times = held.get(step) ?? 0
      held.set(step, times - 1)
      if (times > 0) throw systemError("EPERM")
    },
  })
  await folder.write(content(2))
  expect(await numberIn()).toBe(2)
})

describe("files of somebody else", () => {
  test("are a reason to refuse", async () => {
    await mkdir(path)
    await writeFile(join(path, "thesis.txt"), "years of work")
    const write = nodeFolder(path).write(content(1))
    await expect(write).rejects.toMatchObject({
      ...failure,
      message: expect.stringMatching(
        /run holds no checkpoint of ours but 1 other files, one of them "thesis.txt"/,
      ),
    })
    expect(await readdir(path)).toEqual(["thesis.txt"])
  })

  test("are a reason to refuse even if they look like a model", async () => {
    await mkdir(path)
    await writeFile(join(path, "config.json"), "{}")
    await writeFile(join(path, "files.json"), `{"files":["config.json"]}`)
    await expect(nodeFolder(path).write(content(1))).rejects.toMatchObject(failure)
    expect(await readFile(join(path, "config.json"), "utf8")).toBe("{}")
  })

  test("stay when they were put into a checkpoint", async () => {
    await nodeFolder(path).write(content(1))
    await writeFile(join(path, "train", "notes.md"), "mine")
    await nodeFolder(path).write({ "config.json": Uint8Array.of(2) })
    expect(await readFile(join(path, "train", "notes.md"), "utf8")).toBe("mine")
    expect(await readdir(join(path, "train"))).toEqual(["notes.md"])
    expect(await nodeFolder(path).read()).toEqual({ "config.json": Uint8Array.of(2) })
  })

  test("are not written over", async () => {
    await nodeFolder(path).write(content(0))
    await writeFile(join(path, "train", "part-1.bin"), "mine")
    const write = nodeFolder(path).write(content(1))
    await expect(write).rejects.toMatchObject({
      ...failure,
      message: expect.stringContaining("part-1.bin is a file that is not ours"),
    })
    expect(await numberIn()).toBe(0)
    await mkdir(join(path, "new.bin"))
    await expect(nodeFolder(path).write({ "new.bin": Uint8Array.of(1) })).rejects.toMatchObject(failure)
  })

  test.skipIf(process.platform === "win32")(
    "are not reached through a linked subfolder (links need rights on Windows)",
    async () => {
      const elsewhere = join(temporary, "elsewhere")
      await mkdir(elsewhere)
      await writeFile(join(elsewhere, "state.json"), "mine")
      await nodeFolder(path).write(content(1))
      await rm(join(path, "train"), { recursive: true })
      await symlink(elsewhere, join(path, "train"))
      for (const next of [content(2), { "config.json": Uint8Array.of(2) }]) {
        await expect(nodeFolder(path).write(next)).rejects.toMatchObject(failure)
      }
      expect(await readFile(join(elsewhere, "state.json"), "utf8")).toBe("mine")
    },
  )

  test("are not reached through a list that was tampered with", async () => {
    await writeFile(join(temporary, "secret"), "mine")
    await nodeFolder(path).write(content(1))
    for (const files of [["../secret"], ["config.json", 3], "config.json"]) {
      await writeFile(
        join(path, "files.json"),
        JSON.stringify({ format: "aunet-files", generation: 1, files }),
      )
      await expect(nodeFolder(path).read()).rejects.toMatchObject({ code: "BAD_CHECKPOINT" })
      await expect(nodeFolder(path).write(content(2))).rejects.toMatchObject({ code: "BAD_CHECKPOINT" })
    }
    expect(await readFile(join(temporary, "secret"), "utf8")).toBe("mine")
  })
})

describe("what is not there", () => {
  test("is said with its path", async () => {
    const missing = { code: "CHECKPOINT_MISSING", message: expect.stringContaining(path) }
    await expect(nodeFolder(path).read()).rejects.toMatchObject(missing)
    await mkdir(path)
    await expect(nodeFolder(path).read()).rejects.toMatchObject(missing)
    await rm(path, { recursive: true })
    await writeFile(path, "a file")
    await expect(nodeFolder(path).read()).rejects.toMatchObject(missing)
    await expect(nodeFolder(join(path, "sub")).read()).rejects.toMatchObject({ code: "CHECKPOINT_MISSING" })
    await expect(nodeFolder(path).write(content(1))).rejects.toMatchObject({
      ...failure,
      message: expect.stringContaining("is a file"),
    })
    await expect(nodeFolder(join(path, "sub")).write(content(1))).rejects.toMatchObject(failure)
  })

  test("may have been taken away on purpose", async () => {
    await nodeFolder(path).write(content(1))
    await rm(join(path, "train"), { recursive: true })
    expect(Object.keys(await nodeFolder(path).read())).toEqual([
      "config.json",
      "model.safetensors",
      "only-1/deep/est.bin",
    ])
  })
})

test("a copy is read, also one by hand that lost its list", async () => {
  await nodeFolder(path).write({ "config.json": Uint8Array.of(1), "train/a.bin": Uint8Array.of(2) })
  const copy = join(temporary, "copy")
  await cp(path, copy, { recursive: true })
  expect(await nodeFolder(copy).read()).toEqual(await nodeFolder(path).read())
  await rm(join(copy, "files.json"))
  await writeFile(join(copy, ".hidden"), "")
  expect(await nodeFolder(copy).read()).toEqual(await nodeFolder(path).read())
})

describe("another writer", () => {
  const claim = (host: string, pid: number): string => join(path, `.checkpoint-writing-${host}-${pid}-00ff`)
  const thisHost = hostname().replaceAll(/[^A-Za-z0-9.]/g, "_")

  test("that lives is waited for", async () => {
    await nodeFolder(path).write(content(1))
    await mkdir(claim("elsewhere", 7))
    const write = nodeFolder(path, { patienceMs: 5000 }).write(content(2))
    await wait(100)
    await rm(claim("elsewhere", 7), { recursive: true })
    await write
    expect(await numberIn()).toBe(2)
  })

  test("that goes on and on is an error that names it", async () => {
    await nodeFolder(path).write(content(1))
    await mkdir(claim(thisHost, process.pid))
    let second = 0
    const signs = setInterval(() => void utimes(claim(thisHost, process.pid), second, second++), 20)
    const write = nodeFolder(path, { patienceMs: 300 }).write(content(2))
    await expect(write).rejects.toMatchObject({
      ...failure,
      message: expect.stringContaining(`process ${process.pid} on`),
    })
    clearInterval(signs)
    expect(await numberIn()).toBe(1)
  })

  test("that gives no sign of life is cleared away", async () => {
    await nodeFolder(path).write(content(1))
    await mkdir(join(claim("elsewhere", 7), "new"), { recursive: true })
    await writeFile(join(claim("elsewhere", 7), "new", "model.safetensors"), "half a mod")
    await nodeFolder(path, { patienceMs: 40 }).write(content(2))
    expect(await leftovers()).toEqual([])
  })
})
