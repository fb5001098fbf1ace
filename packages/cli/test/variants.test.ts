// Every variant of the model, every schedule and a fixed capacity can be had from the command line, and a
// resumed training keeps them.

import { readFileSync, writeFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { callAunet, jsonLines } from "./run-aunet.ts"
import { QUICK, SHORT_ROWS, temporaryFolder, writeText } from "./temporary.ts"

const at = temporaryFolder()
const text = writeText(at("text.txt"))

const stages = [
  { width: 16, layers: 1, headWidth: 4, kvHeads: 2, window: 16 },
  { width: 32, layers: 1, headWidth: 8, window: 32 },
]
const common = {
  stages,
  residuals: [true],
  upsampler: { name: "multi-linear" },
  ropeTheta: 500000,
  normEpsilon: 1e-5,
  feedForward: { multipleOf: 8, multiplier: 1 },
  depthFactor: "disabled",
}
const write = (name: string, value: unknown): string => {
  writeFileSync(at(name), JSON.stringify(value))
  return at(name)
}

describe("--config", () => {
  test.each<readonly [string, object]>([
    ["no skip", { residuals: [false] }],
    ["an upsampler that repeats", { upsampler: { name: "repeat" } }],
    ["one that fills boundaries alone", { upsampler: { name: "simple" } }],
    [
      "a pool without parameters",
      { pool: { name: "interpolated" }, upsampler: { name: "multi-linear", options: { shared: "mean" } } },
    ],
    ["a tied vocabulary", { tiedVocabulary: true }],
    ["a start by depth", { depthFactor: "globalDepth", initialStd: 0.02 }],
    ["another epsilon for the output", { outputNormEpsilon: 1e-6 }],
    ["levels to predict", { levelWeight: 0.5 }],
  ])("%s", async (name, change) => {
    const config = write(`${name}.json`, { ...common, ...change })
    const out = at(name)
    const trained = await callAunet([
      "train",
      text,
      "--out",
      out,
      "--steps",
      "2",
      "--config",
      config,
      ...SHORT_ROWS,
    ])
    expect(trained.status, trained.stderr).toBe(0)
    const [found] = jsonLines(await callAunet(["inspect", out, "--json"]))
    expect(found).toMatchObject({ config: change, cost: {} })
  })

  test("an official configuration brings its row and its capacities, which a resumed training keeps", async () => {
    const config = write("official.json", {
      model: {
        dimensions: [16, 32, 32],
        head_dims: [8, 8, 8],
        layers: [1, 1, 1],
        max_seqlens: [-1, 6, 3],
        block: { multiple_of: 8 },
      },
      data: { seq_len: 40 },
    })
    const out = at("official")
    const train = ["train", text, "--out", out, "--engine", "reference", "--rows", "1", "--json"]
    const [start] = jsonLines(await callAunet([...train, "--steps", "1", "--config", config]))
    expect(start).toMatchObject({ type: "start", lengths: [40, 6, 3] })
    expect((start["droppedShares"] as number[])[0]).toBeGreaterThan(0.1)
    const [again] = jsonLines(await callAunet([...train, "--steps", "2", "--resume"]))
    expect(again).toMatchObject({ resumedAt: 1, lengths: [40, 6, 3] })
  })

  test("a plan is a model", async () => {
    const plan = await callAunet([
      "plan",
      "--flops",
      "1e14",
      "--row-bytes",
      "64",
      "--engine",
      "reference",
      "--json",
    ])
    writeFileSync(at("plan.json"), plan.stdout)
    const out = at("planned")
    const trained = await callAunet([
      ...["train", text, "--out", out, "--steps", "1", "--config", at("plan.json")],
      ...SHORT_ROWS,
    ])
    expect(trained.status, trained.stderr).toBe(0)
  })

  test.each<readonly [string, readonly string[], string]>([
    [
      "a size beside it",
      ["--size", "tiny", "--config", write("c.json", common)],
      "leave --size and --stages out",
    ],
    ["a file that is not there", ["--config", at("none.json")], "there is no such file"],
    ["a folder", ["--config", at()], "it is a folder"],
    ["no JSON", ["--config", text], "is not JSON"],
    ["a field that does not exist", ["--config", write("d.json", { ...common, widht: 1 })], "widht is 1"],
    [
      "an upsampler that does not exist",
      ["--config", write("e.json", { ...common, upsampler: { name: "magic" } })],
      '"magic"',
    ],
  ])("%s is refused before anything is read", async (_, flags, part) => {
    const { status, stderr } = await callAunet(["train", text, "--out", at("never"), ...flags])
    expect(status).toBeGreaterThan(0)
    expect(stderr).toContain(part)
    expect(stderr).not.toMatch(/^ +at /m)
  })
})

describe("--schedule", () => {
  const settingsOf = (run: string): unknown =>
    (JSON.parse(readFileSync(at(run, "train", "state.json"), "utf8")) as { settings: unknown }).settings
  const rates = (lines: readonly Record<string, unknown>[]): number[] =>
    lines.filter(({ type }) => type === "step").map(({ learningRate }) => learningRate as number)

  test.each<readonly [string, string, readonly number[]]>([
    ["constant", "{}", [0.01, 0.01, 0.01, 0.01]],
    ["linear", '{"minRatio":0.5,"warmupShare":0}', [0.00875, 0.0075, 0.00625, 0.005]],
    ["inverse-square-root", '{"warmupShare":0.25}', [0.01, 0.00707, 0.00577, 0.005]],
    ["cosine", '{"minRatio":0,"warmupShare":0}', [0.00854, 0.005, 0.00146, 0]],
    [
      "warmup-stable-decay",
      '{"minRatio":0.1,"warmupShare":0.25,"decayShare":0.5}',
      [0.01, 0.01, 0.00182, 0.001],
    ],
  ])("%s", async (schedule, options, expected) => {
    const out = at(schedule)
    const train = ["train", text, "--out", out, ...QUICK, "--json"]
    const flags = ["--learning-rate", "0.01", "--schedule", schedule, "--schedule-options", options]
    const first = await callAunet([...train, ...flags, "--steps", "2", "--schedule-steps", "4"])
    expect(first.status, first.stderr).toBe(0)
    expect(settingsOf(schedule)).toMatchObject({ schedule, ...(JSON.parse(options) as object) })
    const second = await callAunet([...train, "--steps", "4", "--resume"])
    const found = [...rates(jsonLines(first)), ...rates(jsonLines(second))]
    expect(found.map((rate) => Math.round(rate * 1e5) / 1e5)).toEqual(expected)
  })

  test("the optimiser's numbers are kept", async () => {
    const flags = ["--optimizer-options", '{"beta1":0.8,"weightDecay":0}']
    await callAunet(["train", text, "--out", at("adam"), "--steps", "1", ...QUICK, ...flags])
    expect(settingsOf("adam")).toMatchObject({ optimizer: { beta1: 0.8, weightDecay: 0, beta2: 0.95 } })
  })

  test.each<readonly [readonly string[], string]>([
    [["--schedule", "step"], "there are: constant, linear"],
    [["--schedule-options", "[]"], "an object of numbers"],
    [
      ["--schedule-options", '{"floor":1,"theta":"x"}'],
      '"floor" does not exist; "theta" is "x" and not a number',
    ],
    [["--optimizer-options", '{"beta3":1}'], '"beta3" does not exist'],
    [["--schedule-options", '{"minRatio":2}'], "minRatio is 2"],
    [["--optimizer-options", '{"beta1":1}'], "optimizer.beta1 is 1; it must be from 0 to below 1"],
    [["--optimizer-options", '{"clip":0}'], "optimizer.clip is 0; it must be above 0"],
  ])("%j is refused", async (flags, part) => {
    const { status, stderr } = await callAunet([
      "train",
      text,
      "--out",
      at("not"),
      "--steps",
      "1",
      ...QUICK,
      ...flags,
    ])
    expect(status).toBeGreaterThan(0)
    expect(stderr).toContain(part)
  })
})

test("--levels predicted: the model says where its own segments end; without such a head it is refused", async () => {
  const generate = [
    "generate",
    at("levels to predict"),
    "--max-bytes",
    "12",
    "--engine",
    "reference",
    "--json",
  ]
  const [own] = jsonLines(await callAunet([...generate, "--levels", "predicted"])).slice(-1)
  expect(own).toMatchObject({ type: "end", bytes: 12 })
  const other = await callAunet(["generate", at("no skip"), "--engine", "reference", "--levels", "predicted"])
  expect(other.status).toBe(2)
  expect(other.stderr).toContain("was not trained to predict levels")
  const wrong = await callAunet([...generate, "--levels", "mine"])
  expect(wrong.stderr).toContain("it must be splitter or predicted")
})
