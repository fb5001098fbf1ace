/** How commands read text: what they tell of it, and the flags that say what it is. */
import { writeFileSync } from "node:fs"
import { expect, test } from "vitest"
import { callAunet, expectSentence, jsonLines, runAunet, trainOnce } from "./run-aunet.ts"
import { QUICK, temporaryFolder } from "./temporary.ts"

const at = temporaryFolder()
const put = (name: string, bytes: string | Uint8Array): string => {
  writeFileSync(at(name), bytes)
  return at(name)
}
const latin = put("latin.txt", Buffer.from(`${"The cat sat on the mat. ".repeat(1000)}caf\u00e9 `, "latin1"))
const LOOK = '1 byte is not UTF-8, 0xE9 at byte 24003 (line 1); it looks like latin1, where 0xE9 is "é"'

test("train, fit-splitter and shard tell of bytes that are not UTF-8, and read them when told how", async () => {
  const commands = [
    ["train", "--out", at("run"), "--steps", "1", ...QUICK],
    ["fit-splitter", "--out", at("a.splitter"), "--bytes-per-segment", "5"],
    ["shard", "--out", at("shards"), "--chunks", "1"],
  ]
  for (const [command, out, path, ...rest] of commands) {
    const told = await callAunet([command, "--data", latin, out, path, ...rest])
    expect(told.status, told.stderr).toBe(0)
    expect(told.stderr).toContain(`note      ${latin} (${LOOK}`)
    const read = await callAunet([
      command,
      "--data",
      latin,
      "--encoding",
      "latin1",
      out,
      `${path}-2`,
      ...rest,
    ])
    expect(read.status, read.stderr).toBe(0)
    expect(read.stderr).not.toContain("UTF-8")
  }
})

test("what a file is left out for names the flag that lets it in, or the command that has it", async () => {
  const lines = put("lines.jsonl", `{"text":"${"a cat ".repeat(30)}"}\n`)
  const long = put("long.txt", "the cat sat on the mat ".repeat(20))
  const folder = (flags: string[]) =>
    callAunet(["train", "--data", at(), "--out", at("never"), "--steps", "1", ...QUICK, ...flags])
  expectSentence(
    await callAunet(["train", "--data", lines, "--out", at("never"), "--max-line-bytes", "99"]),
    1,
    "has more than 99 bytes; allow a longer one (--max-line-bytes, at most ",
  )
  expectSentence(
    await callAunet(["shard", "--data", long, "--out", at("never"), "--max-document-bytes", "99"]),
    1,
    "a document has at most 99 bytes; allow a larger one (--max-document-bytes, at most ",
  )
  const { stderr } = await folder(["--max-document-bytes", "99"])
  expect(stderr).toContain("--max-document-bytes")
  expect(stderr).not.toMatch(/maxDocumentBytes|maxLineBytes/)
})

test("split and score tell it too, of a file and of standard input", async () => {
  const told = await callAunet(["split", "--file", latin, "--json"])
  expect(told.stderr).toBe(`note      ${latin} (${LOOK}: the encoding latin1 reads it)\n`)
  const read = await callAunet(["split", "--file", latin, "--encoding", "latin1", "--json"])
  expect(read.stderr).toBe("")
  expect(jsonLines(read)[0]).toMatchObject({ drawn: expect.stringContaining("café") as unknown })
  const piped = await runAunet(["split", "--json", "--encoding", "utf-16le"], { input: "a\0b\0" })
  expect(jsonLines(piped)[0]).toMatchObject({ bytes: 2 })

  const run = at("scored")
  await trainOnce(put("words.txt", "The cat sat on the mat. ".repeat(60)), run)
  const score = ["score", run, "--context-file", latin, "--choice", "x", "--json", "--engine", "reference"]
  expect((await callAunet(score)).stderr).toContain(`note      ${latin} (${LOOK}`)
  expect((await callAunet([...score, "--encoding", "latin1"])).stderr).not.toContain("UTF-8")
  const contexts = [
    put("plain.txt", "The cat"),
    put("marked.txt", "\ufeffThe cat"),
    put("wide.txt", Buffer.from("\ufeffThe cat", "utf16le")),
  ]
  const scores = await Promise.all(
    contexts.map((file, i) =>
      callAunet([
        "score",
        run,
        "--context-file",
        file,
        ...(i === 2 ? ["--encoding", "utf-16le"] : []),
        "--choice",
        "x",
        "--json",
        "--engine",
        "reference",
      ]),
    ),
  )
  expect(new Set(scores.map(({ stdout }) => stdout)).size).toBe(1)
  expect(scores[0]?.stdout).toContain("bitsPerByte")
})

test("--field names where the text of records is; what has none is told with its place", async () => {
  const rows = Array.from({ length: 12 }, (_, i) =>
    i === 4 ? '{"messages":null}' : JSON.stringify({ messages: [{ role: "user", content: `The cat ${i}` }] }),
  )
  const chats = put("chats.jsonl", rows.join("\n"))
  expectSentence(
    await callAunet(["shard", chats, "--out", at("none"), "--chunks", "1"]),
    1,
    "12 of 12 records have no text",
    'line 1 (no field "text" or "content"; it has "messages"), line 2',
    "say where the text is (--field)",
  )
  const ran = await callAunet([
    "shard",
    chats,
    "--field",
    "messages",
    "--out",
    at("chats"),
    "--chunks",
    "1",
    "--json",
  ])
  expect(ran.status, ran.stderr).toBe(0)
  expect(jsonLines(ran)[0]).toMatchObject({ documents: 11 })
  expect(ran.stderr).toContain(`left out  ${chats}:5 ("messages" is null)`)
})

test.each([
  [["--encoding", "latin-15"], 2, ['encoding is "latin-15"', "shift_jis"]],
  [["--max-line-bytes", "600000000"], 2, ["--max-line-bytes", "536870888"]],
  [["--max-document-bytes", "0"], 2, ["--max-document-bytes", "from 1 to 2147483647"]],
  [["--max-document-bytes", "100"], 1, ["at most 100 bytes", "--max-document-bytes, at most"]],
])("%j", async (flags, status, says) => {
  expectSentence(await callAunet(["train", latin, "--out", at("refused"), ...flags]), status, ...says)
})

test("--config reads what PowerShell writes", async () => {
  // No model; what matters is that all are read as JSON, and judged alike.
  const config = JSON.stringify({ config: { widths: "none" } })
  const written = [config, `\ufeff${config}`].map((text) => Buffer.from(text))
  const wide = Buffer.from(`\ufeff${config}`, "utf16le")
  const answers = new Set<string>()
  for (const bytes of [...written, wide, Buffer.from(wide).swap16()]) {
    const args = ["train", latin, "--out", at("x"), "--config", put("config.json", bytes)]
    const ran = await callAunet(args)
    expect(ran.status).toBe(2)
    answers.add(ran.stderr)
  }
  expect(answers.size).toBe(1)
  expect([...answers][0]).not.toContain("is not JSON")
})
