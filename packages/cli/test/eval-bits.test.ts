// eval: what --text, --parallel and --explain take and refuse, with a model that was trained for one step.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { beforeAll, describe, expect, test } from "vitest"
import { callAunet, expectSentence, jsonLines, trainOnce } from "./run-aunet.ts"
import { temporaryFolder, writeText } from "./temporary.ts"

const at = temporaryFolder()
const run = at("run")
const quick = ["--engine", "reference"]

beforeAll(async () => {
  await trainOnce(writeText(at("text.txt")), run)
  mkdirSync(at("texts"))
  writeFileSync(at("texts", "a.txt"), "the cat sat on a mat and dreamt of fish, and sat")
  writeFileSync(at("texts", "b.txt"), "a mat")
  mkdirSync(at("parallel"))
  writeFileSync(at("parallel", "eng.txt"), "The cat.\nA mat.\n")
  writeFileSync(at("parallel", "deu.txt"), "Die Katze.\nEine Matte.\n")
})

describe("--text", () => {
  test("tells each text and all, and how they were read", async () => {
    const { stdout } = await callAunet(["eval", run, "--text", at("texts"), ...quick])
    expect(stdout).toMatch(/a\.txt +\d\.\d{4} +48 /)
    expect(stdout).toMatch(/^all +\d\.\d{4} bits-per-byte, 95% from .* 2 documents, seed 0\)$/m)
    expect(stdout).toContain("windows of 32 bytes, 16 scored in each after the first")
    const lines = jsonLines(await callAunet(["eval", run, "--text", at("texts"), "--json", ...quick]))
    const [a, b, all] = lines as { bits: number; bytes: number; bitsPerByte: number }[]
    expect(lines.map(({ type }) => type)).toEqual(["text", "text", "all"])
    expect(all?.bytes).toBe(53)
    expect(all?.bits).toBeCloseTo((a?.bits ?? NaN) + (b?.bits ?? NaN), 9)
    expect(all?.bitsPerByte).toBeCloseTo((all?.bits ?? NaN) / 53, 12)
  })

  test("takes windows, a stride, or those of the harness", async () => {
    const windowing = async (...more: string[]) =>
      jsonLines(await callAunet(["eval", run, "--text", at("texts"), "--json", ...quick, ...more])).at(-1)?.[
        "windowing"
      ]
    expect(await windowing("--window", "20", "--stride", "5")).toEqual({
      rule: "sliding",
      windowBytes: 20,
      strideBytes: 5,
    })
    expect(await windowing("--rolling")).toEqual({ rule: "rolling", windowBytes: 32, strideBytes: 32 })
  })

  test("--against tells how far apart two models are: a model from itself not at all", async () => {
    const args = ["eval", run, "--text", at("texts"), "--against", run, ...quick]
    const { stdout } = await callAunet(args)
    expect(stdout).toMatch(/^difference +\+0\.0000 bits-per-byte, 95% from \+0\.0000 to \+0\.0000/m)
    expect(stdout).toContain("2 documents are too few to tell which of them is better")
    const [difference] = jsonLines(await callAunet([...args, "--json"])).slice(-1)
    expect(difference).toMatchObject({ type: "difference", bitsPerByte: 0, units: 2, better: 0 })
  })
})

describe("--parallel", () => {
  test("tells what each language costs beside English", async () => {
    const args = ["eval", run, "--parallel", at("parallel"), ...quick]
    const { stdout } = await callAunet(args)
    expect(stdout).toMatch(/^eng +\d+\.\d +1\.00 /m)
    expect(stdout).toContain("times that of eng")
    // As they come: the language beside which all stand is measured first.
    const [eng, deu, all] = jsonLines(await callAunet([...args, "--json"]))
    expect([deu?.["language"], eng?.["language"]]).toEqual(["deu", "eng"])
    expect(eng).toMatchObject({ bytesPerSentence: 7, times: { bitsPerSentence: 1 } })
    expect(all).toMatchObject({ beside: "eng", sentences: 2, count: 2, languages: 2 })
  })

  test("takes the first sentences, tells languages as they come, keeps them in --out", async () => {
    const args = ["eval", run, "--parallel", at("parallel"), "--limit", "1", "--out", at("kept"), ...quick]
    const { stdout, stderr } = await callAunet(args)
    expect(stderr).toMatch(/eng: \d+\.\d bits a sentence, 1\.00 times.*\n.*deu: /)
    expect(stdout).toContain("The first 1 of 2 sentences, 2 languages.")
    const kept = (): number => readFileSync(at("kept", "deu.jsonl"), "utf8").trim().split("\n").length
    expect(kept()).toBe(1)
    const more = ["eval", run, "--parallel", at("parallel"), "--out", at("kept"), ...quick]
    expect((await callAunet(more)).status).toBe(0)
    expect(kept()).toBe(2)
    expectSentence(await callAunet(args), 2, "2 sentences and not 1", "(--force)")
    expectSentence(await callAunet([...more, "--rolling"]), 2, "sliding windows of 32 bytes and not rolling")
  })

  test("refuses lines that do not go together", async () => {
    mkdirSync(at("slipped"))
    writeFileSync(at("slipped", "eng.txt"), "a\nb\n")
    writeFileSync(at("slipped", "deu.txt"), "a\n")
    const ran = await callAunet(["eval", run, "--parallel", at("slipped"), ...quick])
    expectSentence(ran, 1, "deu.txt has 1 lines", "eng.txt has 2")
  })
})

describe("--explain", () => {
  test("writes a page, once, unless it may be replaced", async () => {
    const args = ["eval", run, "--explain", at("texts", "a.txt"), "--out", at("page.html"), ...quick]
    expect((await callAunet(args)).stdout).toContain("open it in a browser")
    expect(readFileSync(at("page.html"), "utf8")).toMatch(/^<!doctype html>.*<\/html>\n$/s)
    expectSentence(await callAunet(args), 2, "--force")
    const [told] = jsonLines(await callAunet([...args, "--force", "--json"]))
    expect(told).toMatchObject({ type: "page", bytes: 48 })
  })
})

describe("what cannot be", () => {
  test.each<[string[], string[]]>([
    [[], ["--text, --parallel, --explain", "is needed"]],
    [
      ["--text", "x", "--parallel", "y"],
      ["--text and --parallel", "one of them at a time"],
    ],
    [["--explain", "x"], ["--out is needed"]],
    [["--text", "x", "--out", "y"], ["--out does not go with --text"]],
    [["--parallel", "x", "--against", "y"], ["--against does not go with --parallel"]],
    [["--text", "x", "--rolling", "--stride", "2"], ["--stride does not go with --rolling"]],
    [
      ["--text", "x", "--window", "1"],
      ["--window", "whole number from 2"],
    ],
  ])("%j is refused", async (args, parts) => {
    expectSentence(await callAunet(["eval", run, ...args]), 2, ...parts)
  })

  test("a window that the model does not hold, a language that there is not", async () => {
    const long = await callAunet(["eval", run, "--text", at("texts"), "--window", "64", ...quick])
    expectSentence(long, 2, "--window is 64", "2 to 32")
    const stride = await callAunet(["eval", run, "--text", at("texts"), "--stride", "17", ...quick])
    expectSentence(stride, 2, "--stride is 17", "1 to 16")
    const other = await callAunet(["eval", run, "--parallel", at("parallel"), "--beside", "fra", ...quick])
    expectSentence(other, 2, '--beside is "fra"; it must be one of', "deu, eng")
  })
})
