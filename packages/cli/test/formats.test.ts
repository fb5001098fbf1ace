/** Tables, pages, chats and the hub, as whoever types commands has them. */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { makeHub, type MadeHub } from "../../../tools/made-hub.ts"
import { firstBytes } from "../src/files/read-texts.ts"
import type { Screen } from "../src/report/screen.ts"
import { callAunet, expectSentence, jsonLines, trainOnce } from "./run-aunet.ts"
import { QUICK, temporaryFolder } from "./temporary.ts"

const at = temporaryFolder()
const put = (name: string, text: string | Uint8Array): string => {
  writeFileSync(at(name), text)
  return at(name)
}
const TEXT = "The cat sat on the mat. ".repeat(60)
const fixture = join(import.meta.dirname, "..", "..", "data", "test", "fixtures", "tales.parquet")
const WAS = { ...process.env }

let hub: MadeHub
beforeAll(async () => {
  await trainOnce(put("words.txt", TEXT), at("model"))
  const files = ["config.json", "model.safetensors", "files.json"].map((name) => [
    name,
    readFileSync(at("model", name)),
  ])
  hub = await makeHub({
    "datasets/someone/stories": {
      files: { "README.md": Buffer.from("card"), "a.csv": Buffer.from(`id,text\n1,${TEXT}\n`) },
    },
    "datasets/someone/long": { files: { "a.txt": Buffer.from(TEXT.repeat(1200)) } },
    "datasets/someone/private": { files: {}, token: "hf_right" },
    "models/someone/model": { files: Object.fromEntries(files) as Record<string, Buffer> },
  })
  process.env["HF_ENDPOINT"] = hub.url
  process.env["HF_HUB_CACHE"] = at("cache")
  delete process.env["HF_TOKEN"]
})
afterAll(async () => {
  for (const name of ["HF_ENDPOINT", "HF_HUB_CACHE", "HF_TOKEN"])
    if (WAS[name] === undefined) delete process.env[name]
    else process.env[name] = WAS[name]
  await hub.close()
})

const shard = (...args: string[]) =>
  callAunet(["shard", "--chunks", "1", "--out", at(`shards-${Math.abs(args.join().length)}`), ...args])

test("what is read as what is told; a table without the column says which flag names it", async () => {
  const page = put("page.html", `<title>no</title><p>${TEXT}`)
  const told = await shard("--data", page, fixture)
  expect(told.status, told.stderr).toBe(0)
  expect(told.stderr).toContain(`read as   the text of a page: ${page}\n`)
  expect(told.stderr).toContain(`read as   a table (parquet): ${fixture}\n`)
  expect(told.stderr).toContain('"text" is null')
  expectSentence(
    await shard("--data", fixture, "--field", "id"),
    1,
    'its column "id" is INT_64 and no text; of text it has "text", "raw"; say where the text is (--field)',
  )
})

test("--as reads a file as what somebody says that it is, in prepare, split and score too", async () => {
  const chat = put("anna.txt", `31.12.23, 21:41 - Anna: ${TEXT}\n31.12.23, 21:42 - Ben: Yes\n`)
  expect((await shard("--data", chat)).stderr).toContain("say that it is whatsapp (--as)")
  const prepare = ["prepare", "--data", chat, "--as", "whatsapp", "--out", at("chat"), "--threads", "1"]
  expect((await callAunet(prepare)).stderr).toContain(`read as   a chat of WhatsApp: ${chat}`)
  const page = put("a.html", "<p>one</p><p>two</p>")
  const drawn = await callAunet(["split", "--file", page, "--as", "html", "--json"])
  expect(jsonLines(drawn)[0]).toMatchObject({ bytes: "one\n\ntwo\n".length })
  expect(jsonLines(await callAunet(["split", "--file", page, "--json"]))[0]).toMatchObject({ bytes: 20 })
  expectSentence(
    await callAunet(["split", "--as", "html", "words"]),
    2,
    "--as says what a file holds; name one with --file",
  )
  const score = [
    "score",
    at("model"),
    "--context-file",
    page,
    "--as",
    "html",
    "--choice",
    "x",
    "--json",
    "--engine",
    "reference",
  ]
  expect((await callAunet(score)).stderr).toContain("read as   the text of a page")
  expectSentence(await callAunet(["shard", "--data", page, "--as", "zip", "--out", at("never")]), 2, "html")
})

test("a data set of the hub is text like any other; what cannot be had says what to do", async () => {
  const data = "hf://datasets/someone/stories"
  const train = ["train", "--data", data, "--out", at("run"), "--steps", "1", ...QUICK]
  const trained = await callAunet(train)
  expect(trained.status, trained.stderr).toBe(0)
  // A branch that moves between the choice of a splitter and the reading: its commit is asked for once.
  const branches = () => hub.asked.splice(0).filter((each) => each.includes("/revision/main"))
  expect(branches()).toHaveLength(1)
  expect(trained.stderr).toMatch(/left out {2}hf:\/\/datasets\/someone\/stories@c{40}\/README.md/)
  const prepared = await callAunet([
    "prepare",
    "--data",
    `web:${data}`,
    "--splitter",
    "auto",
    "--out",
    at("corpus"),
    "--threads",
    "1",
    "--json",
  ])
  expect(prepared.status, prepared.stderr).toBe(0)
  expect(jsonLines(prepared)[0]).toMatchObject({ bytes: TEXT.length, sources: [{ name: "web" }] })
  expect(branches()).toHaveLength(1)
  expectSentence(
    await shard("--data", "hf://datasets/someone/none"),
    1,
    "there is no data set someone/none, or it is private",
    "HF_TOKEN",
  )
  expectSentence(await shard("--data", "hf://datasets/someone/private"), 1, "needs a token", "HF_TOKEN")
  expectSentence(
    await shard("--data", "hf://datasets/nothing"),
    2,
    "is no address of the hub; write hf://datasets/owner/name",
  )
})

test("what is looked at to choose a splitter is shown while it comes, and stopped", async () => {
  const shown: string[] = []
  const screen = { progress: (text: string) => shown.push(text), endProgress: () => shown.push("end") }
  const flags = { field: [], encoding: undefined, maxDocumentBytes: undefined, maxLineBytes: undefined }
  const first = (signal?: AbortSignal) =>
    firstBytes(["hf://datasets/someone/long"], 100, flags, screen as unknown as Screen, signal)
  await expect(first(AbortSignal.abort())).rejects.toMatchObject({ code: "ABORTED" })
  expect(Buffer.concat(await first()).toString()).toBe(TEXT.slice(0, 100))
  expect(shown[0]).toMatch(/^fetching a\.txt: .* of /)
  expect(shown.at(-1)).toBe("end")
})

test("a checkpoint of the hub is inspected, written with, measured and begun from", async () => {
  const model = "hf://someone/model"
  expect(jsonLines(await callAunet(["inspect", model, "--json"]))[0]).toMatchObject({ checkpoint: model })
  const reference = ["--engine", "reference"]
  const written = await callAunet([
    "generate",
    model,
    "--prompt",
    "The",
    "--max-bytes",
    "2",
    "--seed",
    "1",
    ...reference,
  ])
  const here = await callAunet([
    "generate",
    at("model"),
    "--prompt",
    "The",
    "--max-bytes",
    "2",
    "--seed",
    "1",
    ...reference,
  ])
  expect(written.stdout).toBe(here.stdout)
  expect(
    (
      await callAunet([
        "eval",
        model,
        "--text",
        put("short.txt", "The cat sat."),
        "--resamples",
        "10",
        ...reference,
      ])
    ).status,
  ).toBe(0)
  const from = await callAunet([
    "train",
    "--data",
    at("words.txt"),
    "--from",
    model,
    "--out",
    at("from"),
    "--steps",
    "1",
    ...QUICK.slice(0, 4),
  ])
  expect(from.stderr).toContain(model)
  expectSentence(await callAunet(["inspect", "hf://someone/none"]), 1, "there is no model someone/none")
  expectSentence(
    await callAunet(["inspect", "hf://datasets/someone/stories"]),
    2,
    "is a data set; a model is hf://owner/name",
  )
})
