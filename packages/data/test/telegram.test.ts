/** Chats that Telegram exported as JSON; the files are made up after what Telegram Desktop writes. */
import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { makeRoom, refusal, type Room } from "./room.ts"

let room: Room
beforeEach(async () => {
  room = await makeRoom()
})
afterEach(() => room.remove())

describe("Telegram", () => {
  const message = (from: string | null, text: unknown, more: object = {}): object => ({
    id: 1,
    type: "message",
    date: "2023-12-31T21:41:05",
    date_unixtime: "1704055265",
    from,
    from_id: "user1",
    text,
    text_entities: [],
    ...more,
  })
  const MESSAGES = [
    { id: 1, type: "service", date: "2023-12-31T21:40:00", actor: "Anna", action: "create_group", text: "" },
    message("Anna", "Hello\nyou"),
    message("Ben", [
      "see ",
      { type: "link", text: "https://example.org" },
      { type: "bold", text: " now" },
      "",
    ]),
    message("Ben", "", { photo: "photos/1.jpg" }),
    message(null, "from a deleted account"),
  ]
  const SAID = "Anna: Hello\nyou\nBen: see https://example.org now\nfrom a deleted account\n"
  // Laid out as Telegram Desktop does it: a space a level.
  const chat = (name: string | undefined, messages: readonly object[]): object => ({
    ...(name !== undefined && { name }),
    type: name === undefined ? "saved_messages" : "personal_chat",
    id: 4711,
    messages,
  })

  test("one chat is one text", async () => {
    const path = await room.put("result.json", JSON.stringify(chat("Ben", MESSAGES), null, 1))
    const { texts, report } = await room.read([path])
    expect(texts).toEqual({ "result.json": SAID })
    expect(report?.readAs).toMatchObject([{ form: "telegram", count: 1 }])
  })

  test("an account is a text a chat, those without words left out", async () => {
    const account = {
      about: "Here is the data you requested. Remember: Telegram is ad free.",
      personal_information: { user_id: 1, first_name: "Anna", bio: 'a "b" {' },
      contacts: { about: "...", list: [{ first_name: "Ben", messages: [message("x", "no")] }] },
      chats: {
        about: "This page lists all chats.",
        list: [chat("Ben", MESSAGES), chat("Nobody", []), chat(undefined, [message("Anna", "note to me")])],
      },
      left_chats: { about: "...", list: [chat("Old", [message("Carl", "bye")])] },
    }
    const path = await room.put("result.json", JSON.stringify(account, null, 1))
    expect((await room.read([path])).texts).toEqual({
      "result.json: Ben": SAID,
      "result.json: chat chats.list.2": "Anna: note to me\n",
      "result.json: Old": "Carl: bye\n",
    })
  })

  test("is read in bounded memory, with limits for a message and for a chat", async () => {
    const long = chat(
      "Ben",
      Array.from({ length: 3000 }, (_, i) => message("Anna", `message ${i}`)),
    )
    const path = await room.put("result.json", JSON.stringify(long))
    const { texts } = await room.read([path])
    expect(texts["result.json"]?.split("\n")).toHaveLength(3001)
    await expect(room.read([path], { maxDocumentBytes: 1000 })).rejects.toMatchObject(
      refusal("BAD_DATA", "at most 1000 bytes", "(maxDocumentBytes"),
    )
    const huge = await room.put("huge.json", JSON.stringify(chat("Ben", [message("A", "x".repeat(2 ** 20))])))
    await expect(room.read([huge], { maxLineBytes: 2 ** 19 })).rejects.toMatchObject(
      refusal("BAD_DATA", "message 1 has more than 524288 bytes"),
    )
  })

  test("that is cut, empty or something else says so", async () => {
    const whole = JSON.stringify(chat("Ben", MESSAGES))
    await expect(room.read([await room.put("a.json", whole.slice(0, -20))])).rejects.toMatchObject(
      refusal("BAD_DATA", "it ends in the middle"),
    )
    await expect(
      room.read([await room.put("b.json", whole.replace('"Hello', "Hello"))]),
    ).rejects.toMatchObject(refusal("BAD_DATA", "it is not valid JSON"))
    await expect(room.read([await room.put("c.json", "{}")], { as: "telegram" })).rejects.toMatchObject(
      refusal("BAD_DATA", "it has no messages as Telegram exports them"),
    )
    await expect(
      room.read([await room.put("d.json", JSON.stringify(chat("Ben", [MESSAGES[0]!])))]),
    ).rejects.toMatchObject(refusal("BAD_DATA", "no message in it has words"))
    // Other JSON with messages stays what it was.
    const other = await room.put("e.json", '{"messages":[{"text":"x"}]}')
    expect((await room.read([other])).texts).toEqual({ "e.json": '{"messages":[{"text":"x"}]}' })
  })

  test("any damage gives documents or an error of ours", async () => {
    const whole = Buffer.from(JSON.stringify(chat("Ben", MESSAGES)))
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 32, max: 255 })), {
      minLength: 1,
      maxLength: 3,
    })
    await fc.assert(
      fc.asyncProperty(changes, async (changed) => {
        const bytes = Buffer.from(whole)
        for (const [at, value] of changed) bytes[at] = value
        const path = await room.put("f.json", bytes)
        await room.read([path], { as: "telegram" }).then(
          ({ report }) => expect(report?.documents).toBeGreaterThan(0),
          (error: unknown) => expect(error).toMatchObject({ code: "BAD_DATA" }),
        )
      }),
      { seed: 2, numRuns: 100 },
    )
  })
})
