// eval: bits of texts, of languages and of bytes, and answers to questions, of a model that was trained for one step.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { beforeAll, describe, expect, test } from "vitest"
import { callAunet, expectSentence, jsonLines, trainOnce } from "./run-aunet.ts"
import type { Interrupts } from "../src/interrupts.ts"
import { temporaryFolder, writeText } from "./temporary.ts"

const at = temporaryFolder()
const run = at("run")
const quick = ["--engine", "onnx"]

/** Ctrl-C, heard as soon as the work can be stopped. */
const stoppedAt = (control: AbortController): Interrupts => ({
  signal: control.signal,
  status: () => (control.signal.aborted ? 130 : undefined),
  orderly: () => {
    control.abort()
    return { [Symbol.dispose]: () => {} }
  },
})

beforeAll(async () => {
  await trainOnce(writeText(at("text.txt")), run)
  mkdirSync(at("items"))
  const items = [
    { query: "Question: Where do fish live?", choices: ["water", "trees", "sand", "fire"], gold: 0 },
    { query: "Question: What is cold?", choices: ["fire", "ice", "the sun", "tea"], gold: 1 },
    { query: "Question: What can fly?", choices: ["a stone", "a bird", "a house", "a tree"], gold: 1 },
  ]
  writeFileSync(at("items/arc_easy.jsonl"), items.map((item) => JSON.stringify(item)).join("\n"))
  mkdirSync(at("languages"))
  writeFileSync(at("languages/eng_Latn.devtest"), "The cat sat.\nIt rained.\n")
  writeFileSync(at("languages/deu_Latn.devtest"), "Die Katze saß.\nEs regnete.\n")
})

describe("--text", () => {
  test("tells each text and all; --json the same", async () => {
    mkdirSync(at("texts"))
    writeFileSync(at("texts/a.txt"), "The cat sat on the mat.")
    writeFileSync(at("texts/b.txt"), "Dogs bark.")
    const { status, stdout, stderr } = await callAunet(["eval", run, "--text", at("texts"), ...quick])
    expect(status, stderr).toBe(0)
    expect(stdout).toMatch(/a\.txt +\d\.\d{4} +23 /)
    const lines = jsonLines(await callAunet(["eval", run, "--text", at("texts"), ...quick, "--json"]))
    expect(lines.map(({ type }) => type)).toEqual(["text", "text", "all"])
    const [a, b, all] = lines as { bits: number; bytes: number; bitsPerByte: number }[]
    expect(all!.bits).toBeCloseTo(a!.bits + b!.bits, 6)
    expect(all!.bitsPerByte).toBeCloseTo((a!.bits + b!.bits) / 33, 9)
  })

  test("a model against itself is as good as it is", async () => {
    const args = ["eval", run, "--text", at("text.txt"), "--against", run, ...quick, "--json"]
    const lines = jsonLines(await callAunet(args))
    expect(lines.at(-1)).toMatchObject({ type: "difference", bitsPerByte: 0 })
  })
})

test("--parallel tells what the same sentences cost beside English", async () => {
  const lines = jsonLines(await callAunet(["eval", run, "--parallel", at("languages"), ...quick, "--json"]))
  const english = lines.find(({ language }) => String(language).startsWith("eng"))
  expect(english).toMatchObject({ type: "language", times: { bitsPerSentence: 1, bytesPerSentence: 1 } })
})

test("--explain writes a page, and never over one", async () => {
  const args = ["eval", run, "--explain", at("text.txt"), "--out", at("page.html"), ...quick]
  expect((await callAunet(args)).status).toBe(0)
  expect(readFileSync(at("page.html"), "utf8")).toMatch(/^<!doctype html>/i)
  const again = await callAunet(args)
  expect(again.status).toBe(2)
  expect(again.stderr).toContain("page.html")
})

describe("--tasks", () => {
  const tasks = ["eval", run, "--tasks", "arc_easy", "--data", at("items"), ...quick]

  test("tells each figure beside what knowing nothing gives", async () => {
    const { status, stdout, stderr } = await callAunet(tasks)
    expect(status, stderr).toBe(0)
    expect(stdout).toMatch(/^task +shots +items +cut +metric +value .* uniform +chance/)
    expect(stdout).toMatch(/arc_easy +0 +3 +3 +acc /)
  })

  test("with --out goes on with what was answered", async () => {
    const first = jsonLines(await callAunet([...tasks, "--limit", "2", "--out", at("results"), "--json"]))
    const kept = (): string[] => readFileSync(at("results/arc_easy.jsonl"), "utf8").trim().split("\n")
    expect(first).toMatchObject([{ type: "task", task: "arc_easy", items: 2 }])
    expect(kept()).toHaveLength(2)
    const all = jsonLines(await callAunet([...tasks, "--out", at("results"), "--json"]))
    expect(all).toMatchObject([{ items: 3 }])
    expect(kept()).toHaveLength(3)
    expect(existsSync(at("results/arc_easy.json"))).toBe(true)
  })

  test("a task of one's own is asked without being named twice", async () => {
    const own = {
      name: "own",
      kind: "choice",
      files: ["arc_easy.jsonl"],
      question: "{query} Answer:",
      choices: "{choices}",
      gold: "gold",
      metrics: ["acc"],
    }
    writeFileSync(at("own.json"), JSON.stringify(own))
    const args = ["eval", run, "--task", at("own.json"), "--data", at("items"), ...quick, "--json"]
    const ran = await callAunet(args)
    expect(ran.status, ran.stderr).toBe(0)
    expect(jsonLines(ran)).toMatchObject([{ type: "task", task: "own", items: 3 }])
  })

  test("list names them all", async () => {
    const { stdout } = await callAunet(["eval", "--tasks", "list"])
    expect(stdout.split("\n")).toContain("hellaswag")
    const lines = jsonLines(await callAunet(["eval", "--tasks", "list", "--json"]))
    expect(lines.map(({ task }) => task)).toEqual(stdout.trim().split("\n"))
    expect(lines[0]).toMatchObject({ type: "known", task: "hellaswag", kind: "choice" })
  })

  test("no items is no success", async () => {
    mkdirSync(at("empty"))
    writeFileSync(at("empty/arc_easy.jsonl"), "")
    const args = ["eval", run, "--tasks", "arc_easy", "--data", at("empty"), ...quick]
    expectSentence(await callAunet(args), 1, "arc_easy.jsonl has no items")
  })

  test("--out holds what it was told to keep: other options are refused by name, --force replaces", async () => {
    const args = [...tasks, "--out", at("held"), "--json"]
    jsonLines(await callAunet(args))
    const fewer = [...args, "--limit", "2"]
    expectSentence(await callAunet(fewer), 2, "3 items and not 2", "(--force)")
    expect(jsonLines(await callAunet([...fewer, "--force"]))).toMatchObject([{ items: 2 }])
    expectSentence(await callAunet([...tasks, "--out", at("languages")]), 2, "holds other files")
  })

  test("a run that is told to stop says how it goes on", async () => {
    const told = (out: string[]) =>
      callAunet([...tasks, ...out], { interrupts: stoppedAt(new AbortController()) })
    expectSentence(
      await told(["--out", at("stopped")]),
      130,
      `the answers are in ${at("stopped")}`,
      "the same command goes on",
    )
    expectSentence(await told([]), 130, "with --out a folder keeps the answers")
  })
})

test.each([
  [["eval", run], "one of --text, --parallel, --explain, --tasks is needed"],
  [["eval", run, "--tasks", "arc_easy"], "--data is needed"],
  [["eval", "--tasks", "arc_easy", "--data", "."], "either a checkpoint or --server is needed"],
  [["eval", "--text", "."], "a checkpoint is needed"],
  [["eval", run, "--tasks", "", "--data", "."], "--tasks is empty"],
  [["eval", run, "--tasks", "arc_easy", "--data", ".", "--model", "m"], "--model goes with --server"],
  [["eval", run, "--text", ".", "--api-key-file", "k"], "--api-key-file does not go with --text"],
  [["eval", run, "--tasks", "arc_esy", "--data", "."], "there is no task arc_esy; did you mean arc_easy?"],
  [["eval", run, "--text", ".", "--tasks", "arc_easy"], "measured apart"],
  [["eval", run, "--text", ".", "--limit", "3"], "--limit does not go with --text"],
  [["eval", run, "--tasks", "arc_easy", "--data", "nowhere"], "nowhere is not there"],
  [["eval", run, "--tasks", "piqa", "--data", at("items")], "piqa"],
])("%j says %j", async (args, sentence) => {
  const { status, stdout, stderr } = await callAunet(args)
  expect([status === 0, stdout]).toEqual([false, ""])
  expect(stderr).toContain(sentence)
})

test("a stop is answered at once, with what a second one does", async () => {
  const control = new AbortController()
  const heard: Interrupts = {
    ...stoppedAt(control),
    orderly: (onFirst) => {
      onFirst?.()
      control.abort()
      return { [Symbol.dispose]: () => {} }
    },
  }
  const ran = await callAunet(["eval", run, "--text", at("text.txt"), ...quick], { interrupts: heard })
  expect(ran.status).toBe(130)
  expect(ran.stderr).toContain("stopping after this pass; once more Ctrl-C stops at once")
})

test.each([
  [["--text", "nowhere"], "--text nowhere cannot be read: there is no such file or folder"],
  [["--text", at("text.txt"), "--against", "nowhere"], "--against nowhere cannot be read"],
  [["--parallel", "nowhere"], "--parallel nowhere cannot be read"],
  [["--task", "nowhere.json", "--data", "."], "--task nowhere.json cannot be read"],
  [["--task", "nowhere.ts", "--data", "."], "--task nowhere.ts cannot be read"],
  [["--tasks", "arc_easy", "--data", "nowhere"], "--data nowhere is not there; it has to be a folder"],
])("a path of a flag that is not there is a command that cannot be run: %j", async (args, sentence) => {
  expectSentence(await callAunet(["eval", run, ...args]), 2, sentence)
})
