import { describe, expect, test } from "vitest"
import { checkFileNames } from "../src/checkpoint/folder.ts"
import { memoryFolder } from "../src/checkpoint/memory-folder.ts"

const bytes = Uint8Array.of(1, 2, 3)

describe("a folder in memory", () => {
  test("gives back what was written last, and nothing of before", async () => {
    const folder = memoryFolder({ "a.json": bytes })
    await folder.write({ "train/b.json": bytes })
    expect(await folder.read()).toEqual({ "train/b.json": bytes })
  })

  test("is an error to read while nothing was written", async () => {
    await expect(memoryFolder().read()).rejects.toMatchObject({ code: "CHECKPOINT_MISSING" })
  })

  test("gives what is asked for by name", async () => {
    const folder = memoryFolder({ "a.json": bytes, "train/b.bin": bytes })
    expect(await folder.read((name) => name === "a.json")).toEqual({ "a.json": bytes })
  })

  test("shares no array with anyone", async () => {
    const mine = Uint8Array.of(1)
    const folder = memoryFolder()
    await folder.write({ a: mine })
    mine[0] = 2
    const read = await folder.read()
    read.a[0] = 3
    expect((await folder.read()).a).toEqual(Uint8Array.of(1))
  })

  test("keeps the old content when the new one cannot be written", async () => {
    const folder = memoryFolder({ a: bytes })
    await expect(folder.write({ "../a": bytes })).rejects.toMatchObject({ code: "CHECKPOINT_WRITE_FAILED" })
    expect(await folder.read()).toEqual({ a: bytes })
  })
})

describe("names of files", () => {
  test("what checkpoints use is allowed", () => {
    expect(() =>
      checkFileNames(["config.json", "train/state.json", "train/@a+b_c-d.bin", "__proto__"], "x"),
    ).not.toThrow()
  })

  test.each([
    "",
    "/a",
    "a/",
    "a//b",
    ".",
    "..",
    "../a",
    "a/../b",
    ".a",
    "a.",
    "a\\b",
    "C:a",
    "a b",
    "a\0",
    "ä",
    "con",
    "NUL.json",
    "train/com1.x",
    "x".repeat(201),
  ])("%j is refused", (name) => {
    expect(() => checkFileNames([name], "run")).toThrow(/^run cannot hold a file named/)
  })

  test("names that a file system could take for one are refused", () => {
    expect(() => checkFileNames(["a", "A"], "run")).toThrow(/"A": it differs from "a" by case alone/)
    expect(() => checkFileNames(["a/b/c", "A/b"], "run")).toThrow(/"A\/b" is a file/)
  })
})
