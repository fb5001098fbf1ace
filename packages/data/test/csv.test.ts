/** Tables of text, csv and tsv, as other programs write them, and what is said of those without a text. */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { gzipSync, zstdCompressSync } from "node:zlib"
import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { csvOptions, tsvValues } from "../src/tables/index.ts"
import { makeRoom, refusal, type Room } from "./room.ts"

let room: Room
beforeEach(async () => {
  room = await makeRoom()
})
afterEach(() => room.remove())

/** A file that another program wrote; the scripts beside it say how. */
const fixture = (name: string): string => join(import.meta.dirname, "fixtures", name)
const put = async (name: string, content: string | Uint8Array): Promise<string> => room.put(name, content)

describe("csv", () => {
  test("of Python's csv module: a byte order mark, quoted line ends, doubled quotes", async () => {
    const { texts, skipped } = await room.read([fixture("tales.csv")])
    expect(Object.values(texts)).toEqual([
      "one line",
      "two\r\nlines, with a comma",
      'she said "no", twice',
      "Grüße 🦊",
    ])
    expect(Object.values(skipped)).toEqual(["it is empty"])
    expect(Object.keys(texts)).toEqual([1, 2, 3, 5].map((row) => `${fixture("tales.csv")}:${row}`))
  })

  test("of Python's csv module: semicolons, where numbers have commas", async () => {
    expect(Object.values((await room.read([fixture("sales.csv")])).texts)).toEqual([
      "ein; Satz, mit Zeichen",
      "noch\neiner",
    ])
    expect(csvOptions('"a;b","c"\n').delimiter).toBe(",")
    expect(csvOptions("text\n").delimiter).toBe(",")
  })

  test("may be packed, and in another encoding", async () => {
    const bytes = await readFile(fixture("tales.csv"))
    for (const path of [
      await put("a.csv.gz", gzipSync(bytes)),
      await put("a.csv.zst", zstdCompressSync(bytes)),
    ])
      expect((await room.read([path])).report?.documents).toBe(4)
    const old = await put("old.csv", Buffer.from("text\nGrüße\n", "latin1"))
    expect(Object.values((await room.read([old], { encoding: "latin1" })).texts)).toEqual(["Grüße"])
    const utf16 = await put("excel.tsv", Buffer.from("\ufefftext\nGrüße\n", "utf16le"))
    expect(Object.values((await room.read([utf16], { encoding: "utf-16le" })).texts)).toEqual(["Grüße"])
  })

  test("without the column says at its first line what there is", async () => {
    const path = await put("a.csv", `id,body\n${"1,x\n".repeat(5)}`)
    await expect(room.read([path])).rejects.toMatchObject(
      refusal(
        "BAD_DATA",
        'a.csv cannot be used as text: it has no column "text" or "content"; of text it has "id", "body"',
        "(field)",
      ),
    )
    expect(Object.values((await room.read([path], { field: "body" })).texts)).toHaveLength(5)
    const nameless = await put("b.csv", `1,${"a long text ".repeat(50)}\n`)
    const error: unknown = await room.read([nameless]).catch((thrown: unknown) => thrown)
    expect((error as Error).message.length).toBeLessThan(400)
  })

  test("that is damaged names the line", async () => {
    await expect(room.read([await put("a.csv", "id,text\n1,x\n1,2,3\n")])).rejects.toMatchObject(
      refusal("BAD_DATA", "it is no csv", "line 3"),
    )
    await expect(room.read([await put("b.csv", 'id,text\n1,"x\n')])).rejects.toMatchObject(
      refusal("BAD_DATA", "it is no csv", "Quote"),
    )
    await expect(
      room.read([await put("c.csv", `text\n"${"x\n".repeat(1000)}`)], { maxLineBytes: 500 }),
    ).rejects.toMatchObject(refusal("BAD_DATA", "more than 500 bytes", "(maxLineBytes"))
  })

  test("a tsv has quotes that are quotes; quoted fields between tabs are a csv", async () => {
    const path = await put("a.tsv", 'id\ttext\r\n1\t"so\r\n2\tthere" she said\r\n')
    expect(Object.values((await room.read([path])).texts)).toEqual(['"so', 'there" she said'])
    await expect(room.read([await put("b.tsv", "id\ttext\n1\n")])).rejects.toMatchObject(
      refusal("BAD_DATA", "line 2 has 1 columns; it has to have 2 (id, text)"),
    )
    const frame = await put("frame.csv", 'id\ttext\n1\t"two\nlines"\n')
    expect(Object.values((await room.read([frame])).texts)).toEqual(["two\nlines"])
    expect(tsvValues("1\t", ["a", "b"], "line 1")).toEqual({ a: "1", b: "" })
  })

  test("rows that are written are the rows that are read, whatever is in them", async () => {
    const field = fc.string({
      unit: fc.constantFrom("a", '"', ",", "\n", "\r", ";", "\t", " ", "é", "🦊"),
      minLength: 1,
      maxLength: 8,
    })
    await fc.assert(
      fc.asyncProperty(fc.array(field, { minLength: 1, maxLength: 8 }), async (fields) => {
        const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
        const path = await put(
          "f.csv",
          `${["id,text", ...fields.map((text, i) => `${i},${quoted(text)}`)].join("\n")}\n`,
        )
        expect(Object.values((await room.read([path])).texts)).toEqual(fields)
      }),
      { seed: 5, numRuns: 60 },
    )
  })

  test("any bytes give documents or an error of ours", async () => {
    const bytes = fc
      .uint8Array({ maxLength: 200 })
      .map((rest) => Buffer.concat([Buffer.from("id,text\n1,x\n"), rest]))
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom("f.csv", "f.tsv"), async (content, name) => {
        await room.read([await put(name, content)]).then(
          ({ report }) => expect(report?.documents).toBeGreaterThan(0),
          (error: unknown) => expect(error).toMatchObject({ code: "BAD_DATA" }),
        )
      }),
      { seed: 7, numRuns: 60 },
    )
  })
})

test("a list of texts is source, unless somebody says that it holds records", async () => {
  const path = await put("a.json", '["one", "two"]')
  expect((await room.read([path])).texts).toEqual({ "a.json": '["one", "two"]' })
  expect((await room.read([path], { as: "json" })).texts).toEqual({ "a.json:1": "one", "a.json:2": "two" })
})

test("as code, files are what they are, whatever their names; tables in a folder without a text are told", async () => {
  const path = await put("x/a.csv", "id,body\n1,x\n")
  expect((await room.read([path], { as: "code" })).texts).toEqual({ "x/a.csv": "id,body\n1,x\n" })
  await put("x/b.txt", "text")
  expect(await room.read([`${room.root}/x`])).toMatchObject({
    texts: { "x/b.txt": "text" },
    skipped: { "x/a.csv": expect.stringContaining('it has no column "text" or "content"') as unknown },
  })
  await expect(room.read([path], { as: "zip" as never })).rejects.toMatchObject(
    refusal("BAD_OPTION", 'as is "zip"'),
  )
})
