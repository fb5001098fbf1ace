/** Files of items: every form gives the same records, and what cannot be read is told with its place. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync, zstdCompressSync } from "node:zlib"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { memoryPlace } from "../src/index.ts"
import { findFiles, findRecords } from "../src/data/find-records.ts"
import type { FileForm } from "../src/data/file-form.ts"
import { folderPlace } from "../src/node/index.ts"

const RECORDS = [
  { goal: "keep a cup warm", sol1: "put a lid on it", sol2: "put ice in it", label: 0 },
  { goal: "cut a loaf of bread", sol1: "use a spoon", sol2: "use a knife", label: 1 },
]
const JSONL = RECORDS.map((record) => `${JSON.stringify(record)}\n`).join("")
// The same records in a file of hyparquet-writer, packed with snappy.
const PARQUET =
  "UEFSMRUGFVgVXFwVBBUAFQQVABUEFQAAAAMDKqQPAAAAa2VlcCBhIGN1cCB3YXJtEwAAAGN1dCBhIGxvYWYgb2YgYnJlYWQVBhVIFUxcFQQVABUEFQAVBBUAAAADAyKEDwAAAHB1dCBhIGxpZCBvbiBpdAsAAAB1c2UgYSBzcG9vbhUGFUQVSFwVBBUAFQQVABUEFQAAAAMDIHwNAAAAcHV0IGljZSBpbiBpdAsAAAB1c2UgYSBrbmlmZRUGFSQVIFwVBBUAFQQVABUEFQAAAAMDEAAADQEcAQAAAAAAAAAVBBlcSARyb290FQgAFQwlAhgEZ29hbCUAABUMJQIYBHNvbDElAAAVDCUCGARzb2wyJQAAFQQlAhgFbGFiZWwAFgQZHBlMJggcFQwZFQAZGARnb2FsFQIWBBaCARaGASYIPDYAKA9rZWVwIGEgY3VwIHdhcm0YEGN1dCBhIGxvYWYgb2YgYnIiABkcFQYVABUCAAAAJo4BHBUMGRUAGRgEc29sMRUCFgQWchZ2Jo4BPDYAKAt1c2UgYSBzcG9vbhgPcHV0IGEgbGlkIG9uIGl0ABkcFQYVABUCAAAAJoQCHBUMGRUAGRgEc29sMhUCFgQWbhZyJoQCPDYAKAt1c2UgYSBrbmlmZRgNcHV0IGljZSBpbiBpdAAZHBUGFQAVAgAAACb2AhwVBBkVABkYBWxhYmVsFQIWBBZOFkom9gI8NgAoCAEAAAAAAAAAGAgAAAAAAAAAAAAZHBUGFQAVAgAAABawAxYENrgDACgJaHlwYXJxdWV0GUwcAAAcAAAcAAAcAAAAhAEAAFBBUjE="

/** The records of a place of one file, without what is said of the file. */
async function readAs(
  path: string,
  content: string | Uint8Array,
  form: Partial<FileForm> = {},
): Promise<unknown[]> {
  const records = (await findRecords(memoryPlace({ [path]: content }), [{ path, ...form }])) ?? []
  return records.map(({ record: { $file: _, ...record } }) => record)
}

describe("the same records out of", () => {
  const texts = RECORDS.map((record) => ({ ...record, label: String(record.label) }))
  const CSV =
    'goal,sol1,sol2,label\nkeep a cup warm,put a lid on it,"put ice in it",0\ncut a loaf of bread,use a spoon,use a knife,1\n'
  const columns = ["goal", "sol1", "sol2", "label"]

  test("lines of JSON, empty lines among them and none at the end", async () => {
    expect(await readAs("a.jsonl", JSONL)).toEqual(RECORDS)
    expect(await readAs("a.jsonl", `\n${JSONL.trimEnd()}`)).toEqual(RECORDS)
  })
  test("a JSON list, alone or under a name", async () => {
    expect(await readAs("a.json", JSON.stringify(RECORDS))).toEqual(RECORDS)
    expect(await readAs("a.json", JSON.stringify({ Data: RECORDS, Version: 1 }))).toEqual(RECORDS)
  })
  test("csv, with names in its first line or without", async () => {
    expect(await readAs("a.csv", CSV)).toEqual(texts)
    expect(await readAs("a.csv", CSV.slice(CSV.indexOf("\n") + 1), { columns })).toEqual(texts)
  })
  test("tsv, where quotes are quotes", async () => {
    const tsv = texts.map((record) => Object.values(record).join("\t")).join("\n")
    expect(await readAs("a.tsv", `${columns.join("\t")}\n${tsv}\n`)).toEqual(texts)
    expect(await readAs("a.tsv", tsv, { columns })).toEqual(texts)
    expect(await readAs("a.tsv", 'x\ty\n"\tNA\n')).toEqual([{ x: '"', y: "NA" }])
  })
  test("parquet", async () => {
    expect(await readAs("a.parquet", Uint8Array.from(Buffer.from(PARQUET, "base64")))).toEqual(
      RECORDS.map((record) => ({ ...record, label: BigInt(record.label) })),
    )
  })
  test("lines of text with a file beside them", async () => {
    const place = memoryPlace({ "d/a.en": "one\ntwo\n", "d/a.de": "eins\nzwei" })
    const records = await findRecords(place, [{ path: "a.en", line: "source", beside: { target: "a.de" } }])
    expect(records?.map(({ record }) => record)).toEqual([
      { source: "one", target: "eins", $file: "a" },
      { source: "two", target: "zwei", $file: "a" },
    ])
  })
})

describe("what cannot be read is named:", () => {
  test.each([
    ["a.jsonl", '{"a":1}\n{"a":', /a\.jsonl line 2 is no JSON/],
    ["a.jsonl", '{"a":1}\n[1]\n', /a\.jsonl line 2 is no object with fields/],
    ["a.tsv", "x\ty\n1\t2\n1\n", /a\.tsv line 3 has 1 columns; it has to have 2 \(x, y\)/],
    ["a.csv", 'x,y\n1,"2\n', /a\.csv is no csv/],
    ["a.jsonl", Uint8Array.of(0xff, 0xfe), /a\.jsonl is not UTF-8/],
    ["a.parquet", "PAR1 is how it begins", /a\.parquet cannot be read: it is no parquet file/],
  ])("%s", async (path, content, message) => {
    await expect(readAs(path, content)).rejects.toMatchObject({
      code: "BAD_DATA",
      message: expect.stringMatching(message),
    })
  })
  test("a file beside it of another length, or none", async () => {
    const form = { path: "a.jsonl", beside: { label: "a.lst" } }
    await expect(findRecords(memoryPlace({ "a.jsonl": JSONL, "a.lst": "0\n" }), [form])).rejects.toThrow(
      /a\.lst has 1 lines and a\.jsonl has 2 items/,
    )
    await expect(findRecords(memoryPlace({ "a.jsonl": JSONL }), [form])).rejects.toMatchObject({
      code: "DATA_MISSING",
    })
    const broken = memoryPlace({ "a.jsonl": JSONL, "a.lst": Uint8Array.of(0x30, 0x0a, 0xff) })
    await expect(findRecords(broken, [form])).rejects.toThrow(/a\.lst is not UTF-8/)
  })
  test("two files that both fit", async () => {
    const place = memoryPlace({ "x/valid.jsonl": JSONL, "y/valid.jsonl": JSONL })
    await expect(findRecords(place, [{ path: "valid.jsonl" }])).rejects.toThrow(
      /2 files valid\.jsonl: x\/.*, y\//,
    )
  })
})

test("the parts of a split are one set, in one folder; those of two folders are two copies", async () => {
  const paths = async (pattern: string, ...names: string[]) =>
    (await findFiles(memoryPlace(Object.fromEntries(names.map((name) => [name, ""]))), [{ path: pattern }]))
      ?.paths
  const parts = ["gsm8k/main/test-0.parquet", "gsm8k/main/test-1.parquet"]
  expect(await paths("gsm8k/**/test*.parquet", ...parts, "gsm8k/main/train-0.parquet")).toEqual(parts)
  expect(await paths("gsm8k/**/test*.parquet", "gsm8k/main/test/0000.parquet")).toHaveLength(1)
  await expect(paths("gsm8k/**/test*.parquet", ...parts, "gsm8k/old/test-0.parquet")).rejects.toThrow(
    /3 files/,
  )
  expect(
    await paths("blimp/*/train*.parquet", "blimp/a/train-0.parquet", "blimp/b/train-0.parquet"),
  ).toHaveLength(2)
})

test("forms are tried in order, by the ends of paths, letter case and packing aside", async () => {
  const place = memoryPlace({
    "data/PIQA/plain/validation-0.parquet": "",
    "data/piqa/old/VALID.jsonl.gz": "",
  })
  const paths = async (...forms: string[]) =>
    (
      await findFiles(
        place,
        forms.map((path) => ({ path })),
      )
    )?.paths
  expect(await paths("piqa.jsonl", "piqa/**/validation*.parquet")).toEqual([
    "data/PIQA/plain/validation-0.parquet",
  ])
  expect(await paths("piqa/**/valid.jsonl")).toEqual(["data/piqa/old/VALID.jsonl.gz"])
  expect(await paths("alid.jsonl", "old/*/valid.jsonl")).toBeUndefined()
})

describe("a folder", () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "aunet-eval-"))
    await mkdir(join(folder, "piqa", ".hidden"), { recursive: true })
    await writeFile(join(folder, "piqa", "a.jsonl"), JSONL)
    await writeFile(join(folder, "piqa", "b.jsonl.gz"), gzipSync(JSONL))
    await writeFile(join(folder, "piqa", "c.jsonl.zst"), zstdCompressSync(JSONL))
    await writeFile(join(folder, "piqa", "d.jsonl.gz"), gzipSync(JSONL).subarray(0, 40))
    await writeFile(join(folder, "piqa", ".hidden", "a.jsonl"), JSONL)
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test.each(["a.jsonl", "b.jsonl", "c.jsonl"])("gives %s, packed or not", async (path) => {
    const records = await findRecords(await folderPlace(folder), [{ path: `piqa/${path}` }])
    expect(records?.map(({ record: { $file: _, ...record } }) => record)).toEqual(RECORDS)
  })
  test("has a name that patterns may use, and may be one file", async () => {
    expect(
      await findRecords(await folderPlace(join(folder, "piqa")), [{ path: "piqa/a.jsonl" }]),
    ).toHaveLength(2)
    expect(
      await findRecords(await folderPlace(join(folder, "piqa", "a.jsonl")), [{ path: "a.jsonl" }]),
    ).toHaveLength(2)
  })
  test("is searched through links, but in no circle", async () => {
    await mkdir(join(folder, "linked"))
    await symlink(join(folder, "piqa"), join(folder, "linked", "again"))
    await symlink(folder, join(folder, "linked", "round"))
    await symlink(join(folder, "gone"), join(folder, "linked", "nowhere"))
    const place = await folderPlace(join(folder, "linked"))
    const listed = await place.list()
    expect(listed).toContain("linked/again/a.jsonl")
    expect(listed.filter((path) => path.includes("round/linked"))).toEqual([])
    await rm(join(folder, "linked"), { recursive: true })
  })
  test("says what is damaged, and what is not there", async () => {
    await expect(findRecords(await folderPlace(folder), [{ path: "d.jsonl" }])).rejects.toMatchObject({
      code: "BAD_DATA",
      message: expect.stringMatching(/d\.jsonl\.gz cannot be unpacked/),
    })
    await expect(folderPlace(join(folder, "nowhere"))).rejects.toMatchObject({ code: "DATA_MISSING" })
  })
})
