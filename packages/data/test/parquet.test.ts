/** Parquet as other programs write it, and what is said of files without a text. */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import fc from "fast-check"
import { parquetWriteBuffer } from "hyparquet-writer"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { openParquet } from "../src/tables/index.ts"
import { makeRoom, refusal, type Room } from "./room.ts"

let room: Room
beforeEach(async () => {
  room = await makeRoom()
})
afterEach(() => room.remove())

/** A file that another program wrote; the scripts beside it say how. */
const fixture = (name: string): string => join(import.meta.dirname, "fixtures", name)
const put = async (name: string, content: string | Uint8Array): Promise<string> => room.put(name, content)
const parquet = (data: Record<string, readonly unknown[]>, rowGroupSize = 1000): Uint8Array =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: Object.entries(data).map(([name, values]) => ({ name, data: [...values] })),
      rowGroupSize,
    }),
  )

describe("parquet", () => {
  test("of DuckDB: zstd, three row groups, dictionaries, nulls among the texts", async () => {
    const { texts, report } = await room.read([fixture("tales.parquet")])
    const name = (row: number): string => `${fixture("tales.parquet")}:${row}`
    expect(report).toMatchObject({
      documents: 4950,
      skipped: { count: 50, first: [{ name: name(8), reason: '"text" is null' }, {}, {}] },
      readAs: [{ form: "parquet", count: 1, first: [fixture("tales.parquet")] }],
    })
    expect(texts[name(1)]).toBe("Es war einmal ein König.")
    expect(texts[name(2)]).toBe("昔々、ある所に。1")
    expect(texts[name(5000)]).toBe("tale 4999 🦊")
  })

  test("of DuckDB: messages and bytes that are text, when their columns are named", async () => {
    const messages = await room.read([fixture("tales.parquet")], { field: "messages" })
    expect(Object.values(messages.texts)[4999]).toBe("user: hi 4999\nassistant: ho")
    const raw = await room.read([fixture("tales.parquet")], { field: ["none", "raw"] })
    expect(Object.values(raw.texts)[17]).toBe("bytes 17")
  })

  test("without the column, and with a column that is no text, says what there is", async () => {
    const read = (field: string) => room.read([fixture("tales.parquet")], { field })
    await expect(read("body")).rejects.toMatchObject(
      refusal(
        "BAD_DATA",
        "tales.parquet",
        'it has no column "body"',
        'of text it has "text", "raw"',
        "(field)",
      ),
    )
    await expect(read("id")).rejects.toMatchObject(
      refusal("BAD_DATA", 'its column "id" is INT_64 and no text'),
    )
    await expect(read("score")).rejects.toMatchObject(refusal("BAD_DATA", 'its column "score" is DOUBLE'))
    await expect(read("about")).rejects.toMatchObject(refusal("BAD_DATA", 'its column "about" is an object'))
    const numbers = await put("numbers.parquet", parquet({ x: [1, 2], y: [1.5, 2.5] }))
    await expect(room.read([numbers])).rejects.toMatchObject(
      refusal("BAD_DATA", 'no column "text" or "content"', "no column of it is text"),
    )
  })

  test("of hyparquet-writer: a row group that is too large is told before it is read", async () => {
    const path = await put("a.parquet", parquet({ text: ["one", "two", "x".repeat(5000)] }, 2))
    expect(Object.values((await room.read([path])).texts).map((text) => text.length)).toEqual([3, 3, 5000])
    await expect(room.read([path], { maxDocumentBytes: 1000 })).rejects.toMatchObject(
      refusal("BAD_DATA", "row group 2 of 2", "at most 1000", "(maxDocumentBytes)"),
    )
  })

  test("reads one row group at a time, and of it the column that is asked for", async () => {
    const bytes = parquet(
      {
        text: Array.from({ length: 100 }, (_, i) => `text ${i}`),
        other: new Array(100).fill("o".repeat(9999)),
      },
      10,
    )
    const read: number[] = []
    const table = await openParquet({
      byteLength: bytes.length,
      slice: (from, to) => {
        read.push((to ?? bytes.length) - from)
        return bytes.slice(from, to).buffer
      },
    })
    const footer = read.length
    const rows = table.read({ columns: ["text"] })
    expect((await rows.next()).value).toEqual({ number: 1, values: { text: "text 0" } })
    expect(read.length - footer).toBe(1)
    let last = ""
    for await (const { values } of rows) last = String(values["text"])
    expect(last).toBe("text 99")
    expect(read.length - footer).toBe(10)
    expect(Math.max(...read.slice(footer))).toBeLessThan(500)
  })

  test("packed again, or under another name, or not fetched, is told with what to do", async () => {
    const bytes = await readFile(fixture("tales.parquet"))
    const packed = await put("a.parquet.gz", gzipSync(bytes))
    await expect(room.read([packed])).rejects.toMatchObject(
      refusal("BAD_DATA", "is a Parquet file; unpack it"),
    )
    const named = await put("a.table", bytes)
    await expect(room.read([named])).rejects.toMatchObject(
      refusal("BAD_DATA", "give its name the ending .parquet"),
    )
    expect((await room.read([named], { as: "parquet" })).report?.documents).toBe(4950)
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"a".repeat(64)}\nsize 12345\n`
    await expect(room.read([await put("b.parquet", pointer)])).rejects.toMatchObject(
      refusal("BAD_DATA", "Git LFS pointer", "12345 bytes"),
    )
    await expect(room.read([await put("c.parquet", "PAR1 is how it begins")])).rejects.toMatchObject(
      refusal("BAD_DATA", "c.parquet cannot be used as text: it is no parquet file that can be read"),
    )
    await expect(room.read([await put("d.parquet", "")])).rejects.toMatchObject(
      refusal("BAD_DATA", "it is empty"),
    )
  })

  test("that is cut or changed anywhere gives documents or an error of ours", async () => {
    const whole = parquet(
      { text: Array.from({ length: 40 }, (_, i) => `text ${i}`), n: Array.from({ length: 40 }, (_, i) => i) },
      10,
    )
    const changed = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(changed, fc.integer({ min: 1, max: whole.length }), async (changes, end) => {
        const bytes = whole.slice(0, end > whole.length / 2 ? whole.length : end)
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
        const path = await put("f.parquet", bytes)
        await room.read([path]).then(
          ({ report }) => expect(report?.documents).toBeGreaterThan(0),
          (error: unknown) => expect(error).toMatchObject({ code: "BAD_DATA" }),
        )
      }),
      { seed: 3, numRuns: 80 },
    )
  })
})
