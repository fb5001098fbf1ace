/** Records of JSON: where their text is, what has none, what is too long, and how far it is read. */
import { gzipSync } from "node:zlib"
import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { jsonItems } from "../src/node/read/json-items.ts"
import { linesOf } from "../src/node/read/pieces.ts"
import { makeRoom, refusal, type Room } from "./room.ts"
import { anyCharacter } from "../../../tools/any-character.ts"

let room: Room
beforeEach(async () => {
  room = await makeRoom()
})
afterEach(() => room.remove())

/** Twenty good lines, and others among them. */
const lines = (...others: string[]): string =>
  [...others, ...Array.from({ length: 20 }, (_, i) => `{"text":"good ${i}"}`)].join("\n")

describe("a record without text", () => {
  test("is left out and told, wherever it stands: all others are read", async () => {
    const path = await room.put("a.jsonl", `${lines('{"text":null}')}\n{"body":"x"}`)
    for (const from of [path, room.root]) {
      const { texts, skipped, report } = await room.read([from])
      expect(Object.keys(texts)).toHaveLength(20)
      expect(texts["a.jsonl:2"]).toBe("good 0")
      expect(skipped).toEqual({
        "a.jsonl:1": '"text" is null',
        "a.jsonl:22": 'no field "text" or "content"; it has "body"',
      })
      expect(report).toMatchObject({ documents: 20, skipped: { count: 2 } })
    }
  })

  test("is one of at most one in ten: the reason names the first three", async () => {
    // 2 of 20 are one in ten, 3 of 23 are more.
    const some = ['{"text":null}', '{"text":7}', "[]", "{}"]
    const tenth = `${lines(...some.slice(0, 2))}`
    await expect(room.read([await room.put("tenth.jsonl", tenth)])).resolves.toMatchObject({
      report: { documents: 20, skipped: { count: 2 } },
    })
    await expect(room.read([await room.put("more.jsonl", lines(...some))])).rejects.toMatchObject(
      refusal(
        "BAD_DATA",
        "4 of 24 records have no text",
        'line 1 ("text" is null), line 2 ("text" is a number), line 3 (it is a list and no object with fields), ...',
        "say where the text is (field)",
      ),
    )
  })

  test("ends a long file early: nobody waits for the end of one whose field has another name", async () => {
    const path = await room.put("long.jsonl", '{"body":"x"}\n'.repeat(5000))
    await expect(room.read([path])).rejects.toMatchObject(
      refusal("BAD_DATA", "1000 of 1000 records have no text"),
    )
  })

  test("is one thing, a record whose text is empty another: any share of those is left out", async () => {
    const path = await room.put("a.jsonl", `${'{"text":""}\n'.repeat(9)}{"text":"x"}`)
    const { texts, report } = await room.read([path])
    expect(texts).toEqual({ "a.jsonl:10": "x" })
    expect(report?.skipped.count).toBe(9)
    expect(report?.skipped.first.map(({ reason }) => reason)).toEqual(new Array(3).fill("it is empty"))
  })
})

describe("the field", () => {
  test("is the first of those named that is not empty", async () => {
    const path = await room.put(
      "a.jsonl",
      '{"text":"","content":"x"}\n{"body":"b","title":"t"}\n{"title":"t","text":"x"}',
    )
    expect((await room.read([path], { field: ["body", "title", "content"] })).texts).toEqual({
      "a.jsonl:1": "x",
      "a.jsonl:2": "b",
      "a.jsonl:3": "t",
    })
    const alone = await room.put("b.jsonl", '{"text":"","content":"x"}')
    expect((await room.read([alone])).texts).toEqual({ "b.jsonl:1": "x" })
  })

  test("may hold messages, when it is named", async () => {
    const messages = [
      { role: "user", content: "Hi" },
      {
        role: "assistant",
        content: [{ type: "text", text: "Hello," }, { type: "text", text: " you" }, { type: "image" }],
      },
      { role: "assistant", content: null, tool_calls: [] },
    ]
    const conversations = [
      { from: "human", value: "Hi" },
      { from: "gpt", value: "Hello" },
    ]
    const path = await room.put("a.jsonl", JSON.stringify({ messages, conversations }))
    expect((await room.read([path], { field: "messages" })).texts).toEqual({
      "a.jsonl:1": "user: Hi\nassistant: Hello, you",
    })
    expect((await room.read([path], { field: "conversations" })).texts).toEqual({
      "a.jsonl:1": "human: Hi\ngpt: Hello",
    })
    await expect(room.read([path])).rejects.toMatchObject(
      refusal("BAD_DATA", 'it has "messages", "conversations"'),
    )
    const text = await room.put("b.jsonl", '{"text":[{"role":"user","content":"Hi"}]}')
    await expect(room.read([text])).rejects.toMatchObject(refusal("BAD_DATA", '"text" is a list'))
    const strings = await room.put("c.jsonl", '{"messages":["Hi"]}')
    await expect(room.read([strings], { field: "messages" })).rejects.toMatchObject(
      refusal("BAD_DATA", '"messages" is a list'),
    )
  })

  test.each([[""], [[]], [[3]], [3]])("is a name or a list of names: %j", async (field) => {
    const reading = room.read([await room.put("a.jsonl", '{"":"x"}')], { field: field as string })
    if (field === "") await expect(reading).resolves.toMatchObject({ texts: { "a.jsonl:1": "x" } })
    else await expect(reading).rejects.toMatchObject({ code: "BAD_OPTION" })
  })
})

describe("a file of JSON", () => {
  test("that is a list of records is read as records", async () => {
    const list = '\ufeff[\n {"text":"a, ] \\" é"} ,\n{"content":"b","more":[{"text":"no"}]},{"text":""}]\n'
    expect(await room.read([await room.put("a.json", list)])).toMatchObject({
      texts: { "a.json:1": 'a, ] " é', "a.json:2": "b" },
      skipped: { "a.json:3": "it is empty" },
    })
    expect((await room.read([await room.put("b.json.gz", gzipSync(list))])).texts).toHaveProperty(
      "b.json.gz:2",
      "b",
    )
  })

  test("that is a record a line is read as that", async () => {
    const path = await room.put("a.json", '{"text":"one"}\n{"text":"two"}\n')
    expect((await room.read([path])).texts).toEqual({ "a.json:1": "one", "a.json:2": "two" })
  })

  test.each(['{"name":"x"}', '{\n  "name": "x"\n}\n', '["a","b"]', "[1]", "[]", "3"])(
    "that is something else is source: %j",
    async (source) => {
      expect((await room.read([await room.put("a.json", source)])).texts).toEqual({ "a.json": source })
    },
  )

  test("that holds no records is told to who says where their text is", async () => {
    const nested = await room.put("a.json", '{"data":[{"body":"one"}]}')
    expect((await room.read([nested])).notes).toEqual({})
    expect((await room.read([nested], { field: "body" })).notes).toEqual({
      "a.json": 'it is no list of records, so it is read as it is, and no "body" is looked for in it',
    })
  })

  test.each([
    ['[{"text":"a"}', "ends in the middle of its list, after 0 whole records"],
    ['[{"text":"a"}, {"text"', "ends in the middle of its list, after 1 whole records"],
    ['[{"text":"a"}}', "has a } where its list goes on"],
    ['[{"text":"a"}] x', "goes on after its list has ended"],
    ['[{"text":"a"},]', "record 2 is not valid JSON"],
    ['[{"text":"a"} {"text":"b"}]', "record 1 is not valid JSON"],
  ])("that is damaged is an error: %s", async (list, says) => {
    await expect(room.read([await room.put("a.json", list)])).rejects.toMatchObject(refusal("BAD_DATA", says))
  })
})

describe("a record that is too long", () => {
  test("is refused by its place and the limit, not as bad JSON", async () => {
    const long = `{"text":"${"x".repeat(200)}"}`
    const path = await room.put("a.jsonl", `${lines()}\n${long}\n{"text":"z"}`)
    await expect(room.read([path], { maxLineBytes: 100 })).rejects.toMatchObject(
      refusal("BAD_DATA", "line 21 has more than 100 bytes", "maxLineBytes, at most 536870888"),
    )
    await expect(room.read([path], { maxLineBytes: 211 })).resolves.toMatchObject({
      report: { documents: 22 },
    })
    const list = await room.put("a.json", `[{"text":"a"},${long}]`)
    await expect(room.read([list], { maxLineBytes: 100 })).rejects.toMatchObject(
      refusal("BAD_DATA", "record 2 has more than 100 bytes"),
    )
    await expect(room.read([path], { maxLineBytes: 2 ** 29 })).rejects.toMatchObject({ code: "BAD_OPTION" })
  })

  test.each([
    ["lines", linesOf],
    ["items", jsonItems],
  ])("stops the reading at the limit: %s", async (_, cut) => {
    let given = 0
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('[{"text":"')
      for (;;) {
        given += 1000
        yield new Uint8Array(1000).fill(0x61)
      }
    }
    for await (const { bytes } of cut(endless(), 10_000)) expect(bytes).toBeUndefined()
    expect(given).toBe(10_000)
  })
})

test("items are what JSON.parse gives of the whole list, wherever pieces end", async () => {
  const property = fc.asyncProperty(
    fc.array(fc.dictionary(fc.string({ unit: anyCharacter, maxLength: 5 }), fc.jsonValue()), {
      maxLength: 5,
    }),
    fc.integer({ min: 1, max: 9 }),
    fc.constantFrom(undefined, 1),
    async (list, size, indent) => {
      const bytes = Buffer.from(JSON.stringify(list, undefined, indent))
      async function* pieces(): AsyncGenerator<Uint8Array> {
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
      }
      const items: unknown[] = []
      for await (const item of jsonItems(pieces(), 1e6))
        items.push(JSON.parse(Buffer.from(item.bytes ?? []).toString()))
      expect(items).toEqual(JSON.parse(bytes.toString()))
    },
  )
  await fc.assert(property, { seed: 2, numRuns: 300 })
})
