/** Chats that were exported, and pages that were saved: what is said in them, and nothing of how it was set. */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { htmlEncoding } from "../src/node/markup/html-encoding.ts"
import { htmlText } from "../src/node/markup/html-text.ts"
import { whatsappLine } from "../src/node/chats/whatsapp-lines.ts"
import { makeRoom, refusal, type Room } from "./room.ts"

let room: Room
beforeEach(async () => {
  room = await makeRoom()
})
afterEach(() => room.remove())

const LRM = "\u200e"

describe("WhatsApp", () => {
  // Dates as telephones of these countries write them; the last of iPhones, whose marks stand before the bracket.
  test.each([
    ["31.12.23, 21:41 - Anna: Hallo"],
    ["12/31/23, 9:41 PM - Anna: Hallo"],
    ["12/31/23, 9:41\u202fPM - Anna: Hallo"],
    ["31/12/2023, 21:41 - Anna: Hallo"],
    ["31-12-2023 21:41 - Anna: Hallo"],
    ["2023-12-31, 21:41 - Anna: Hallo"],
    ["31/12/2023 à 21:41 - Anna: Hallo"],
    ["31/12/23 9:41 p. m. - Anna: Hallo"],
    ["31/12/23, 9:41 p.\u00a0m. - Anna: Hallo"],
    ["31.12.2023 klo 21.41 - Anna: Hallo"],
    ["2023/12/31 下午9:41 - Anna: Hallo"],
    ["2023. 12. 31. 오후 9:41 - Anna: Hallo"],
    ["2023年12月31日 21:41 - Anna: Hallo"],
    ["٣١/١٢/٢٠٢٣، ٩:٤١ م - Anna: Hallo"],
    ["[31.12.23, 21:41:05] Anna: Hallo"],
    ["[12/31/23, 9:41:05\u202fPM] Anna: Hallo"],
    ["[2023/12/31 下午9:41:05] Anna: Hallo"],
    [`${LRM}[31/12/23, 21:41:05] ~\u202fAnna: Hallo`],
  ])("%s", (line) => {
    const found = whatsappLine(line)
    expect(found).toMatchObject({ kind: "said", what: "Hallo" })
    expect((found as { who: string }).who).toMatch(/^(?:~\s)?Anna$/u)
  })

  test.each([
    ["31.12.23, 21:41 - Nachrichten sind Ende-zu-Ende verschlüsselt.", { kind: "told" }],
    ["31.12.23, 21:41 - Anna: <Medien ausgeschlossen>", { kind: "said", what: "" }],
    [`31.12.23, 21:41 - Anna: ${LRM}IMG-1.jpg (Datei angehängt)`, { kind: "said", what: "" }],
    [`[31.12.23, 21:41:05] Anna: ${LRM}image omitted`, { kind: "said", what: "" }],
    [`31.12.23, 21:41 - Anna: Ja ${LRM}<This message was edited>`, { kind: "said", what: "Ja" }],
    ["31.12.23, 21:41 - Anna: see https://example.org: it", { kind: "said", what: "see https://example.org: it" }],
    ["31.12.23, 21:41 - Anna:", { kind: "said", what: "" }],
    ["On 31.12.23, 21:41 we met - Anna: she said", { kind: "more" }],
    ["1.5: a number", { kind: "more" }],
    ["", { kind: "more" }],
  ])("%s is %j", (line, found) => {
    expect(whatsappLine(line)).toMatchObject(found)
  })

  const EXPORT = [
    "31.12.23, 21:40 - Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.",
    "31.12.23, 21:41 - Anna: Hello",
    "and a good",
    "",
    "year",
    "31.12.23, 21:42 - Ben: <Medien ausgeschlossen>",
    "31.12.23, 21:42 - Ben hat Carl hinzugefügt",
    "a line of what the program says",
    `31.12.23, 21:43 - Ben: ${LRM}IMG-1.jpg (Datei angehängt)`,
    "what stands below it",
    "1.1.24, 0:00 - Carl: To you",
  ].join("\r\n")
  const SAID = "Anna: Hello\nand a good\n\nyear\nBen: what stands below it\nCarl: To you\n"

  test("a chat is one text: messages of several lines, pictures left out, captions kept", async () => {
    const path = await room.put("WhatsApp-Chat mit Anna.txt", EXPORT)
    const { texts, report } = await room.read([path])
    expect(texts).toEqual({ "WhatsApp-Chat mit Anna.txt": SAID })
    expect(report?.readAs).toEqual([{ form: "whatsapp", count: 1, first: [path] }])
    const packed = await room.put("_chat.txt.gz", gzipSync(EXPORT))
    expect((await room.read([packed])).texts).toEqual({ "_chat.txt.gz": SAID })
  })

  test("under another name it is read as it is and told, and as a chat when somebody says so", async () => {
    const path = await room.put("anna.txt", EXPORT)
    const asIs = await room.read([path])
    expect(asIs.texts).toEqual({ "anna.txt": EXPORT })
    expect(asIs.notes["anna.txt"]).toMatch(/may be a chat of WhatsApp.*as whatsapp/)
    expect((await room.read([path], { as: "whatsapp" })).texts).toEqual({ "anna.txt": SAID })
    const other = await room.put("b.txt", "no chat\n")
    await expect(room.read([other], { as: "whatsapp" })).rejects.toMatchObject(
      refusal("BAD_DATA", "no line of it is a message as WhatsApp writes one"),
    )
    const log = await room.put("server.txt", "2023-12-31 21:41:05 INFO started\n".repeat(9))
    expect((await room.read([log])).notes).toEqual({})
  })

  test("any lines give a text without what was not said", async () => {
    const line = fc.constantFrom(...EXPORT.split("\r\n"), "x", "[31.12.23, 21:41:05] A: b", "31.12.23, 21:41 - ")
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (lines) => {
        const path = await room.put("f.txt", lines.join("\n"))
        await room.read([path], { as: "whatsapp" }).then(
          ({ texts }) => expect(Object.values(texts).join("")).not.toMatch(/31\.12|verschl|hinzugef|Medien/),
          (error: unknown) => expect(error).toMatchObject({ code: "BAD_DATA" }),
        )
      }),
      { seed: 1, numRuns: 80 },
    )
  })
})

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
    message("Ben", ["see ", { type: "link", text: "https://example.org" }, { type: "bold", text: " now" }, ""]),
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
      personal_information: { user_id: 1, first_name: "Anna", bio: "a \"b\" {" },
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
    const long = chat("Ben", Array.from({ length: 3000 }, (_, i) => message("Anna", `message ${i}`)))
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
    await expect(room.read([await room.put("b.json", whole.replace('"Hello', "Hello"))])).rejects.toMatchObject(
      refusal("BAD_DATA", "it is not valid JSON"),
    )
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
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 32, max: 255 })), { minLength: 1, maxLength: 3 })
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

describe("a page", () => {
  const textOf = async (html: string, pieceBytes = 1e9): Promise<string> => {
    const bytes = Buffer.from(html)
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
    }
    const parts: Uint8Array[] = []
    for await (const part of htmlText(pieces())) parts.push(part)
    return Buffer.concat(parts).toString()
  }

  test.each([
    ["<p>one<p>two", "one\n\ntwo\n"],
    ["a<br>b<br><br>c", "a\nb\n\nc\n"],
    ["<div>a</div><div>b</div>", "a\nb\n"],
    ["  a \n b <b> c</b>d ", "a b cd\n"],
    ["<script>if (a < b) '</p>'</script><style>p{}</style>x<!-- no -->", "x\n"],
    ["<head><title>T</title><body>x", "x\n"],
    ["<ul><li>a<li>b</ul>c", "a\nb\n\nc\n"],
    ["<table><tr><td>a<td>b<tr><td>c</table>", "a\tb\nc\n"],
    ["<pre>\n  a\n   b</pre>c", "  a\n   b\n\nc\n"],
    ["&lt;p&gt; &amp; &#x1F98A; &nbsp;&eacute", "<p> & 🦊 \u00a0é\n"],
    ["<div hidden>no<p>no</div>yes<input hidden>!", "yes!\n"],
    ["<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp>字<rt>ji</ruby>x", "漢字x\n"],
    ["<select><option>1<option>2</select><textarea>t</textarea>x", "x\n"],
    ["<noscript>turn on</noscript><svg><text>s</text></svg>x", "x\n"],
    ["</p></div>x</b>", "x\n"],
    ["<p>a<unknown-thing>b</unknown-thing>", "ab\n"],
    ["x <", "x <\n"],
    ["<script>x", ""],
  ])("%j is %j", async (html, text) => {
    expect(await textOf(html)).toBe(text)
    expect(await textOf(html, 1)).toBe(text)
  })

  test("of docutils: a saved article, with what a reader sees", async () => {
    const path = join(import.meta.dirname, "fixtures", "article.html")
    const { texts, report } = await room.read([path])
    expect(texts[path]).toBe(await readFile(join(import.meta.dirname, "fixtures", "article.txt"), "utf8"))
    expect(report?.readAs).toEqual([{ form: "html", count: 1, first: [path] }])
  })

  test("may say its encoding, and is known by its start where its name says nothing", async () => {
    const old = Buffer.concat([Buffer.from('<html><meta http-equiv=Content-Type content="text/html; charset=windows-1251"><p>'), Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2])])
    expect((await room.read([await room.put("a.htm", old)])).texts).toEqual({ "a.htm": "Привет\n" })
    const plain = await room.put("saved", "<!DOCTYPE html>\n<p>x</p>")
    expect((await room.read([plain])).texts).toEqual({ saved: "x\n" })
    const source = await room.put("index.html", "<p>x</p>")
    expect((await room.read([source], { as: "code" })).texts).toEqual({ "index.html": "<p>x</p>" })
    await expect(room.read([await room.put("b.html", "<script>x</script>")])).rejects.toMatchObject(
      refusal("BAD_DATA", "there is no text in it"),
    )
    const encodingOf = (text: string) => htmlEncoding(Buffer.from(text))
    expect(encodingOf('<meta charset="utf-16">')).toBeUndefined()
    expect(encodingOf("<meta charset=no-such>")).toBeUndefined()
    expect(encodingOf("<!-- <meta charset=koi8-r> --><meta charset='shift_jis'>")).toBe("shift_jis")
    expect(encodingOf('<?xml version="1.0" encoding="euc-kr"?><html>')).toBe("euc-kr")
  })

  test("any markup gives a text without tags, the same wherever pieces end", async () => {
    const bit = fc.constantFrom("<p>", "</p>", "<div hidden>", "</div>", "<td>", "<pre>", "</pre>", "<br>", "<script>", "</script>", "<ruby>", "<rt>", "word ", "\n", "é", "<li>", "<svg>", "</svg>", "&amp;", "<")
    await fc.assert(
      fc.asyncProperty(fc.array(bit, { maxLength: 20 }), fc.integer({ min: 1, max: 7 }), async (bits, piece) => {
        const html = bits.join("")
        const text = await textOf(html)
        expect(await textOf(html, piece)).toBe(text)
        expect(text).not.toMatch(/<\/?(?:p|div|td|pre|br|li)>|^\s*\n/)
      }),
      { seed: 4, numRuns: 150 },
    )
  })
})

test("Markdown stays as it is, and is read without its signs when somebody says so", async () => {
  const source = "---\ntitle: T\n---\n# Cats\n\n**All** [sleep](x.html) & `purr`.\n\n- a\n- b\n\n```js\nx  = 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
  const path = await room.put("a.md", source)
  expect((await room.read([path])).texts).toEqual({ "a.md": source })
  const { texts, report } = await room.read([path], { as: "markdown" })
  expect(texts).toEqual({ "a.md": "Cats\n\nAll sleep & purr.\n\na\nb\n\nx  = 1\n\na\tb\n1\t2\n" })
  expect(report?.readAs).toMatchObject([{ form: "markdown", count: 1 }])
})
