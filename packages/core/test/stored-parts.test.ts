/** Large files that a browser keeps in parts: the old content or the new, whoever writes at once and whatever was left. */
import { IDBFactory, IDBKeyRange } from "fake-indexeddb"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import type { FileInPieces, Folder } from "../src/index.ts"
import { answer, inStore } from "../src/web/in-store.ts"
import { storedFolder } from "../src/web/index.ts"
import { counted, counting, keptEntries, left, PART } from "./fixtures/pieces.ts"

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory())
  vi.stubGlobal("IDBKeyRange", IDBKeyRange)
  // Two pages of a browser without locks.
  vi.stubGlobal("navigator", {})
})
afterEach(() => vi.unstubAllGlobals())

test("of two pages without locks that write at once, one is told, and the other's content stands", async () => {
  const [a, b] = [left(), left()]
  const first = storedFolder("run").write.inPieces?.({ large: a.file })
  await a.waits
  const second = storedFolder("run").write.inPieces?.({ large: b.file })
  await b.waits
  a.goOn()
  await expect(first).rejects.toMatchObject({ code: "CHECKPOINT_WRITE_FAILED" })
  b.goOn()
  await second
  expect((await storedFolder("run").read()).large).toHaveLength(3 * PART)
})

test("a part that is gone is a damaged checkpoint, and none that was never there", async () => {
  await storedFolder("run").write({ large: counted(2 * PART) })
  await inStore("readwrite", async (store) => {
    const keys = await answer(store.getAllKeys())
    const part = keys.find(([, name]) => name === "large:000001")
    if (part !== undefined) store.delete(part)
  })
  await expect(storedFolder("run").read()).rejects.toMatchObject({
    code: "BAD_CHECKPOINT",
    message: expect.stringContaining('large of "run" in this browser is not whole'),
  })
})

test("a page that is left in the middle leaves the old content; the next write takes its parts away", async () => {
  await storedFolder("run").write.inPieces?.({ large: counting([2 * PART]), "best.json": counted(3) })
  const before = await keptEntries()
  const { file, waits, goOn } = left()
  const late = storedFolder("run").write.inPieces?.({ large: file }) as Promise<void>
  await waits
  expect(await keptEntries()).toBe(before + 2)
  expect((await storedFolder("run").read()).large).toHaveLength(2 * PART)
  let beside = 0
  const next: FileInPieces = {
    size: 2 * PART,
    pieces: async function* () {
      // Before anything new takes room.
      beside = await keptEntries()
      yield* counting([2 * PART], 1).pieces()
    },
  }
  await storedFolder("run").write.inPieces?.({ large: next, "best.json": counted(3) })
  expect([beside, await keptEntries()]).toEqual([before, before])
  goOn()
  // It was alive, and is told; what the other wrote stays.
  await expect(late).rejects.toMatchObject({
    code: "CHECKPOINT_WRITE_FAILED",
    message: expect.stringMatching(
      /^"run" in this browser is written to twice at the same time, or was removed/,
    ),
  })
  expect(await keptEntries()).toBe(before)
  expect((await storedFolder("run").read()).large[0]).toBe(1)
})

test("where a browser has locks, pages that write at once wait for each other", async () => {
  let last: Promise<unknown> = Promise.resolve()
  const names = new Set<string>()
  const request = (name: string, work: () => Promise<unknown>) => {
    names.add(name)
    last = last.then(work, work)
    return last
  }
  vi.stubGlobal("navigator", { locks: { request, query: async () => ({}) } })
  const { file, waits, goOn } = left()
  const first = storedFolder("run").write.inPieces?.({ large: file })
  await waits
  const second = storedFolder("run").write.inPieces?.({ large: counting([2 * PART], 5) })
  goOn()
  await Promise.all([first, second])
  expect((await storedFolder("run").read()).large[0]).toBe(5)
  expect([...names]).toEqual(['aunet ["run"]'])
})

test("parts of a folder that a page left for good go with the next write of any, unless somebody is at work there", async () => {
  for (const name of ["gone", "going"])
    void storedFolder(name)
      .write.inPieces?.({ large: left().file })
      .catch(() => {})
  await vi.waitFor(async () => expect(await keptEntries()).toBe(4))
  const locks = {
    request: (_: string, work: () => Promise<unknown>) => work(),
    query: async () => ({ held: [{ name: 'aunet ["going"]' }, { name: "another" }] }),
  }
  vi.stubGlobal("navigator", { locks })
  await storedFolder("other").write({ large: counted(PART + 1) })
  const keys = await inStore("readonly", (store) => answer(store.getAllKeys()))
  const names = new Set(keys.map(([folder]) => (typeof folder === "string" ? folder : folder[0])))
  expect([...names].toSorted()).toEqual(["going", "other"])
})

test("parts go with their folder, and those inside of it are not taken for its own", async () => {
  const best = storedFolder("run").within?.("best") as Folder
  await storedFolder("run").write.inPieces?.({ large: counting([2 * PART]) })
  await best.write.inPieces?.({ large: counting([2 * PART], 1) })
  await storedFolder("run").write.inPieces?.({ large: counting([2 * PART], 2) })
  expect([(await best.read()).large[0], (await storedFolder("run").read()).large[0]]).toEqual([1, 2])
  await best.remove?.()
  expect((await storedFolder("run").read()).large).toHaveLength(2 * PART)
  await storedFolder("run").remove()
  expect(await keptEntries()).toBe(0)
})

test("a page that begins to write while another clears up loses nothing", async () => {
  const late = left()
  let writing: Promise<void> | undefined
  const locks = {
    request: (_: string, work: () => Promise<unknown>) => work(),
    // Told as they were a moment before the late one began.
    query: async () => {
      if (writing === undefined) {
        writing = storedFolder("late").write.inPieces?.({ large: late.file })
        await late.waits
      }
      return { held: [] }
    },
  }
  vi.stubGlobal("navigator", { locks })
  await storedFolder("run").write({ large: counted(PART + 1) })
  late.goOn()
  await writing
  expect((await storedFolder("late").read()).large).toHaveLength(3 * PART)
})
