/** Packed files: all that is packed is read, what is not is told, what is damaged or of another kind is named. */
import { gzipSync, zstdCompressSync } from "node:zlib"
import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { collect } from "../src/node/read/pieces.ts"
import { unpack } from "../src/node/read/unpack.ts"
import { makeRoom, refusal, type Room } from "./room.ts"

let room: Room
beforeEach(async () => {
  room = await makeRoom()
})
afterEach(() => room.remove())

const zeros = (count: number): Uint8Array => new Uint8Array(count)
const join = (...parts: (Uint8Array | string)[]): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(part)))
const [one, two] = [gzipSync("one "), gzipSync("two")]
const [first, second] = [zstdCompressSync("one "), zstdCompressSync("two")]

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
async function unpacked(bytes: Uint8Array, packing: "gzip" | "zstd", size = bytes.length) {
  const notes: string[] = []
  const text = await collect(
    unpack(cut(bytes, size), packing, (note) => notes.push(note)),
    1e6,
  )
  return { text: Buffer.from(text ?? []).toString(), notes }
}

describe("gzip", () => {
  test.each([
    ["members", join(one, two)],
    ["zeros between members", join(one, zeros(5), two)],
    ["zeros between and after", join(one, zeros(700), two, zeros(512))],
  ])("%s", async (_, bytes) => {
    for (const size of [1, 2, 7, 20, 1000])
      expect(await unpacked(bytes, "gzip", size)).toEqual({ text: "one two", notes: [] })
    expect((await room.read([await room.put("a.txt.gz", bytes)])).texts).toEqual({ "a.txt.gz": "one two" })
  })

  test("what follows and is no gzip is told, in the report as well", async () => {
    for (const size of [1, 9, 1000])
      expect(await unpacked(join(one, zeros(2), "rest"), "gzip", size)).toEqual({
        text: "one ",
        notes: ["4 bytes after the end of what is packed are no gzip, and were not read"],
      })
    const path = await room.put("a.jsonl.gz", join(gzipSync('{"text":"x"}'), "rest"))
    const { notes, report } = await room.read([path])
    expect(notes["a.jsonl.gz"]).toContain("4 bytes after the end")
    expect(report?.noted).toMatchObject({ count: 1, first: [{ name: path }] })
  })

  test("a header with a name, a comment, more and a checksum", async () => {
    const header = Buffer.from(one.subarray(0, 10))
    header[3] = 2 + 4 + 8 + 16
    const bytes = join(
      header,
      Uint8Array.of(2, 0, 0x1f, 0x8b),
      "name\0",
      "comment\0",
      Uint8Array.of(1, 2),
      one.subarray(10),
    )
    expect((await unpacked(bytes, "gzip", 3)).text).toBe("one ")
  })

  test.each([
    ["a checksum", 8],
    ["a length", 4],
  ])("%s that is wrong is an error", async (_, back) => {
    const bytes = Buffer.from(one)
    bytes[bytes.length - back] ^= 1
    await expect(unpacked(bytes, "gzip")).rejects.toMatchObject({ code: "Z_DATA_ERROR" })
    await expect(room.read([await room.put("a.gz", bytes)])).rejects.toMatchObject(
      refusal("BAD_DATA", "a.gz", "damaged"),
    )
  })
})

describe("zstd", () => {
  test("is read: lines, and a text of several frames", async () => {
    await room.put("a.jsonl.zst", zstdCompressSync('{"text":"a"}\n{"text":"b"}'))
    await room.put("b.txt.zst", join(first, second))
    expect((await room.read([room.root])).texts).toEqual({
      "a.jsonl.zst:1": "a",
      "a.jsonl.zst:2": "b",
      "b.txt.zst": "one two",
    })
  })

  test("frames and what is skipped between them, wherever pieces end", async () => {
    const skipped = Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2)
    for (const size of [1, 2, 7, 13, 1000]) {
      expect((await unpacked(join(first, second), "zstd", size)).text).toBe("one two")
      expect((await unpacked(join(first, skipped, second), "zstd", size)).text).toBe("one two")
      await expect(unpacked(join(first, "garbage"), "zstd", size)).rejects.toMatchObject({
        code: expect.stringMatching(/^(Z_|ZSTD_)/) as unknown,
      })
    }
  })
})

test("every cut of a packed file is an error, and every size of pieces gives the same", async () => {
  const text = "the cat sat on the mat. ".repeat(40)
  for (const [packing, bytes] of [
    ["gzip", gzipSync(text)],
    ["zstd", zstdCompressSync(text)],
  ] as const) {
    for (let end = 0; end < bytes.length; end++)
      await expect(unpacked(bytes.subarray(0, end), packing, 16), `${packing} ${end}`).rejects.toMatchObject({
        code: expect.stringMatching(/^(Z_|ZSTD_)/) as unknown,
      })
    for (let size = 1; size < 40; size += 3) expect((await unpacked(bytes, packing, size)).text).toBe(text)
  }
})

const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"4d".repeat(32)}\nsize 12345\n`

test.each<[string, string, Uint8Array | string]>([
  ["a.jsonl.bz2", "packed with bzip2", join("BZh91AY&SY", zeros(4))],
  ["a.txt.xz", "packed with xz", join(Uint8Array.of(0xfd), "7zXZ\0", zeros(4))],
  ["a.lz4", "packed with lz4", Uint8Array.of(4, 0x22, 0x4d, 0x18, 0x64)],
  ["a.zip", "a zip archive", join("PK\u0003\u0004", zeros(9))],
  ["a.7z", "a 7z archive", join("7z", Uint8Array.of(0xbc, 0xaf, 0x27, 0x1c, 0))],
  ["a.txt.br", "packed with brotli", Uint8Array.of(0x0b, 0x02, 0x80, 0x61, 3)],
  ["a.tar", "a tar archive", join("name", zeros(253), "ustar\0", zeros(300))],
  [
    "a.tar.gz",
    "what is packed in it is a tar archive",
    gzipSync(join("name", zeros(253), "ustar\0", zeros(300))),
  ],
  ["a.txt", "packed with gzip; give its name the ending .gz", one],
  ["a.jsonl", "packed with zstd; give its name the ending .zst", first],
  ["a.table", "a Parquet file; give its name the ending .parquet", join("PAR1", zeros(9))],
  ["a.txt", "a Git LFS pointer and not the file itself, which has 12345 bytes", pointer],
  ["b.jsonl.gz", "a Git LFS pointer", pointer],
  ["c.txt", "a Git LFS pointer", pointer.replaceAll("\n", "\r\n")],
])("%s is named: %s", async (name, what, bytes) => {
  const path = await room.put(name, bytes)
  await expect(room.read([path])).rejects.toMatchObject(refusal("BAD_DATA", name, what))
  await expect(room.read([room.root])).rejects.toMatchObject(
    refusal("BAD_DATA", "1 file looked at", name, what),
  )
})

test("letters that formats begin with are text", async () => {
  for (const text of [
    "BZh is what bzip2 files begin with",
    "LZIP",
    "%PDF-1.4 is a version",
    "PAR1",
    `${pointer}is a pointer`,
  ])
    expect((await room.read([await room.put("a.br", text)])).texts).toEqual({ "a.br": text })
})

describe("what unpacks to more than a document may have", () => {
  test("is refused by the limit, which may be raised", async () => {
    const path = await room.put("a.txt.gz", gzipSync("a".repeat(3_000_000)))
    await expect(room.read([path], { maxDocumentBytes: 2_999_999 })).rejects.toMatchObject(
      refusal("BAD_DATA", "a document has at most 2999999 bytes", "maxDocumentBytes"),
    )
    await expect(room.read([path], { maxDocumentBytes: 3_000_000 })).resolves.toMatchObject({
      report: { bytes: 3_000_000 },
    })
    await room.put("b.txt", "b")
    const { texts, skipped } = await room.read([room.root], { maxDocumentBytes: 1000 })
    expect(texts).toEqual({ "b.txt": "b" })
    expect(skipped["a.txt.gz"]).toContain("at most 1000 bytes")
  })

  test("is not unpacked further", async () => {
    const packed = gzipSync(new Uint8Array(2 ** 26).fill(0x61))
    let made = 0
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const piece of unpack(cut(packed, 4096), "gzip", () => {})) {
        made += piece.length
        yield piece
      }
    }
    expect(await collect(counted(), 2 ** 20)).toBeUndefined()
    expect(made).toBeLessThanOrEqual(2 ** 20 + 2 ** 17)
  })
})

describe("more text than fits", () => {
  test("is refused by the sizes of files, before one is read", async () => {
    for (const name of ["a", "b", "c"]) await room.put(name, "x".repeat(400))
    let report: unknown
    const options = { maxBytes: 1000, onReport: (given: unknown) => (report = given) }
    await expect(room.read([room.root], options)).rejects.toMatchObject(
      refusal("BAD_DATA", "3 files of text have 1200 bytes, and at most 1000 fit"),
    )
    expect(report).toMatchObject({ documents: 0 })
  })

  test("does not count what is no text, and is refused where only reading tells", async () => {
    await room.put("film", zeros(5000))
    await room.put("a", "x".repeat(400))
    await expect(room.read([room.root], { maxBytes: 1000 })).resolves.toMatchObject({
      report: { bytes: 400 },
    })
    await room.put("b.gz", gzipSync("x".repeat(601)))
    await expect(room.read([room.root], { maxBytes: 1000 })).rejects.toMatchObject(
      refusal("BAD_DATA", "b.gz have 1001 bytes, and at most 1000 fit"),
    )
  })
})

test("any bytes under any name give documents or an error with a code", async () => {
  const parts = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 20 }),
      fc.constantFrom<Uint8Array>(one, two, first, second, zeros(3), gzipSync('{"text":"x"}\n')),
      fc
        .constantFrom('{"text":"x"}', "\n", "[", "]", ",", "{", "}", '"', "\\", "\ufeff", "é")
        .map((each) => Buffer.from(each)),
    ),
    { maxLength: 6 },
  )
  const names = ["a", "a.gz", "a.zst", "a.jsonl", "a.json", "a.jsonl.gz", "a.json.zst", "a.br"]
  const property = fc.asyncProperty(
    parts,
    fc.constantFrom(...names),
    fc.constantFrom(undefined, "latin1", "utf-16le", "shift_jis", "utf-8"),
    fc.nat(40),
    async (list, name, encoding, back) => {
      const whole = join(...list)
      const path = await room.put(name, whole.subarray(0, Math.max(0, whole.length - (back > 20 ? 0 : back))))
      try {
        await room.read([path], { ...(encoding !== undefined && { encoding }), maxLineBytes: 1000 })
      } catch (error) {
        expect(error).toMatchObject({ name: "AunetError", code: "BAD_DATA" })
      }
    },
  )
  await fc.assert(property, { seed: 3, numRuns: 1500 })
}, 120_000)
