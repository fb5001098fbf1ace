/** Text that is not UTF-8: told where it is, what it looks like, and read right when it is said. */
import { runInNewContext } from "node:vm"
import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { AunetError } from "@aunet/base"
import { encodeStream } from "../src/index.ts"
import { shard, utf8Pieces } from "../src/node/index.ts"
import { writing } from "../src/node/part.ts"
import { strayCounter } from "../src/node/read/stray-bytes.ts"
import { failure, kindOf, missing, reasonOf } from "../src/node/read/unusable.ts"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import { makeRoom, refusal, type Room } from "./room.ts"
import { anyCharacter } from "../../../tools/any-character.ts"

let room: Room
beforeEach(async () => {
  room = await makeRoom()
})
afterEach(() => room.remove())

const french = `${"Il est tard.\n".repeat(3)}Le caf\u00e9 est ferm\u00e9. ${"Nous rentrons. ".repeat(10)}`

describe("Latin-1 with few accents", () => {
  test("is read and told: how many, where, what it looks like; alone as in a folder", async () => {
    const path = await room.put("a.txt", Buffer.from(french, "latin1"))
    const note =
      '2 bytes are not UTF-8, the first 0xE9 at byte 45 (line 4); it looks like latin1, where 0xE9 is "é": the encoding latin1 reads it'
    expect((await room.read([path])).notes).toEqual({ "a.txt": note })
    const { notes, report } = await room.read([room.root])
    expect(notes).toEqual({ "a.txt": note })
    expect(report?.noted).toEqual({ count: 1, first: [{ name: path, reason: note }] })
  })

  test("is read right when it is said", async () => {
    const path = await room.put("a.txt", Buffer.from(french, "latin1"))
    expect(await room.read([path], { encoding: "latin1" })).toMatchObject({
      texts: { "a.txt": french },
      notes: {},
    })
    const many = await room.put("b.txt", Buffer.from("é à ".repeat(50), "latin1"))
    await expect(room.read([many])).rejects.toMatchObject(
      refusal("BAD_DATA", "100 of its first 200", "looks like latin1"),
    )
    expect((await room.read([many], { encoding: "latin1" })).texts["b.txt"]).toBe("é à ".repeat(50))
  })
})

describe("an encoding", () => {
  test.each([
    ["utf-16le", "\ufeffa😀", Buffer.from("\ufeffa😀", "utf16le")],
    ["utf-16be", "\ufeffaé", Buffer.from("\ufeffaé", "utf16le").swap16()],
    ["windows-1251", "Да", Uint8Array.of(0xc4, 0xe0)],
    ["shift_jis", "日本", Uint8Array.of(0x93, 0xfa, 0x96, 0x7b)],
    ["gbk", "中文", Uint8Array.of(0xd6, 0xd0, 0xce, 0xc4)],
    ["latin1", "“é”", Uint8Array.of(0x93, 0xe9, 0x94)],
    ["UTF8", "é", Buffer.from("é")],
  ])("%s", async (encoding, text, bytes) => {
    const path = await room.put("a.txt", bytes)
    expect((await room.read([path], { encoding })).texts["a.txt"]).toBe(text.replace("\ufeff", ""))
  })

  test("gives way to a byte order mark", async () => {
    const marked = { "a.txt": Buffer.from("\ufeffé"), "b.txt": Buffer.from("\ufeffé", "utf16le") }
    for (const [name, bytes] of Object.entries(marked)) await room.put(name, bytes)
    expect((await room.read([room.root], { encoding: "latin1" })).texts).toEqual({
      "a.txt": "é",
      "b.txt": "é",
    })
  })

  test("holds for records as well", async () => {
    const path = await room.put("a.jsonl", Buffer.from('{"text":"é"}\n', "latin1"))
    await expect(room.read([path])).rejects.toMatchObject(
      refusal("BAD_DATA", "line 1 is not UTF-8: 1 byte is not UTF-8, 0xE9 at byte 9", "latin1"),
    )
    expect((await room.read([path], { encoding: "latin1" })).texts).toEqual({ "a.jsonl:1": "é" })
  })

  test("that does not fit is told, or refused", async () => {
    const path = await room.put("a.txt", Buffer.concat([Buffer.from("a".repeat(100)), Uint8Array.of(0xff)]))
    expect((await room.read([path], { encoding: "shift_jis" })).notes["a.txt"]).toContain(
      "1 place is no character",
    )
    const other = await room.put("b.txt", Uint8Array.of(0x81, 0xff, 0x81, 0xff))
    await expect(room.read([other], { encoding: "euc-jp" })).rejects.toMatchObject(
      refusal("BAD_DATA", "it is not euc-jp"),
    )
    const wide = await room.put("c.txt", Buffer.from("plain words", "utf16le"))
    await expect(room.read([wide])).rejects.toMatchObject(
      refusal("BAD_DATA", "or say that it is utf-16le (encoding)"),
    )
  })

  test.each(["", "latin-15", "replacement"])("that nobody knows is refused: %j", async (encoding) => {
    await expect(room.read([room.root], { encoding })).rejects.toMatchObject(
      refusal("BAD_OPTION", "encoding is"),
    )
  })

  test("gives the same text wherever pieces end", async () => {
    const property = fc.asyncProperty(
      fc.string({ unit: anyCharacter }),
      fc.constantFrom("utf-16le", "utf-8"),
      fc.integer({ min: 1, max: 5 }),
      async (text, encoding, size) => {
        const bytes = Buffer.from(text, encoding === "utf-8" ? "utf8" : "utf16le")
        async function* pieces(): AsyncGenerator<Uint8Array> {
          for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
        }
        const out: Uint8Array[] = []
        for await (const piece of utf8Pieces(pieces(), { encoding })) out.push(piece)
        expect(Buffer.concat(out).toString()).toBe(text.replace(/^\ufeff/, ""))
      },
    )
    await fc.assert(property, { seed: 4, numRuns: 300, examples: [["\ufeffa", "utf-8", 1]] })
  })
})

describe("stray bytes", () => {
  test.each<[string, readonly number[], object]>([
    [
      "one that ends a text",
      [0x61, 0xe6, 0x97],
      { count: 2, first: { byte: 1, line: 1, value: 0xe6 }, readable: false },
    ],
    [
      "half a surrogate",
      [0x61, 0xed, 0xa0, 0x80, 0x61],
      { count: 3, looksLike: "surrogates of UTF-16 (CESU-8)" },
    ],
    [
      "of a script that has no Latin letters",
      [0x61, 0xc4, 0xe0, 0xc4, 0xe0, 0x61],
      { count: 4, readable: false },
    ],
    [
      "beside a newline",
      [10, 10, 0xe9, 10],
      { count: 1, first: { byte: 2, line: 3, value: 0xe9 }, looksLike: "latin1" },
    ],
  ])("%s", (_, bytes, found) => {
    const counter = strayCounter()
    counter.push(Uint8Array.from(bytes))
    expect(counter.end()).toMatchObject(found)
  })

  test("clean text is looked at byte by byte only where characters are cut", () => {
    let looked = 0
    /** Bytes that tell how many of them somebody goes through. */
    class Counted extends Uint8Array<ArrayBuffer> {
      override *[Symbol.iterator](): ArrayIterator<number> {
        looked += this.length
        for (let i = 0; i < this.length; i++) yield this[i] as number
      }
    }
    for (const text of ["春眠不覚暁", "ein Käfer 🐟", "ทุกคน"]) {
      const bytes = Counted.from(Buffer.from(text.repeat(2000)))
      for (const size of [65536, 4099]) {
        looked = 0
        const strays = strayCounter()
        let pieces = 0
        for (let at = 0; at < bytes.length; at += size, pieces++) strays.push(bytes.subarray(at, at + size))
        expect(strays.end()).toBeUndefined()
        expect(looked).toBeLessThanOrEqual(3 * pieces + 2)
      }
    }
  })

  test("are those that a decoder would replace, wherever pieces end", () => {
    const byte = fc.constantFrom(0x0a, 0x61, 0xc3, 0xa9, 0xe6, 0x97, 0xa5, 0xf0, 0x9f, 0x98, 0x80, 0xff, 0xed)
    const property = fc.property(
      fc.array(byte, { maxLength: 30 }),
      fc.integer({ min: 1, max: 40 }),
      (list, size) => {
        const bytes = Uint8Array.from(list)
        const counter = strayCounter()
        for (let at = 0; at < bytes.length; at += size) counter.push(bytes.subarray(at, at + size))
        const found = counter.end()
        const valid = new TextDecoder().decode(bytes, { stream: false })
        // What is left of the decoded text, without the marks of what was replaced, has all bytes but the stray ones.
        const kept = Buffer.byteLength(valid.replaceAll("\ufffd", ""))
        expect(found?.count ?? 0).toBe(bytes.length - kept)
        if (found === undefined) return
        const before = bytes.subarray(0, found.first.byte)
        expect(new TextDecoder("utf-8", { fatal: true }).decode(before).split("\n")).toHaveLength(
          found.first.line,
        )
        expect(found.first.value).toBe(bytes[found.first.byte])
      },
    )
    fc.assert(property, { seed: 5, numRuns: 3000 })
  })
})

describe("values of another realm", () => {
  const foreign = (source: string): unknown => runInNewContext(source) as unknown

  test("errors of the system are told by their code", async () => {
    const error = foreign('Object.assign(new Error("ENOENT: no such"), { code: "ENOENT" })')
    expect(error).not.toBeInstanceOf(Error)
    expect(reasonOf(error)).toBe("there is no such file or folder (ENOENT)")
    expect(missing("a", error)).toBeInstanceOf(AunetError)
    const damaged = foreign('Object.assign(new Error("incorrect header check"), { code: "Z_DATA_ERROR" })')
    expect(kindOf(damaged)).toBe("damaged")
    expect(failure("a", damaged, undefined)).toMatchObject(
      refusal("BAD_DATA", "a cannot be used", "incorrect header"),
    )
    const full = foreign('Object.assign(new Error("ENOSPC: no space"), { code: "ENOSPC" })')
    await expect(writing("a", () => Promise.reject(full as Error))).rejects.toMatchObject(
      refusal("WRITE_FAILED", "(ENOSPC: no space)"),
    )
  })

  test("bytes are bytes", async () => {
    const bytes = foreign("Uint8Array.from([111, 110, 101, 32, 0xff])") as Uint8Array
    expect(bytes).not.toBeInstanceOf(Uint8Array)
    const stream = encodeStream([{ name: "a", bytes }], wordsPlugin.make({ groups: [1] }), 2)
    expect([...stream.ids]).toEqual([256, 111, 110, 101, 32, 255, 257])
    const report = await shard([{ name: "a", bytes }], `${room.root}/out`, { chunks: 1 })
    expect(report).toMatchObject({ documents: 1, replaced: 1 })
    async function* pieces(): AsyncGenerator<Uint8Array> {
      yield bytes
    }
    const notes: string[] = []
    for await (const piece of utf8Pieces(pieces(), { onNote: (note) => notes.push(note) }))
      expect(piece.length).toBe(5)
    expect(notes[0]).toContain("0xFF at byte 4")
  })
})
