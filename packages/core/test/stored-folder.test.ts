/** A folder that a browser keeps: what is written is read, whole, and apart from what else is kept. */
import { IDBFactory, IDBKeyRange } from "fake-indexeddb"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { liesIn, memoryFolder } from "../src/index.ts"
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
  const unfit = Object.assign(() => {}, { byteLength: 0, buffer: { byteLength: 0 } }) as unknown as Uint8Array
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
