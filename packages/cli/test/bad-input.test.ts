// What goes wrong gives one sentence, a status, and no stack; nothing that was saved is lost.

import { cpSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs"
import { beforeAll, describe, expect, test } from "vitest"
import { callAunet, expectSentence, jsonLines, runAunet, trainOnce } from "./run-aunet.ts"
import { QUICK, temporaryFolder, writeText } from "./temporary.ts"

const at = temporaryFolder()
const text = writeText(at("text.txt"))
const run = at("run")

beforeAll(async () => {
  await trainOnce(text, run)
  writeFileSync(at("empty.txt"), "")
  writeFileSync(at("config.json"), "{}")
  writeFileSync(at("short.txt"), "a few words")
  writeFileSync(at("binary"), new Uint8Array(400))
  mkdirSync(at("nothing"))
  mkdirSync(at("foreign"))
  writeFileSync(at("foreign", "thesis.txt"), "mine")
})

describe("a command that cannot be understood ends with 2", () => {
  test.each<[string[], string[]]>([
    [
      ["trian"],
      ['"trian"', "train, prepare, fit-splitter, start, generate, serve, score, eval, compare, split"],
    ],
    [
      ["train", "--sise", "tiny"],
      ["--sise", "--size", "aunet train --help"],
    ],
    [["train"], ["--data"]],
    [["train", text], ["--out"]],
    [
      ["train", text, "--out", at("x"), "--rows", "0"],
      ["--rows", '"0"', "1 to 65536"],
    ],
    [
      ["train", text, "--out", at("x"), "--steps", "1e2"],
      ["--steps", "whole number"],
    ],
    [
      ["train", text, "--out", at("x"), "--minutes", "-1"],
      ["--minutes", "above 0"],
    ],
    [
      ["train", text, "--out", at("x"), "--learning-rate", "fast"],
      ["--learning-rate", '"fast"'],
    ],
    ...["0", "-1", "x", "1.5", "2000"].map((typed): [string[], string[]] => [
      ["train", text, "--out", at("x"), "--threads", typed],
      ["--threads", `"${typed}"`, "whole number from 1 to 1024"],
    ]),
    [["train", text, "--out", at("x"), "--rows"], ["--rows needs a value"]],
    [
      ["train", text, "--out", at("x"), "--seed", "1", "--seed", "2"],
      ["--seed", "more than once"],
    ],
    [
      ["train", text, "--out", at("x"), "--steps", "1", "--minutes", "1"],
      ["--steps", "--minutes"],
    ],
    [
      ["train", text, "--out", at("x"), "--size", "huge"],
      ["huge", "tiny, small, base"],
    ],
    [
      ["train", text, "--out", at("x"), "--stages", "9"],
      ["--stages", "1 to 4"],
    ],
    [
      ["train", text, "--out", at("x"), "--engine", "warp"],
      ["warp", "reference"],
    ],
    [
      ["train", text, "--out", at("x"), "--splitter", "axe"],
      ["axe", "words"],
    ],
    [
      ["train", text, "--out", run],
      [run, "--resume", "another folder"],
    ],
    [
      ["start", "--data", text, "--out", run],
      [run, "--resume", "another folder"],
    ],
    [
      ["train", text, "--out", at("x"), "--resume"],
      ["no checkpoint", at("x")],
    ],
    [
      ["train", text, "--out", at("foreign")],
      [at("foreign"), "other files"],
    ],
    [
      ["train", text, "--out", text],
      [text, "a file"],
    ],
    [
      ["train", text, "--out", at("text.txt", "below")],
      [`--out ${at("text.txt", "below")} cannot be made: ${at("text.txt")} is a file`],
    ],
    [
      ["train", text, "--out", at("text.txt", "far", "below")],
      [`cannot be made: ${at("text.txt")} is a file`],
    ],
    [
      ["train", text, "--out", at("x"), "--schedule-options", "{bad"],
      ["--schedule-options", "JSON", '{"minRatio":0.1}'],
    ],
    [
      ["train", text, "--out", at("x"), "--optimizer-options", "{bad"],
      ["--optimizer-options", "JSON", '{"beta1":0.1}'],
    ],
    [
      ["train", text, "--out", run, "--resume", "--steps", "1", "--engine", "reference"],
      ["--steps is 1, but"],
    ],
    [["generate"], ["<checkpoint>"]],
    [
      ["generate", run, "--temperature", "hot"],
      ["--temperature", "0 to 100"],
    ],
    [
      ["generate", run, "--top-p", "0"],
      ["--top-p", "above 0"],
    ],
    [
      ["generate", run, "--top-k", "0"],
      ["--top-k", "from 1 to 2^53 - 1"],
    ],
    [
      ["generate", run, "--seed", "99999999999999999999"],
      ["--seed", "from 0 to 2^53 - 1, in digits"],
    ],
    [
      ["generate", run, "--weights", "int8", "--engine", "reference"],
      ["8-bit weights", "onnx"],
    ],
    [["inspect", run, "other"], ['"other"']],
    [
      ["train", text, "--out", at("x"), "--config", at("config.json")],
      [at("config.json"), "neither"],
    ],
    [
      ["serve", run, "--api-key-file", at("gone")],
      [`--api-key-file ${at("gone")} cannot be read: there is no such file`],
    ],
    [["serve", run, "--api-key-file", at()], ["cannot be read: it is a folder"]],
    [["start", "--data", text, "--out", at("foreign")], [at("foreign")]],
  ])("%j", async (args, parts) => {
    expectSentence(await callAunet(args), 2, ...parts)
  })
})

describe("a failure ends with 1", () => {
  test.each<[string[], string[]]>([
    [
      ["train", at("empty.txt"), "--out", at("x")],
      [at("empty.txt"), "empty"],
    ],
    [
      ["train", at("binary"), "--out", at("x")],
      [at("binary"), "binary"],
    ],
    [
      ["train", at("nothing"), "--out", at("x")],
      [at("nothing"), "no text"],
    ],
    [
      ["train", at("short.txt"), "--out", at("x"), "--engine", "reference"],
      ["a row takes 257; give more text or shorter rows (--row-bytes)"],
    ],
    [
      ["generate", at("gone")],
      [at("gone"), "no such folder"],
    ],
    [
      ["inspect", at("foreign")],
      [at("foreign"), "config.json"],
    ],
  ])("%j", async (args, parts) => {
    expectSentence(await callAunet(args), 1, ...parts)
  })

  test.each([
    ["model.safetensors", "cut short"],
    ["config.json", "not JSON"],
    ["train/optimizer.safetensors", "cut short"],
  ])("a checkpoint whose %s is cut short", async (file, part) => {
    const damaged = at(`damaged-${file.replace("/", "-")}`)
    cpSync(run, damaged, { recursive: true })
    truncateSync(`${damaged}/${file}`, readFileSync(`${damaged}/${file}`).length - 20)
    expectSentence(
      await callAunet(["train", text, "--out", damaged, "--resume", "--steps", "2", "--engine", "reference"]),
      1,
      part,
    )
  })

  test("a header of an absurd size", async () => {
    const damaged = at("absurd")
    cpSync(run, damaged, { recursive: true })
    const file = `${damaged}/model.safetensors`
    const bytes = readFileSync(file)
    bytes.fill(0x7f, 0, 8)
    writeFileSync(file, bytes)
    expectSentence(await callAunet(["generate", damaged, "--engine", "reference"]), 1, "header")
  })
})

test("a checkpoint that needs a plug-in names it", async () => {
  const other = at("other")
  cpSync(run, other, { recursive: true })
  const file = `${other}/config.json`
  writeFileSync(file, readFileSync(file, "utf8").replace('"words"', '"sentences"'))
  expectSentence(await callAunet(["generate", other]), 2, "sentences", "--plugin")
})

test("a refused training leaves the checkpoint as it was", async () => {
  const before = readFileSync(`${run}/model.safetensors`)
  await callAunet(["train", text, "--out", run, "--steps", "1", ...QUICK])
  await callAunet(["train", at("short.txt"), "--out", run, "--resume", "--engine", "reference"])
  expect(readFileSync(`${run}/model.safetensors`).equals(before)).toBe(true)
})

test("with --json the notes go to standard error, and the results stay alone", async () => {
  writeFileSync(at("records.jsonl"), '{"text":""}\n{"text":""}\n{"text":"The cat sat on the mat."}\n')
  const paths = [text, at("records.jsonl")]
  const args = ["train", ...paths, "--out", run, "--steps", "2", "--resume", "--size", "tiny", "--json"]
  const ran = await callAunet([...args, "--engine", "reference"])
  expect(ran.status, ran.stderr).toBe(0)
  expect(jsonLines(ran)[0]).toMatchObject({ type: "start" })
  expect(ran.stderr).toContain(
    `left out  2 texts: ${at("records.jsonl")}:1 (it is empty), ${at("records.jsonl")}:2 (it is empty)\n`,
  )
  expect(ran.stderr).toContain("--size: not looked at")
})

test("the real command does the same, and --debug shows where it comes from", async () => {
  expectSentence(await runAunet(["inspect", at("gone")]), 1, at("gone"))
  const debugged = await runAunet(["inspect", at("gone"), "--debug"])
  expect(debugged.status).toBe(1)
  expect(debugged.stderr).toMatch(/^ +at /m)
})

test("control characters of a name do not reach the terminal", async () => {
  const { stderr } = await callAunet(["inspect", at("a\x1b[31mb")])
  expect(stderr).not.toContain("\x1b")
  expect(stderr).toContain("\\x1B")
})

test.each([["train"], ["start"], ["prepare"], ["fit-splitter"], ["shard"]])(
  "%s --data of what is not there is a command that cannot be run",
  async (command) => {
    const typed = [command, "--data", at("nowhere"), "--out", at(`of nothing by ${command}`)]
    expectSentence(await callAunet(typed), 2, `--data ${at("nowhere")} cannot be read: there is no such file`)
  },
)

test("held-out text that is not there is told before anything is read, by its path alone", async () => {
  const typed = ["train", text, "--out", at("never"), "--held-out", `diary:${at("nowhere")}`]
  expectSentence(await callAunet(typed), 2, `--held-out ${at("nowhere")} cannot be read`)
})
