/** Chunks for the official loader: nothing lost, nothing it fails on, the same for the same seed. */
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { readDocuments, shard } from "@aunet/data/node"
import { openPart } from "../src/node/part.ts"

let folder = ""
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aunet-shard-"))
})
afterEach(() => rmSync(folder, { recursive: true }))

const document = (text: string | Uint8Array, name = "d") => ({
  name,
  bytes: typeof text === "string" ? new TextEncoder().encode(text) : text,
})
const many = Array.from({ length: 200 }, (_, i) => document(`document ${i}\nwith "quotes", \u2028 and 好.`))
const textsOf = (file: string) =>
  readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { text: string }).text)

test("every document is in one chunk, in an order that the seed fixes", async () => {
  const report = await shard(many, join(folder, "a"), { chunks: 4, seed: 1 })
  expect(readdirSync(join(folder, "a", "text"))).toEqual([
    "text.chunk.00.jsonl",
    "text.chunk.01.jsonl",
    "text.chunk.02.jsonl",
    "text.chunk.03.jsonl",
  ])
  const texts = report.files.flatMap(textsOf)
  const given = many.map(({ bytes }) => new TextDecoder().decode(bytes))
  expect(new Set(texts)).toEqual(new Set(given))
  expect(texts).toHaveLength(given.length)
  expect(texts).not.toEqual(given)
  expect(report).toMatchObject({ documents: 200, heldOutDocuments: 0, replaced: 0, ended: 0, empty: 0 })

  const again = await shard(many, join(folder, "b"), { chunks: 4, seed: 1 })
  expect(again.files.map((file) => readFileSync(file, "utf8"))).toEqual(
    report.files.map((file) => readFileSync(file, "utf8")),
  )
})

test("held-out documents are in a file that the loader does not train on", async () => {
  const { files, documents, heldOutDocuments } = await shard(many, folder, {
    chunks: 2,
    heldOutShare: 0.1,
    source: "mine",
  })
  expect(files.at(-1)).toBe(join(folder, "mine", "mine.val.jsonl"))
  expect(textsOf(files[2])).toHaveLength(heldOutDocuments)
  expect(documents + heldOutDocuments).toBe(200)
  expect(heldOutDocuments).toBeGreaterThan(8)
  expect(heldOutDocuments).toBeLessThan(40)
})

test("what the official loader fails on is mended and counted", async () => {
  const odd = [
    document("hello"),
    document(" 好好"),
    document(""),
    document(Uint8Array.of(0x61, 0xff, 0x20)),
    document("a b"),
  ]
  const { files, ...report } = await shard(odd, folder, { chunks: 1 })
  expect(report).toMatchObject({ documents: 4, replaced: 1, ended: 2, empty: 1 })
  expect(new Set(textsOf(files[0]))).toEqual(new Set([" 好好\n", "a b", "a\ufffd ", "hello\n"]))
})

test("no file is empty, however few documents there are", async () => {
  for (let seed = 0; seed < 10; seed++) {
    const { files, heldOutDocuments } = await shard(many.slice(0, 9), join(folder, `${seed}`), {
      chunks: 8,
      heldOutShare: 0.01,
      seed,
    })
    expect(files.map((file) => textsOf(file).length)).toEqual(new Array(9).fill(1))
    expect(heldOutDocuments).toBe(1)
  }
})

test("what cannot be written is named, and a folder that was made for it is removed", async () => {
  writeFileSync(join(folder, "file"), "")
  await expect(shard(many, join(folder, "file"), { chunks: 2 })).rejects.toMatchObject({
    code: "WRITE_FAILED",
  })
  const failing = function* () {
    yield many[0]
    throw new Error("no more")
  }
  await expect(shard(failing(), join(folder, "deep", "er"), { chunks: 1 })).rejects.toThrow("no more")
  expect(readdirSync(folder)).toEqual(["file"])
})

test("a file that gets too large is refused while it is written, and leaves nothing", async () => {
  const part = await openPart(join(folder, "a.jsonl"), 100)
  await part.write("x".repeat(99) + "\n")
  await expect(part.write("y\n")).rejects.toMatchObject({
    code: "BAD_DATA",
    message: expect.stringMatching(/more than 100 bytes.*more chunks/),
  })
  await part.drop()
  expect(readdirSync(folder)).toEqual([])
})

test("a disk without room ends it with a name", async () => {
  // Where there is such a device: every write to it fails.
  if (!existsSync("/dev/full")) return
  symlinkSync("/dev/full", join(folder, "a.jsonl.part"))
  const part = await openPart(join(folder, "a.jsonl"))
  await expect(part.write("x".repeat(70_000))).rejects.toMatchObject({
    code: "WRITE_FAILED",
    message: expect.stringContaining("ENOSPC"),
  })
  await part.drop()
  expect(readdirSync(folder)).toEqual([])
})

test("our own reader gets the same documents back", async () => {
  const { files } = await shard(many, folder, { chunks: 3 })
  let count = 0
  for await (const { bytes } of readDocuments(files)) if (bytes.length > 0) count++
  expect(count).toBe(200)
})

test.each([
  [{ chunks: 0 }, many, /chunks is 0/],
  [{ chunks: 2000 }, many, /chunks is 2000/],
  [{ heldOutShare: 1 }, many, /heldOutShare is 1/],
  [{ heldOut: 0.1 } as object, many, /shard has no option "heldOut"; there are: chunks, heldOutShare/],
  [{ source: "../up" }, many, /source is "\.\.\/up"/],
  [{ chunks: 9 }, many.slice(0, 3), /chunks is 9; it must be at most 3/],
  [{ chunks: 1 }, [], /no document/],
  [{ signal: AbortSignal.abort() }, many, /stopped/],
])("%j is refused, and nothing is left behind", async (options, documents, message) => {
  await expect(shard(documents, folder, options)).rejects.toThrow(message)
  expect(readdirSync(folder, { recursive: true }).filter((name) => String(name).includes("jsonl"))).toEqual(
    [],
  )
})

test("chunks that are there are not mixed with others", async () => {
  await shard(many, folder, { chunks: 1 })
  await expect(shard(many, folder, { chunks: 2 })).rejects.toThrow(/is there already/)
})
