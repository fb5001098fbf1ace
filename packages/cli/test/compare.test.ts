// A comparison from the command line, on an engine that computes nothing: every arm knows as little as the other.

import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import type { ComparisonReport } from "@aunet/eval"
import { expect, test } from "vitest"
import { writeIdleEngine } from "./idle-engine.ts"
import { callAunet, expectSentence, jsonLines } from "./run-aunet.ts"
import { temporaryFolder, writeText } from "./temporary.ts"

const at = temporaryFolder()
const text = writeText(at("text.txt"), 4000)
const idle = ["--plugin", writeIdleEngine(at("idle.mjs")), "--engine", "idle"]
const asked = (...more: string[]): string[] => [
  "compare",
  text,
  ...["--arms", "words,bytes", "--flops", "1.5e10", "--row-bytes", "64"],
  ...["--learning-rates", "0.01", ...idle, ...more],
]

test("trains, measures, writes a page; the same command does nothing twice, more seeds are added", async () => {
  const out = at("report")
  const first = await callAunet(asked("--seeds", "1", "--out", out, "--json"))
  expect(first.status, first.stderr).toBe(0)
  const lines = jsonLines(first)
  expect(lines.map(({ type }) => type)).toEqual(["plan", "trial", "trial", "run", "run", "report"])
  expect(lines[0]).toMatchObject({ rowBytes: 64, learningRates: [0.01] })
  expect(lines[5]).toMatchObject({ done: 2, of: 2, out })
  expect(String(lines[5]["command"])).toContain("--flops 1.5e10")
  const page = readFileSync(at("report", "index.html"), "utf8")
  expect(page).toContain("What can be concluded")
  expect(JSON.parse(readFileSync(at("report", "report.json"), "utf8"))).toMatchObject({ version: 1 })
  // What a trial learned is not kept, what a run learned is.
  expect(existsSync(at("report", "arms", "bytes", "trials", "0.01", "checkpoint"))).toBe(false)
  expect(existsSync(at("report", "arms", "bytes", "seeds", "0", "checkpoint"))).toBe(true)

  const second = await callAunet(asked("--seeds", "2", "--out", out, "--json"))
  expect(second.status, second.stderr).toBe(0)
  const known = jsonLines(second).filter(({ wasKnown }) => wasKnown !== undefined)
  expect(known.map(({ type, seed, wasKnown }) => [type, seed, wasKnown])).toEqual([
    ["trial", 0, true],
    ["trial", 0, true],
    ["run", 0, true],
    ["run", 0, true],
    ["run", 1, false],
    ["run", 1, false],
  ])

  const other = await callAunet(asked("--stages", "3", "--out", out))
  expectSentence(other, 2, "holds another comparison", "arms is words-2,bytes there and words-3,bytes here")
})

test("tells a plan and trains nothing", async () => {
  writeFileSync(
    at("plan.txt"),
    Array.from({ length: 60 }, (_, i) => `${i} cats sat on ${i * i} mats. `).join("the "),
  )
  const plan = [
    "compare",
    at("plan.txt"),
    "--arms",
    "words,bpe",
    "--vocabularies",
    "270,280",
    "--flops",
    "1.5e10",
  ]
  const short = await callAunet([...plan, "--row-bytes", "64", "--plan"])
  expect(short.status, short.stderr).toBe(0)
  expect(short.stderr).toMatch(/arm +bpe-280: .* parameters, .* a byte, tokens of [0-9.]+ bytes/)
  expect(short.stderr).toMatch(/note +trials of less than 100 steps favour high learning rates/)
  const out = at("planned")
  const json = await callAunet([...plan, "--row-bytes", "64", "--plan", "--json", "--out", out])
  expect(jsonLines(json)).toMatchObject([{ type: "plan", rowBytes: 64 }])
  expect(existsSync(out)).toBe(false)
})

test("words and tokens, trained: what the report says of a model is what its checkpoint gives", async () => {
  const out = at("three")
  const said = "the cat sat on the mat, and the dog sat on the log; then it rained. "
  writeFileSync(at("learn.txt"), said.repeat(120))
  writeFileSync(at("held.txt"), "the dog sat on the mat, and then the cat sat on the log. ".repeat(4))
  const made = await callAunet([
    ...["compare", at("learn.txt"), "--held-out", at("held.txt"), "--arms", "words,bpe"],
    ...["--vocabularies", "264", "--flops", "1.5e10", "--row-bytes", "64", "--learning-rates", "0.02"],
    ...["--seeds", "1", "--engine", "onnx", "--out", out],
  ])
  expect(made.status, made.stderr).toBe(0)
  const report = JSON.parse(readFileSync(at("three", "report.json"), "utf8")) as ComparisonReport
  expect(report).toMatchObject({ done: 2, of: 2, missing: [] })
  const flops = report.arms.map((arm) => arm.flops)
  expect(Math.max(...flops) / Math.min(...flops)).toBeLessThan(1.01)
  const arm = report.arms.find(({ alternativeOf }) => alternativeOf === "bpe")
  expect(arm?.runs[0].curve.at(-1)?.bytes).toBe(report.plan.bytes)
  expect(arm?.bitsPerByte?.mean).toBeLessThan(8)
  const checkpoint = at("three", "arms", String(arm?.label), "seeds", "0", "checkpoint")
  const scored = await callAunet([
    ...["eval", checkpoint, "--text", at("held.txt"), "--window", "64", "--engine", "onnx", "--json"],
  ])
  expect(scored.status, scored.stderr).toBe(0)
  const bits = Number(/"bitsPerByte":([0-9.]+)/.exec(scored.stdout)?.[1])
  expect(bits).toBeCloseTo(arm?.bitsPerByte?.mean ?? 0, 5)
})

test("goes on from the save of a training that was killed", async () => {
  const out = at("killed")
  expect((await callAunet(asked("--seeds", "1", "--out", out))).status).toBe(0)
  // As a kill leaves it that came after the last save, and before what was learned was written down.
  rmSync(at("killed", "arms", "bytes", "seeds", "0", "trained.json"))
  writeFileSync(at("killed", "arms", "bytes", "seeds", "0", "curve.jsonl"), '{"step":0,"seco')
  const again = await callAunet(asked("--seeds", "1", "--out", out, "--json"))
  expect(again.status, again.stderr).toBe(0)
})

test("says in a sentence what cannot be", async () => {
  const out = at("refused")
  const refused = async (wanted: number, args: readonly string[], ...parts: string[]): Promise<void> =>
    expectSentence(await callAunet(args), wanted, ...parts)
  await refused(2, ["compare", "--arms", "words,bytes"], "--data is needed")
  await refused(2, ["compare", text, "--flops", "1e10", "--out", out], "--arms is needed")
  await refused(2, ["compare", text, "--arms", "words,bytes", "--out", out], "--flops is needed")
  await refused(2, ["compare", text, "--arms", "words,bytes", "--flops", "1e10"], "--out is needed")
  await refused(2, asked("--out", out, "--stages", "two"), '--stages is "two"')
  await refused(2, asked("--out", out, "--stages", "7"), "--stages is 7", "2, 3 or 4")
  await refused(2, asked("--out", out, "--items", "x"), "--items goes with --tasks")
  await refused(2, asked("--out", out, "--tasks", "hellaswag"), "--items is needed")
  await refused(1, asked("--out", out, "--held-out", text), "trained on as well")
  const of = (arms: string, flops: string): string[] => [
    ...["compare", text, "--arms", arms, "--flops", flops, "--row-bytes", "64", "--out", out, ...idle],
  ]
  await refused(2, of("words,bep", "1e10"), "--arms is", "one of words, cjk, learned, router, bytes, bpe")
  await refused(2, [...of("words,bpe", "1e10"), "--vocabularies", "12"], "--vocabularies is", "259 to 65536")
  await refused(2, of("words", "1e10"), "--arms is words; it must be two or more")
  await refused(2, asked("--out", out, "--stages", "2,2"), "--stages is 2,2; it must be each once")
  await refused(2, asked("--out", out, "--data", "nowhere"), "--data nowhere cannot be read")
  await refused(2, asked("--out", out, "--held-out", "nowhere"), "--held-out nowhere cannot be read")
  await refused(
    2,
    asked("--out", out, "--tasks", "copa", "--items", "nowhere"),
    "--items nowhere is not there",
  )
  await refused(2, of("words,bytes", "1e8"), "--flops is 100000000", "or more for these arms")
  expect(existsSync(out)).toBe(false)
})
