// The commands that lead out of one machine and back: export, import, shard, plan; and train --check.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { paperRunNames, readConfig } from "aunet"
import { beforeAll, describe, expect, test } from "vitest"
import { writeIdleEngine } from "./idle-engine.ts"
import { callAunet, jsonLines, type Ran, trainOnce } from "./run-aunet.ts"
import { QUICK, temporaryFolder, writeText } from "./temporary.ts"

const at = temporaryFolder()
const run = at("run")
const text = writeText(at("text.txt"))
const idle = ["--plugin", writeIdleEngine(at("idle.js")), "--engine", "idle"] as const

beforeAll(() => trainOnce(text, run))

/** The one line of JSON of a command that went well. */
function said(ran: Ran): Record<string, unknown> {
  expect(ran.status, ran.stderr).toBe(0)
  const [line, ...others] = jsonLines(ran)
  expect(others).toEqual([])
  return line
}

function expectRefusal({ status, stdout, stderr }: Ran, wanted: number, ...parts: readonly string[]): void {
  expect(status, stderr).toBe(wanted)
  expect(stdout).toBe("")
  for (const part of parts) expect(stderr.trimEnd().split("\n").at(-1)).toContain(part)
}

describe("export --format onnx", () => {
  test("writes one file and tells what goes in and comes out", async () => {
    const out = at("new", "run.onnx")
    const args = ["export", run, "--format", "onnx", "--out", out]
    const { status, stdout, stderr } = await callAunet(args)
    expect(status, stderr).toBe(0)
    expect(stdout).toMatch(/in +ids +i32\[1, 32\]/)
    expect(stdout).toMatch(/in +pools\.0\.kept +i32\[1, \d+\]/)
    expect(stdout).toMatch(/out +logits +f32\[1, 32, 258\]/)
    expect(stderr).toContain("poolValues(levels")
    expect(readdirSync(at("new"))).toEqual(["run.onnx"])

    expectRefusal(await callAunet(args), 2, out, "--force")
    const again = await callAunet([...args, "--force", "--rows", "2", "--row-bytes", "16", "--json"])
    expect(said(again)).toMatchObject({
      format: "onnx",
      bytes: readFileSync(out).length,
      inputs: [{ name: "ids", dtype: "i32", shape: [2, 16] }, {}, {}, {}],
      outputs: [{ name: "logits", shape: [2, 16, 258] }],
      splitter: { name: "words" },
    })
    expect(readdirSync(at("new"))).toEqual(["run.onnx"])
  })
})

describe("export --format lingua, and import", () => {
  test("lead back to the same model, to the last byte", async () => {
    for (const weights of ["pth", "safetensors"]) {
      const [out, back] = [at(`out-${weights}`), at(`back-${weights}`)]
      const args = ["export", run, "--format", "lingua", "--out", out, "--weights", weights, "--json"]
      const exported = said(await callAunet(args))
      const file = weights === "pth" ? "consolidated.pth" : "model.safetensors"
      const names = (exported["files"] as { name: string }[]).map(({ name }) => name)
      expect(names).toEqual(["params.json", file, "train.yaml", "load.py", "train.py"])
      expect((exported["notes"] as string[])[0]).toContain("causal")

      const imported = said(await callAunet(["import", out, "--out", back, "--json"]))
      expect(imported).toMatchObject({ checkpoint: back, parameters: 37_632, splitter: { name: "words" } })
      for (const name of ["config.json", "model.safetensors"])
        expect(readFileSync(`${back}/${name}`).equals(readFileSync(`${run}/${name}`))).toBe(true)
    }
  })

  test("an earlier export is replaced with --force alone, a checkpoint or other files never", async () => {
    const out = at("twice")
    const args = ["export", run, "--format", "lingua", "--out", out]
    expect((await callAunet(args)).status).toBe(0)
    expectRefusal(await callAunet(args), 2, out, "--force")
    expectRefusal(await callAunet(["train", text, "--out", out]), 2, out, "no checkpoint")
    expect((await callAunet([...args, "--force", "--weights", "safetensors"])).status).toBe(0)
    expect(existsSync(`${out}/consolidated.pth`)).toBe(false)

    mkdirSync(at("foreign"))
    writeFileSync(at("foreign", "thesis.txt"), "mine")
    const to = (folder: string) =>
      callAunet(["export", run, "--format", "lingua", "--out", folder, "--force"])
    expectRefusal(await to(run), 2, "a checkpoint")
    expectRefusal(await to(at("foreign")), 2, "other files")
  })

  test("the splitter of an import can be chosen", async () => {
    const out = at("cut")
    expect((await callAunet(["export", run, "--format", "lingua", "--out", out])).status).toBe(0)
    const args = ["import", out, "--out", at("recut"), "--splitter", "lingua", "--json"]
    const chosen = [...args, "--splitter-options", '{"strategy":["word2"]}']
    expect(said(await callAunet(chosen))["splitter"]).toMatchObject({ name: "lingua" })
  })
})

test("shard writes every document as a line of JSON, and says what it mended", async () => {
  mkdirSync(at("texts"))
  const texts = ["one two", "three four", "five"]
  for (const [i, each] of texts.entries()) writeFileSync(at("texts", `${i}.txt`), each)
  const args = ["shard", "--data", at("texts"), "--out", at("data"), "--chunks", "2", "--seed", "3"]
  const report = said(await callAunet([...args, "--json"]))
  expect(report).toMatchObject({ documents: 3, heldOutDocuments: 0, ended: 1, replaced: 0, empty: 0 })
  const lines = (report["files"] as string[]).flatMap((file) =>
    readFileSync(file, "utf8").trimEnd().split("\n"),
  )
  expect(lines.map((line) => (JSON.parse(line) as { text: string }).text).toSorted()).toEqual([
    "five\n",
    "one two",
    "three four",
  ])
  expectRefusal(await callAunet(args), 2, "is there already")
})

describe("plan", () => {
  test("gives the size, the text, the rates, and an estimate of the time", async () => {
    const args = ["plan", "--flops", "1e17", "--stages", "3", ...idle]
    const planned = said(await callAunet([...args, "--json"]))
    expect(planned).toMatchObject({
      rows: 23,
      lengths: [8192, 1639, 1123],
      machine: { engine: { engine: "idle" }, measured: "tiny" },
    })
    const { flopsPerSecond, seconds } = planned["machine"] as Record<string, number>
    expect(flopsPerSecond * seconds).toBeCloseTo(1e17, -5)

    const { stdout } = await callAunet(args)
    for (const what of ["100 PFLOP", "steps", "learning rate", "8,192", "an estimate", "idle on nothing"])
      expect(stdout).toContain(what)
  })

  test("--run gives a run of the paper, as its tables have it, which train --config reads", async () => {
    const args = ["plan", "--run", "aunet-3-1b", ...idle]
    const planned = said(await callAunet([...args, "--json"]))
    expect(planned).toMatchObject({ steps: 105000, learningRate: 1.5e-3, lengths: [8192, 1639, 1123] })
    expect(planned["batchBytes"]).toBeCloseTo(2.8e6, -4)
    expect(planned["parameters"] as number).toBeCloseTo(2.5e9, -7)
    expect(readConfig(planned).config).toEqual(planned["config"])

    const { stdout, stderr } = await callAunet(args)
    for (const what of ["670 EFLOP", "3,072", "0.00150"]) expect(stdout).toContain(what)
    expect(stderr).toContain("plan --run aunet-3-1b --json > plan.json")
  })

  test("--help lists every run of the paper", async () => {
    const { stdout } = await callAunet(["plan", "--help"])
    const listed = stdout.match(/(?:aunet-\d-[\w-]+|ladder-\d-[\d.e]+)/g) ?? []
    expect(paperRunNames).toHaveLength(31)
    expect(new Set(listed)).toEqual(new Set(paperRunNames))
  })

  test("measures the planned model itself with --measure, and refuses one that cannot fit", async () => {
    const args = ["plan", "--row-bytes", "256", "--measure", ...idle, "--flops"]
    expect(said(await callAunet([...args, "1e14", "--json"]))).toMatchObject({
      machine: { measured: "plan" },
    })
    expectRefusal(await callAunet([...args, "1e25"]), 2, "--measure needs", "leave it out")
  })
})

describe("train", () => {
  test("--check ends it at the first step that the reference engine computes otherwise", async () => {
    const args = ["train", text, "--out", at("wrong"), "--steps", "1", ...QUICK.slice(2), ...idle]
    const ran = await callAunet([...args, "--check", "1"])
    expectRefusal(ran, 1, "idle (nothing)", "the reference engine says")
    expect(existsSync(at("wrong"))).toBe(false)
  })

  test("--splitter-options reach the splitter", async () => {
    const args = ["train", text, "--out", at("cut-otherwise"), "--steps", "1", ...QUICK.slice(2), ...idle]
    const options = ["--splitter", "lingua", "--splitter-options", '{"strategy":["word3"]}']
    expect((await callAunet([...args, ...options])).status).toBe(0)
    const config = JSON.parse(readFileSync(at("cut-otherwise", "config.json"), "utf8"))
    expect(config.splitter).toEqual({ name: "lingua", options: { strategy: ["word3"] } })
  })
})

describe("what cannot be done is said in one sentence", () => {
  test.each<[string[], number, string[]]>([
    [["export", run], 2, ["--format"]],
    [["export", run, "--format", "gguf", "--out", at("x")], 2, ["gguf", "onnx, torch, lingua"]],
    [["export", run, "--format", "onnx"], 2, ["--out"]],
    [["export", run, "--format", "onnx", "--out", at()], 2, ["a folder"]],
    [["export", run, "--format", "lingua", "--out", at("x"), "--rows", "2"], 2, ["--rows", "lingua"]],
    [["export", run, "--format", "lingua", "--out", at("x"), "--weights", "gold"], 2, ["gold"]],
    [["export", at("gone"), "--format", "onnx", "--out", at("x.onnx")], 1, ["no such folder"]],
    [["import", at("gone"), "--out", at("x")], 2, [at("gone"), "no such folder"]],
    [["import", at("text.txt"), "--out", at("x")], 2, ["a file"]],
    [["import", at(), "--out", at("x")], 1, ["no weights"]],
    [["import", run, "--out", run], 2, ["checkpoint already; choose another folder"]],
    [["import", run, "--out", at("text.txt", "below")], 2, [`${at("text.txt")} is a file`]],
    [
      ["export", run, "--format", "onnx", "--out", at("text.txt", "run.onnx")],
      2,
      [`--out ${at("text.txt", "run.onnx")} cannot be made: ${at("text.txt")} is a file`],
    ],
    [["import", run, "--out", at("x")], 2, ["a checkpoint of ours already"]],
    [["import", run, "--out", at("x"), "--splitter-options", "{}"], 2, ["--splitter"]],
    [["shard", text], 2, ["--out"]],
    [["shard", text, "--out", at("x"), "--chunks", "0"], 2, ["1 to 1000"]],
    [["shard", text, "--out", at("few"), "--chunks", "8"], 2, ["at most 1, since there is 1 document"]],
    [["plan"], 2, ["--flops"]],
    [["plan", "--flops", "1e3"], 2, ["1e12"]],
    [["plan", "--run", "gpt-2"], 2, ["gpt-2", "aunet-3-1b", "ladder-3-1.2e22"]],
    [["plan", "--run", "aunet-3-1b", "--stages", "2"], 2, ["leave --stages out"]],
    [["plan", "--flops", "1e17", "--engine", "foo"], 2, ["foo", "reference"]],
    [["train", text, "--out", at("x"), "--check", "0"], 2, ["--check"]],
    [["train", text, "--out", at("x"), "--splitter-options", "{"], 2, ["--splitter-options", "JSON"]],
    [["train", text, "--out", at("x"), "--splitter-options", '{"groups":[0]}'], 2, ["groups"]],
  ])("%j", async (args, status, parts) => {
    expectRefusal(await callAunet(args), status, ...parts)
  })

  test("weights of another model: twenty problems at once, and how many more", async () => {
    const out = at("another")
    expect((await callAunet(["export", run, "--format", "lingua", "--out", out])).status).toBe(0)
    const params = JSON.parse(readFileSync(`${out}/params.json`, "utf8"))
    delete params.aunet
    params.model.layers = params.model.layers.map(() => 4)
    params.model.block.multiple_of = 8
    writeFileSync(`${out}/params.json`, JSON.stringify(params))
    const ran = await callAunet(["import", out, "--out", at("x")])
    expectRefusal(ran, 1, "is missing", " more")
    expect(ran.stderr.split(";").length).toBe(21)
    expect(ran.stderr).toMatch(/; and \d+ more$/m)
  })

  test("weights that are cut short, or are no weights, are refused, and nothing is written", async () => {
    const good = at("good")
    expect((await callAunet(["export", run, "--format", "lingua", "--out", good])).status).toBe(0)
    const bytes = readFileSync(`${good}/consolidated.pth`)
    for (const [name, content] of [
      ["short", bytes.subarray(0, bytes.length - 1000)],
      ["nonsense", Buffer.from("not a zip archive at all")],
    ] as const) {
      cpSync(good, at(name), { recursive: true })
      writeFileSync(`${at(name)}/consolidated.pth`, content)
      expectRefusal(await callAunet(["import", at(name), "--out", at("x")]), 1, "consolidated.pth")
    }
    expect(existsSync(at("x"))).toBe(false)
  })
})
