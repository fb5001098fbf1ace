// What a training keeps beside its last checkpoint, as the command line asks for it and tells it.

import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { trainReport } from "../src/report/train-report.ts"
import type { Screen } from "../src/report/screen.ts"
import { callAunet, expectSentence, jsonLines } from "./run-aunet.ts"
import { QUICK, temporaryFolder, writeText } from "./temporary.ts"

const at = temporaryFolder()
const text = writeText(at("text.txt"))

test("a training keeps its best, its mean and the last ones; inspect shows them, and each is a checkpoint", async () => {
  const run = at("run")
  const flags = [
    "--steps",
    "3",
    "--keep",
    "2",
    "--save-steps",
    "1",
    "--measure-steps",
    "3",
    "--accumulate",
    "2",
  ]
  const quick = ["--engine", "reference", "--rows", "2", "--row-bytes", "32"]
  const trained = await callAunet(["train", text, "--out", run, ...quick, ...flags, "--sample", "the "])
  expect(trained.status, trained.stderr).toBe(0)
  expect(trained.stderr).toMatch(/writes {4}"the " /)
  expect(trained.stdout).toMatch(/^held-out \d\.\d\d bits-per-byte after 3 steps.*; saved in /)
  const [found] = jsonLines(await callAunet(["inspect", run, "--json"])) as {
    checkpoints: { which: string; checkpoint: string }[]
  }[]
  expect(found?.checkpoints.map(({ which, checkpoint }) => [which, checkpoint])).toEqual([
    ["last", run],
    ["best", `${run}/best`],
    ["average", `${run}/average`],
    ["kept", `${run}/kept/step-3`],
    ["kept", `${run}/kept/step-2`],
  ])
  const words = await callAunet(["inspect", run])
  expect(words.stdout).toMatch(/average {2,}.*after 3 steps, the mean of about the last 1, held-out/)
  const about = JSON.parse(readFileSync(`${run}/run.json`, "utf8")) as { runs: object[] }
  expect(about.runs).toMatchObject([{ machine: { cores: expect.any(Number) }, resumedAt: 0, accumulate: 2 }])
  const written = await callAunet([
    "generate",
    run,
    "--which",
    "average",
    "--max-bytes",
    "1",
    "--engine",
    "reference",
  ])
  expect(written.stderr).toContain(`model     ${run}/average: the mean of the weights after 3 steps`)
})

test("lengths, decays and what cannot go together are told", async () => {
  const args = ["train", text, "--out", at("none"), ...QUICK]
  expectSentence(await callAunet([...args, "--decay"]), 2, "--decay", "goes with --resume")
  expectSentence(await callAunet([...args, "--schedule", "linear"]), 2, 'the schedule "linear" needs to know')
  expectSentence(await callAunet([...args, "--steps", "1", "--accumulate", "3"]), 2, "--accumulate is 3")
})

test("a figure that rises and a loss that jumps are told in a line each", () => {
  const lines: string[] = []
  const screen = {
    json: false,
    note: (line: string) => void lines.push(line),
    progress: () => {},
  } as unknown as Screen
  const report = trainReport(screen, {} as never, () => 0)
  const figures = { step: 90, heldOutBitsPerByte: 3.1, bestBitsPerByte: 2.74, bestStep: 40, epochs: 18.04 }
  report({ type: "risen", ...figures })
  const jump = { at: 7, step: 5, bitsPerByte: 9.5, meanBitsPerByte: 2, rows: { epoch: 0, row: 4 }, count: 1 }
  report({ type: "jump", ...jump })
  report({ type: "jump", ...jump, step: 0, bitsPerByte: null, meanBitsPerByte: null, count: 2 })
  expect(lines).toEqual([
    expect.stringMatching(
      /^note {6}held-out was 2.74 after 40 steps and is 3.10 now: .* passed 18.0 times\. .*--patience/,
    ),
    "note      the loss of step 7 jumped to 9.50 bits-per-byte (2.00 before): back to step 5, its rows are left out (1 in a row, the third ends it)",
    "note      the loss of step 7 is no finite number: back to its beginning, its rows are left out (2 in a row, the third ends it)",
  ])
})
