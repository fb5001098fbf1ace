/** Documents from files and folders: what is taken, what is left out, and what is said about it. */
import { mkdir, symlink } from "node:fs/promises"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { readDocuments, type ReadReport } from "../src/node/index.ts"
import { makeRoom, refusal, type Room } from "./room.ts"

let room: Room
let root: string
beforeEach(async () => {
  room = await makeRoom()
  root = room.root
})
afterEach(() => room.remove())
const put: Room["put"] = (name, content) => room.put(name, content)
const readAll = (...paths: string[]) => room.read(paths)

describe("a named file", () => {
  test("is one document, whatever its extension; line ends stay as they are", async () => {
    const path = await put("notes.weird", "one\r\ntwo\n")
    expect(await readAll(path)).toMatchObject({
      texts: { "notes.weird": "one\r\ntwo\n" },
      skipped: {},
      notes: {},
    })
  })

  test("loses its byte order mark", async () => {
    const { value } = await readDocuments([await put("a.txt", "\ufeffa\ufeff")]).next()
    expect(value).toMatchObject({ bytes: Uint8Array.from(Buffer.from("a\ufeff")) })
  })

  test("may be packed", async () => {
    expect((await readAll(await put("a.txt.gz", gzipSync("unpacked")))).texts).toEqual({
      "a.txt.gz": "unpacked",
    })
    const damaged = gzipSync("unpacked".repeat(1000)).subarray(0, 30)
    await expect(readAll(await put("b.gz", damaged))).rejects.toMatchObject(
      refusal("BAD_DATA", "b.gz cannot be used", "damaged"),
    )
    await expect(readAll(await put("c.gz", "no gzip"))).rejects.toMatchObject(
      refusal("BAD_DATA", "c.gz cannot be used", "damaged"),
    )
  })

  test("that is not there, empty or binary is an error", async () => {
    await expect(readAll(`${root}/nowhere.txt`)).rejects.toMatchObject(
      refusal("DATA_MISSING", "nowhere.txt", "no such file"),
    )
    await expect(readAll(`${await put("a.txt", "a")}/b`)).rejects.toMatchObject(
      refusal("DATA_MISSING", "a.txt/b"),
    )
    await expect(readAll(await put("empty.txt", ""))).rejects.toMatchObject(
      refusal("BAD_DATA", "empty.txt", "it is empty"),
    )
    await expect(readAll(await put("mark.txt", "\ufeff"))).rejects.toMatchObject(
      refusal("BAD_DATA", "mark.txt", "it is empty"),
    )
    await expect(readAll(await put("x.txt", "ab\0"))).rejects.toMatchObject(
      refusal("BAD_DATA", "x.txt", "byte 2 is zero"),
    )
    const latin = await put("y.txt", new Uint8Array(100).fill(0xe9))
    await expect(readAll(latin)).rejects.toMatchObject(
      refusal("BAD_DATA", "y.txt", "100 of its first 100 bytes belong to no character"),
    )
    const utf16 = await put("z.txt", Buffer.from("\ufeffa", "utf16le"))
    await expect(readAll(utf16)).rejects.toMatchObject(refusal("BAD_DATA", "z.txt", "UTF-16"))
  })
})

describe("a file of records", () => {
  test("is one document a line", async () => {
    const path = await put(
      "a.jsonl",
      '\ufeff{"text":"one\\n"}\r\n\n{"content":"zwei 🎉","text":3}\n{"text":""}\n{"text":"four"}',
    )
    expect(await readAll(path)).toMatchObject({
      texts: { "a.jsonl:1": "one\n", "a.jsonl:3": "zwei 🎉", "a.jsonl:5": "four" },
      skipped: { "a.jsonl:4": "it is empty" },
    })
    const packed = await put("b.ndjson.gz", gzipSync('{"text":"one"}\n{"text":"two"}\n'))
    expect((await readAll(packed)).texts).toEqual({ "b.ndjson.gz:1": "one", "b.ndjson.gz:2": "two" })
  })

  test("is cut into lines wherever its chunks end", async () => {
    const texts = Array.from({ length: 3000 }, (_, i) => "é".repeat(i % 311))
    const path = await put("a.jsonl", texts.map((text) => JSON.stringify({ text })).join("\n"))
    const read = (await readAll(path)).texts
    expect(Object.values(read)).toEqual(texts.filter((text) => text !== ""))
  })

  test.each([
    ["no JSON", "{"],
    ["no UTF-8", Buffer.from('{"text":"\xff"}', "latin1")],
    ["no text", '{"body":"x"}'],
    ["a number", "3"],
    ["null", "null"],
    ["a text of another type", '{"text":["x"]}'],
  ])("with a bad line is an error that names it: %s", async (_, line) => {
    const path = await put("a.jsonl", Buffer.concat([Buffer.from('{"text":"good"}\n\n'), Buffer.from(line)]))
    await expect(readAll(path)).rejects.toMatchObject(refusal("BAD_DATA", "a.jsonl", "line 3"))
    await expect(readAll(root)).rejects.toMatchObject(refusal("BAD_DATA", "a.jsonl", "line 3"))
  })

  test("without any is an error", async () => {
    await expect(readAll(await put("a.jsonl", "\n\n"))).rejects.toMatchObject(
      refusal("BAD_DATA", "a.jsonl", "it is empty"),
    )
  })
})

describe("a folder", () => {
  test("is walked in the order of the names; what is no text is left out and told", async () => {
    for (const name of ["b.md", "a/z.txt", "a/B.ts", "C", "ä"]) await put(name, `text of ${name}`)
    for (const name of [".hidden", ".git/x", "node_modules/x/y.js", "dist/x.js", "a/dist/x.js"])
      await put(name, "left out")
    await put("a/empty", "")
    await put("image.png", Uint8Array.of(0x89, 0x50, 0))
    await put("log.jsonl", '{"message":"no text"}\n')
    await put("shard.jsonl", '{"text":"one"}\n{"text":"two"}\n')
    await put("x.gz", gzipSync(Uint8Array.of(1, 0)))
    const { texts, skipped } = await readAll(root)
    expect(Object.keys(texts)).toEqual([
      "C",
      "a/B.ts",
      "a/z.txt",
      "b.md",
      "shard.jsonl:1",
      "shard.jsonl:2",
      "ä",
    ])
    expect(texts["a/B.ts"]).toBe("text of a/B.ts")
    expect(skipped).toEqual({
      "a/empty": "it is empty",
      "image.png": "it is binary: byte 2 is zero",
      "log.jsonl":
        '1 of 1 record has no text, and at most one in ten may: line 1 (no field "text" or "content"; it has "message"); say where the text is (field)',
      "x.gz": "it is binary: byte 1 is zero",
    })
  })

  test("named itself is walked whatever its name", async () => {
    await put("dist/a.txt", "a")
    expect((await readAll(`${root}/dist/`)).texts).toEqual({ "dist/a.txt": "a" })
  })

  test("without text is an error that says what was looked at", async () => {
    await mkdir(join(root, "none"))
    await expect(readAll(`${root}/none`)).rejects.toMatchObject(
      refusal("BAD_DATA", "none holds no text: 0 files looked at;"),
    )
    await put("a", "")
    await put("b", "\0")
    await put("c", "\0")
    await expect(readAll(root)).rejects.toMatchObject(
      refusal(
        "BAD_DATA",
        "3 files looked at, 1 empty, 2 binary: ",
        "/a (it is empty), ",
        "/b (",
        "byte 0 is zero), ",
        "/c (",
      ),
    )
  })

  test("without text says why of its first files: the line, the field, the encoding", async () => {
    await put("a.txt", Buffer.from("\ufeffone", "utf16le"))
    await put("b.jsonl", '{"body":"x"}\n')
    await expect(readAll(root)).rejects.toMatchObject(
      refusal(
        "BAD_DATA",
        "2 files looked at",
        "a.txt (it is UTF-16",
        "utf-16le",
        "b.jsonl (",
        'line 1 (no field "text" or "content"; it has "body")',
      ),
    )
    // However many are empty: they hide nothing that somebody can mend.
    for (const name of "0123") await put(`${name}.txt`, "")
    const reasons: string[] = []
    const onReport = ({ skipped }: ReadReport): void =>
      void reasons.push(...skipped.first.map(({ reason }) => reason))
    await put("text.txt", "text")
    for await (const _ of readDocuments([root], { onReport }));
    expect(reasons).toEqual([
      expect.stringContaining("UTF-16"),
      expect.stringContaining('it has "body"'),
      "it is empty",
    ])
    await put("only/a.txt", "")
    await expect(readAll(`${root}/only`)).rejects.toMatchObject(
      refusal("BAD_DATA", ": 1 file looked at, 1 empty: "),
    )
  })

  test.skipIf(process.platform === "win32")(
    "does not lead in circles (links need rights on Windows)",
    async () => {
      await put("in/a/one.txt", "one")
      await put("out/two.txt", "two")
      await symlink("..", join(root, "in/a/up"))
      await symlink(root, join(root, "in/top"))
      await symlink("../in/a/one.txt", join(root, "in/same.txt"))
      await symlink("nowhere", join(root, "in/broken"))
      await symlink("loop", join(root, "in/loop"))
      await symlink("../out", join(root, "in/link"))
      await symlink("../out", join(root, "in/twice"))
      await symlink("../out/two.txt", join(root, "in/afile.txt"))
      await symlink("../in", join(root, "out/back"))
      const { texts, skipped } = await readAll(`${root}/in`)
      expect(Object.keys(texts)).toEqual(["in/a/one.txt", "in/afile.txt", "in/link/two.txt"])
      const back = "a link to what is read at its own place"
      expect(skipped).toMatchObject({
        "in/a/up": back,
        "in/top": back,
        "in/same.txt": back,
        "in/twice": back,
        "in/link/back": back,
      })
      expect(skipped["in/broken"]).toContain("no such file")
      expect(skipped["in/loop"]).toContain("circle")
    },
  )
})

test("paths come one after another, and nothing is opened before it is asked for", async () => {
  const first = await put("z.txt", "z")
  const documents = readDocuments([first, `${root}/nowhere`])
  expect((await documents.next()).value).toMatchObject({ name: first })
  await expect(documents.next()).rejects.toMatchObject({ code: "DATA_MISSING" })
  await expect(readAll()).rejects.toMatchObject({ code: "BAD_OPTION" })
})

test("an option that does not exist is refused", async () => {
  const reading = readDocuments(["."], { onskip: () => {} } as object).next()
  await expect(reading).rejects.toMatchObject({ message: expect.stringContaining('no option "onskip"') })
})

test("a signal ends the reading", async () => {
  await put("a.txt", "a")
  await put("b.txt", "b")
  const controller = new AbortController()
  const documents = readDocuments([root], { signal: controller.signal })
  await documents.next()
  controller.abort()
  await expect(documents.next()).rejects.toMatchObject({ code: "ABORTED" })
  await expect(readDocuments([root], { signal: controller.signal }).next()).rejects.toMatchObject({
    code: "ABORTED",
  })
})
