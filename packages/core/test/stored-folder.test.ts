/** A folder that a browser keeps: what is written is read, whole, and apart from what else is kept. */
import { IDBFactory, IDBKeyRange } from "fake-indexeddb"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { AunetError } from "@aunet/base"
import { letGo } from "@aunet/tensor"
import fc from "fast-check"
import { type BesideFile, liesIn, memoryFolder } from "../src/index.ts"
import { storedFolder, storedNames } from "../src/web/index.ts"
import { content, numberOf } from "./fixtures/content.ts"

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory())
  vi.stubGlobal("IDBKeyRange", IDBKeyRange)
})
afterEach(() => vi.unstubAllGlobals())

const bytes = Uint8Array.of(1, 2, 3)

test("gives back what was written last, and nothing of before", async () => {
  const folder = storedFolder("run")
  for (let n = 1; n <= 3; n++) {
    await folder.write(content(n))
    expect(numberOf(await storedFolder("run").read())).toBe(n)
  }
})

test("writes that are asked for at once come one after the other", async () => {
  await Promise.all([1, 2, 3, 4].map((n) => storedFolder("run").write(content(n))))
  expect(numberOf(await storedFolder("run").read())).toBe(4)
})

test("what is not asked for is not given", async () => {
  await storedFolder("run").write({ "config.json": bytes, "train/state.json": bytes })
  expect(await storedFolder("run").read((name) => !name.startsWith("train/"))).toEqual({
    "config.json": bytes,
  })
})

test("names keep apart, and folders can be thrown away", async () => {
  const names = ["a", "a/b", "a\u0000", "A", "ä", "a,b"]
  for (const [n, name] of names.entries()) await storedFolder(name).write(content(n))
  await storedFolder("a").remove()
  expect(await storedNames()).toEqual(names.slice(1).toSorted())
  for (const [n, name] of names.entries()) {
    if (n > 0) expect(numberOf(await storedFolder(name).read())).toBe(n)
    else await expect(storedFolder(name).read()).rejects.toMatchObject({ code: "CHECKPOINT_MISSING" })
  }
})

test("shares no array with anyone, and keeps no more of a view than it shows", async () => {
  const large = new Uint8Array(1000).fill(7)
  await storedFolder("run").write({ a: large.subarray(10, 12) })
  large[10] = 1
  const { a } = await storedFolder("run").read()
  expect([...a]).toEqual([7, 7])
  expect(a.buffer.byteLength).toBe(2)
  a[0] = 3
  expect([...(await storedFolder("run").read()).a]).toEqual([7, 7])
})

test("a content that cannot be written leaves the old one", async () => {
  await storedFolder("run").write(content(1))
  // What was given away cannot be copied.
  const unfit = new Uint8Array(4)
  letGo(unfit)
  await expect(storedFolder("run").write({ ...content(2), z: unfit })).rejects.toMatchObject({
    code: "CHECKPOINT_WRITE_FAILED",
    message: expect.stringMatching(
      /^the checkpoint could not be kept as "run" in this browser: DataCloneError/,
    ),
  })
  await expect(storedFolder("run").write({ "../a": bytes })).rejects.toMatchObject({
    code: "CHECKPOINT_WRITE_FAILED",
  })
  expect(numberOf(await storedFolder("run").read())).toBe(1)
})

test("room that is used up is said, with the way out", async () => {
  const full = Object.assign(new Error("no room"), { name: "QuotaExceededError" })
  const failing = {
    open: () => {
      const request = { error: full, onerror: () => {} }
      queueMicrotask(() => request.onerror())
      return request
    },
  }
  vi.stubGlobal("indexedDB", failing)
  await expect(storedFolder("run").write({ a: bytes })).rejects.toThrow(
    /QuotaExceededError: no room; the browser gives this page no more room, remove what is kept/,
  )
})

test("where there is no IndexedDB, that is said", async () => {
  vi.stubGlobal("indexedDB", undefined)
  await expect(storedFolder("run").read()).rejects.toMatchObject({
    code: "CHECKPOINT_MISSING",
    message: 'what is kept as "run" in this browser cannot be read: there is no IndexedDB here',
  })
  await expect(storedFolder("run").remove()).rejects.toMatchObject({ code: "CHECKPOINT_WRITE_FAILED" })
  await expect(storedNames()).rejects.toMatchObject({ code: "CHECKPOINT_MISSING" })
})

test("a folder has a name", () => {
  expect(() => storedFolder("")).toThrow('name is ""; it must be a text of one character or more')
  expect(() => storedFolder(undefined as unknown as string)).toThrow(/name is undefined/)
})

test("two folders of one name are one place", async () => {
  expect(await liesIn(storedFolder("a"), storedFolder("a"))).toBe(true)
  expect(await liesIn(storedFolder("a"), storedFolder("b"))).toBe(false)
  expect(await liesIn(storedFolder("a"), memoryFolder())).toBe(false)
})

test("a file beside grows, is cut, replaced, and goes with its folder", async () => {
  const text = (read: Uint8Array): string => new TextDecoder().decode(read)
  const file = storedFolder("run").beside?.("metrics.jsonl") as BesideFile
  expect(await file.size()).toBe(0)
  expect(await file.read(0, 10)).toEqual(new Uint8Array())
  await file.append(new TextEncoder().encode("one\ntwo\n"))
  await file.append(new TextEncoder().encode("three\n"))
  expect(text(await file.read(0, await file.size()))).toBe("one\ntwo\nthree\n")
  await file.cut(8)
  expect(text(await file.read(4, 100))).toBe("two\n")
  await file.replace(new TextEncoder().encode("new"))
  expect([await file.size(), text(await file.read(0, 3))]).toEqual([3, "new"])
  // It is no part of the content, and no name of a folder.
  await storedFolder("run").write(content(1))
  expect(Object.keys(await storedFolder("run").read())).not.toContain("metrics.jsonl")
  expect(await storedNames()).toEqual(["run"])
  expect(await storedFolder("run").namesWithin?.("kept")).toEqual([])
  await storedFolder("run").remove()
  expect(await file.size()).toBe(0)
  expect(() => storedFolder("run").beside?.("../x")).toThrow(AunetError)
})

test("a folder that has only a file beside is found by it, and is no checkpoint", async () => {
  await storedFolder("both").write(content(1))
  for (const name of ["left", "both", "a*b"]) await storedFolder(name).beside?.("about.json").replace(bytes)
  await storedFolder("other").beside?.("metrics.jsonl").replace(bytes)
  await storedFolder("deep").within?.("best").beside?.("about.json").replace(bytes)
  expect(await storedNames({ beside: "about.json" })).toEqual(["a*b", "both", "left"])
  expect(await storedNames()).toEqual(["both"])
  await storedFolder("left").remove()
  expect(await storedNames({ beside: "about.json" })).toEqual(["a*b", "both"])
})

test("law: a file beside is the same bytes whatever its parts are", async () => {
  const operation = fc.oneof(
    fc.record({ append: fc.integer({ min: 0, max: 90_000 }) }),
    fc.record({ cut: fc.integer({ min: 0, max: 200_000 }) }),
    fc.record({ replace: fc.integer({ min: 0, max: 1000 }) }),
  )
  const check = fc.asyncProperty(
    fc.array(operation, { maxLength: 8 }),
    fc.nat(200_000),
    fc.nat(90_000),
    async (operations, from, length) => {
      vi.stubGlobal("indexedDB", new IDBFactory())
      const [file, wanted] = [storedFolder("run"), memoryFolder()].map(
        (folder) => folder.beside?.("metrics.jsonl") as BesideFile,
      )
      for (const [n, each] of operations.entries())
        for (const place of [file, wanted]) {
          if ("append" in each) await place.append(new Uint8Array(each.append).fill(n + 1))
          else if ("cut" in each) await place.cut(each.cut)
          else await place.replace(new Uint8Array(each.replace).fill(n + 1))
        }
      expect(await file.size()).toBe(await wanted.size())
      const read = (place: BesideFile): Promise<Uint8Array> => place.read(from, from + length)
      expect(Buffer.compare(await read(file), await read(wanted))).toBe(0)
    },
  )
  await fc.assert(check, { numRuns: 60, seed: 1 })
})
