/**
 * Chats that WhatsApp exported: what is said, and nothing of how it was set. The lines are made up after its exports, with
 * the dates of telephones of many countries.
 */
import { gzipSync } from "node:zlib"
import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { whatsappLine, withoutEnding } from "../src/node/read/chats/whatsapp-lines.ts"
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
    [
      "31.12.23, 21:41 - Anna: see https://example.org: it",
      { kind: "said", what: "see https://example.org: it" },
    ],
    ["31.12.23, 21:41 - Anna:", { kind: "said", what: "" }],
    ["On 31.12.23, 21:41 we met - Anna: she said", { kind: "more" }],
    ["1.5: a number", { kind: "more" }],
    ["", { kind: "more" }],
  ])("%s is %j", (line, found) => {
    expect(whatsappLine(line)).toMatchObject(found)
  })

  test("the ending goes with the marks and spaces before it, and nothing else", () => {
    const ending = "<This message was edited>"
    for (const [text, left] of [
      [`Ja  ${LRM}${LRM}${ending}`, "Ja"],
      [`${LRM}${ending}`, ""],
      [`Ja ${ending}`, `Ja ${ending}`],
      [`Ja${LRM}${ending}.`, `Ja${LRM}${ending}.`],
      [`Ja${LRM}<no>`, `Ja${LRM}<no>`],
      [`${LRM}<b> Ja ${LRM}${ending}`, `${LRM}<b> Ja`],
      ["", ""],
    ] as const)
      expect(withoutEnding(text)).toBe(left)
  })

  // With a step for each pair of them it would take minutes.
  test("many spaces, marks and brackets are read once", { timeout: 60_000 }, () => {
    const many = 2 ** 17
    for (const sign of [" ", LRM, "<", `${LRM}<`, `${LRM} `])
      for (const end of ["", "x", `${LRM}x`, `${LRM}<x`])
        expect(withoutEnding(`a${sign.repeat(many)}${end}`)).toHaveLength(1 + many * sign.length + end.length)
    expect(withoutEnding(`a${" ".repeat(many)}${LRM.repeat(many)}<edited>`)).toBe("a")
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
    expect(asIs.notes["anna.txt"]).toMatch(/may be a chat of WhatsApp.*whatsapp \(as\)/)
    expect((await room.read([path], { as: "whatsapp" })).texts).toEqual({ "anna.txt": SAID })
    const other = await room.put("b.txt", "no chat\n")
    await expect(room.read([other], { as: "whatsapp" })).rejects.toMatchObject(
      refusal("BAD_DATA", "no line of it is a message as WhatsApp writes one"),
    )
    const log = await room.put("server.txt", "2023-12-31 21:41:05 INFO started\n".repeat(9))
    expect((await room.read([log])).notes).toEqual({})
  })

  test("any lines give a text without what was not said", async () => {
    const line = fc.constantFrom(
      ...EXPORT.split("\r\n"),
      "x",
      "[31.12.23, 21:41:05] A: b",
      "31.12.23, 21:41 - ",
    )
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
