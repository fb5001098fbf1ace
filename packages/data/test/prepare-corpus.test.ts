/** Preparing gives the same files whatever the threads and however often it was stopped, and says what is wrong. */
import { appendFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import fc from "fast-check"
import { expect, test } from "vitest"
import { type Document, type LongDocument, makeCorpus, rowCorpus } from "@aunet/data"
import { addLevels, openCorpusFolder, readLongDocuments } from "@aunet/data/node"
import { crc32 as zlibCrc32 } from "node:zlib"
import { crc32 } from "@aunet/data/stored"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import { prepareCorpus } from "../src/node/prepare/prepare-corpus.ts"
import { contents, made, prepare, SMALL, splitter, temporaryFolder } from "./prepared.ts"

const at = temporaryFolder()
const threads = (count: number) => ({
  module: new URL("splitter-of.ts", import.meta.url).href.replace(/\?.*/, ""),
  choice: { groups: [1, 2] },
  count,
})

test("the same files with one thread, three of its own, or none", async () => {
  const documents = made(200)
  await prepare(documents, at("none"))
  for (const count of [1, 3]) {
    await prepare(documents, at(`${count}`), { threads: threads(count) })
    expect(contents(at(`${count}`))).toEqual(contents(at("none")))
  }
  // Nothing is left of what was needed on the way.
  expect(readdirSync(at("none")).toSorted()).toEqual([
    "corpus.json",
    "documents",
    "held-out.bin",
    "ids",
    readdirSync(at("none")).find((name) => name.startsWith("levels-words-")),
  ])
})

/** Documents of which the reading ends in the middle. */
async function* broken(documents: readonly Document[], after: number): AsyncGenerator<Document> {
  for (const [i, document] of documents.entries()) {
    if (i === after) throw new Error("killed")
    yield document
  }
}

test.each([
  ["many documents", made(120)],
  ["few of them", made(12, 80)],
  ["nearly all empty", made(60, 1)],
])("the same files however often it was killed: %s", async (name, documents) => {
  const wanted = at(`${name} at once`)
  await prepare(documents, wanted)
  const property = fc.asyncProperty(
    fc.array(fc.nat(documents.length - 1), { maxLength: 4 }),
    fc.nat(),
    async (kills, i) => {
      const out = at(`${name} ${i} ${kills.join(" ")}`)
      const sizes = { ...SMALL, saveBytes: 700 }
      for (const after of kills)
        await expect(prepare(broken(documents, after), out, {}, sizes)).rejects.toThrow("killed")
      // What a kill leaves after the last save is not looked at.
      if (kills.length > 0) appendFileSync(join(out, "ids", "00000.bin"), "left by a kill")
      await prepare(documents, out, {}, sizes)
      expect(contents(out)).toEqual(contents(wanted))
      rmSync(out, { recursive: true })
    },
  )
  await fc.assert(property, { seed: 2, numRuns: 6 })
})

test("a kill between the text and its levels is gone on with, and so is one among the levels", async () => {
  const documents = made(15, 200)
  await prepare(documents, at("in one go"))
  const out = at("levels killed")
  let asked = 0
  // The ends of few documents are held out, so all is split when the text is done.
  const failing = {
    ...splitter,
    split: (bytes: Uint8Array) => {
      if (asked++ === 9) throw new Error("killed")
      return splitter.split(bytes)
    },
  }
  const sizes = { ...SMALL, saveBytes: 150, taskBytes: 10 }
  await expect(prepare(documents, out, { splitter: failing }, sizes)).rejects.toMatchObject({
    code: "SPLITTER_LEVELS",
  })
  expect(readdirSync(out)).toContain("unfinished.json")
  await prepare(documents, out, {}, sizes)
  // Nine were split, and the last of them had no save behind it.
  expect(contents(out)).toEqual(contents(at("in one go")))
})

test("another splitter gets levels of the same ids, twice the same", async () => {
  const documents = made(50)
  const out = at("two splitters")
  await prepare(documents, out)
  const before = contents(out)
  const other = wordsPlugin.make({ groups: [1, 2, 4] })
  const { levels } = await addLevels(out, { splitter: other })
  expect(levels.map(({ bits, depth }) => [bits, depth])).toEqual([
    [2, 2],
    [2, 3],
  ])
  const after = contents(out)
  for (const name of Object.keys(before)) if (name !== "corpus.json") expect(after[name]).toBe(before[name])
  await addLevels(out, { splitter: other })
  expect(contents(out)).toEqual(after)
  const corpus = await openCorpusFolder(out)
  expect((await corpus.splitterFor(4)).options).toEqual({ groups: [1, 2, 4] })
  const memory = rowCorpus(makeCorpus(documents, other, 4, { seed: 0 }))
  const disk = await corpus.rows(other, 4)
  expect(await disk.training.cut([0, 500], 300)).toEqual(await memory.training.cut([0, 500], 300))
  await corpus.close()
})

test("sources are counted, also where ends are held out", async () => {
  const [books, web] = [made(25), made(40, 30, 2)]
  const total = (documents: readonly Document[]) =>
    documents.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const { sources } = await prepareCorpus(
    [
      { name: "books", documents: books },
      { name: "web", documents: web },
    ],
    at("sources"),
    { splitter },
    SMALL,
  )
  expect(sources).toEqual([
    { name: "books", documents: 25, bytes: total(books) },
    { name: "web", documents: 40, bytes: total(web) },
  ])
})

test("a long document is split in parts by a cursor, comes in pieces, and has the same levels", async () => {
  const documents = [...made(25), ...made(2, 300, 4)]
  await prepare(documents, at("no parts"), {}, { ...SMALL, longBytes: 1e6 })
  for (const count of [0, 2]) {
    const out = at(`in parts ${count}`)
    async function* inPieces(): AsyncGenerator<Document | LongDocument> {
      for (const { name, bytes } of documents)
        yield {
          name,
          pieces: (async function* () {
            for (let from = 0; from < bytes.length; from += 7) yield bytes.subarray(from, from + 7)
          })(),
        }
    }
    const options = { splitter, ...(count > 0 && { threads: threads(count) }) }
    await prepareCorpus([{ name: "made", documents: inPieces() }], out, options, { ...SMALL, longBytes: 61 })
    expect(contents(out)).toEqual(contents(at("no parts")))
  }
})

test("a file larger than 16 MiB comes in pieces, and smaller ones whole", async () => {
  const text = "one two three.\n".repeat(1_200_000)
  writeFileSync(at("long.txt"), text)
  writeFileSync(at("short.txt"), "one two.\n")
  const kinds: [string, number][] = []
  let report: unknown
  const options = { onReport: (given: unknown) => (report = given) }
  for await (const document of readLongDocuments([at("long.txt"), at("short.txt")], options)) {
    let bytes = 0
    if ("pieces" in document) for await (const piece of document.pieces) bytes += piece.length
    kinds.push("pieces" in document ? ["pieces", bytes] : ["bytes", document.bytes.length])
  }
  expect(kinds).toEqual([
    ["pieces", text.length],
    ["bytes", 9],
  ])
  expect(report).toMatchObject({ documents: 2, bytes: text.length + 9 })
  const small = async () => {
    for await (const document of readLongDocuments([at("long.txt")], { maxDocumentBytes: 17e6 }))
      if ("pieces" in document) for await (const _ of document.pieces);
  }
  await expect(small()).rejects.toMatchObject({ code: "BAD_DATA" })
})

test("our checksum is that of zlib", () => {
  const property = fc.property(
    fc.uint8Array({ maxLength: 40 }),
    fc.uint8Array({ maxLength: 40 }),
    (first, second) => {
      expect(crc32(second, crc32(first))).toBe(zlibCrc32(second, zlibCrc32(first)))
    },
  )
  fc.assert(property, { seed: 1, numRuns: 200 })
})

test("what cannot be prepared is refused, and what is there stays", async () => {
  const documents = made(40)
  const refused = async (work: Promise<unknown>, code: string, message: RegExp) =>
    expect(await work.catch((error: unknown) => error)).toMatchObject({
      code,
      message: expect.stringMatching(message) as unknown,
    })
  await refused(prepare([], at("nothing")), "BAD_DATA", /no document/)
  await refused(prepare(documents, at("a"), { heldOutShare: 1 }), "BAD_OPTION", /heldOutShare is 1/)
  await refused(prepare(documents, at("a"), { seed: -1 }), "BAD_OPTION", /seed is -1/)
  await refused(prepare(documents, at("a"), { threads: threads(0) }), "BAD_OPTION", /threads.count is 0/)
  await refused(prepareCorpus([], at("a"), { splitter }), "BAD_OPTION", /sources/)
  await prepare(documents, at("there"))
  const before = contents(at("there"))
  await refused(prepare(documents, at("there")), "BAD_DATA", /holds a prepared corpus already/)
  expect(contents(at("there"))).toEqual(before)
  mkdirSync(at("others"))
  writeFileSync(at("others", "thesis.txt"), "mine")
  await refused(prepare(documents, at("others")), "BAD_DATA", /holds other files, one of them "thesis.txt"/)
  await refused(addLevels(at("nowhere"), { splitter }), "DATA_MISSING", /holds no prepared corpus/)

  const sizes = { ...SMALL, saveBytes: 150 }
  const out = at("begun")
  await prepare(broken(documents, 30), out, {}, sizes).catch(() => {})
  await refused(
    prepare(documents, out, { seed: 1 }, sizes),
    "BAD_OPTION",
    /beginning of a corpus with other settings/,
  )
  await refused(prepare(made(40, 30, 7), out, {}, sizes), "BAD_DATA", /are not those that .* was begun with/)
  await refused(
    prepare(documents.slice(0, 5), out, {}, sizes),
    "BAD_DATA",
    /are not those that .* was begun with/,
  )
  await prepare(documents, out, {}, sizes)
  await prepare(documents, at("whole"))
  expect(contents(out)).toEqual(contents(at("whole")))

  const stop = new AbortController()
  stop.abort()
  await refused(prepare(documents, at("stopped"), { signal: stop.signal }), "ABORTED", /stopped/)
})
