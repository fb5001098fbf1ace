/**
 * `aunet cluster` beside programs that stand in for those it calls: a Python that says what a training says, a sbatch that
 * writes down what it was told, a ssh that runs things right here. With PyTorch itself: `cluster-torch.test.ts`.
 */
import { spawnSync } from "node:child_process"
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { delimiter } from "node:path"
import { beforeAll, describe, expect, test } from "vitest"
import { joinForeignFlags } from "../src/arguments/foreign-flags.ts"
import { quotedThere, remoteOf } from "../src/run/cluster/address.ts"
import { startOf } from "../src/run/cluster/torchrun.ts"
import { callAunet, expectSentence, jsonLines, type Ran, runAunet } from "./run-aunet.ts"
import { QUICK, temporaryFolder, writeText } from "./temporary.ts"

const at = temporaryFolder()
const programs = at("programs")
const corpus = at("corpus")
const small = at("small")
// Programs that begin with #! are for others.
const windows = process.platform === "win32"

/** A program of that name, in the language of this one. */
function program(name: string, source: string): string {
  mkdirSync(programs, { recursive: true })
  const path = `${programs}/${name}`
  writeFileSync(path, `#!${process.execPath}\n${source}`)
  chmodSync(path, 0o755)
  return path
}

/** Runs the command where such programs are found first. */
async function run(args: readonly string[]): Promise<Ran> {
  const before = process.env["PATH"]
  process.env["PATH"] = `${programs}${delimiter}${before}`
  try {
    return await callAunet(args)
  } finally {
    process.env["PATH"] = before
  }
}

beforeAll(async () => {
  const text = writeText(at("text.txt"), 2000)
  for (const args of [
    ["prepare", "--data", text, "--splitter", "words", "--out", corpus],
    ["train", "--data", corpus, "--out", small, "--steps", "2", ...QUICK],
  ]) {
    const ran = await callAunet(args)
    expect(ran.status, ran.stderr).toBe(0)
  }
})

test("flags of other programs keep their dashes", () => {
  const typed = [
    "cluster",
    "run",
    "c",
    "--torchrun",
    "--nproc-per-node 8",
    "--options",
    "--rows 2",
    "--steps",
    "3",
  ]
  expect(joinForeignFlags(typed)).toEqual([
    ...["cluster", "run", "c", "--torchrun=--nproc-per-node 8", "--options=--rows 2", "--steps", "3"],
  ])
  expect(joinForeignFlags(["train", "--options", "--x"])).toEqual(["train", "--options", "--x"])
  expect(joinForeignFlags(["cluster", "--", "--options", "--x"])).toEqual([
    "cluster",
    "--",
    "--options",
    "--x",
  ])
})

test("processes of one machine meet at a port that is free, or by a file; several as they are told", () => {
  const has = { hasLibuv: true, version: "2.9.1" }
  const lacks = { hasLibuv: false, version: "2.6.0" }
  const torchrun = ["-m", "torch.distributed.run"]
  expect(startOf(has, undefined, "/m")).toEqual({ args: [], env: {} })
  expect(startOf(has, ["--nproc-per-node", "8"], "/m").args).toEqual([
    ...torchrun,
    ...["--standalone", "--max-restarts=3", "--nproc-per-node", "8"],
  ])
  const many = ["--nnodes=2", "--max_restarts=0"]
  expect(startOf(has, many, "/m").args).toEqual([...torchrun, ...many])
  const own = startOf(lacks, ["--nproc_per_node=2"], "/m")
  expect(own.args.join(" ")).toContain("--rdzv-endpoint=/m/meet --rdzv-conf=store_type=file")
  expect(own.env).toEqual({ USE_LIBUV: "0", TORCH_DISABLE_SHARE_RDZV_TCP_STORE: "1" })
  expect(own.note).toContain("2.6.0 was built without libuv")
  expect(startOf(lacks, many, "/m").args).toEqual([...torchrun, ...many])
})

test("an address is a machine and a folder, or a folder of this one", () => {
  expect(remoteOf("me@host:a b/c/", "--to")).toEqual({ host: "me@host", path: "a b/c" })
  for (const here of ["a/b", "C:\\runs", "./x:y", at("text.txt")])
    expect(remoteOf(here, "--to")).toBeUndefined()
  for (const bad of ["host:", "-oProxyCommand=x:y", "a b:c", "host:-x", "host:a\nb"])
    expect(() => remoteOf(bad, "--to"), bad).toThrow("--to")
  expect(quotedThere("~/it's")).toBe("~/'it'\\''s'")
  expect(quotedThere("$(x) `y`")).toBe("'$(x) `y`'")
})

describe.skipIf(windows)("cluster run", () => {
  const python = (answer: unknown): string =>
    program("python-said", `console.log(${JSON.stringify(JSON.stringify(answer))})`)

  test("refuses a Python without PyTorch, or with an old one, before it writes", async () => {
    const out = at("not-written")
    const args = ["cluster", "run", small, "--data", corpus, "--out", out, "--steps", "9", "--python"]
    expectSentence(await run([...args, `${programs}/none`]), 2, "is not found", "PyTorch 2.4")
    expectSentence(await run([...args, python({ error: "No module" })]), 2, "has no PyTorch (No module)")
    expectSentence(
      await run([...args, python({ version: "2.3.1+cu121" })]),
      2,
      "2.3.1+cu121, and 2.4 is the oldest",
    )
    expectSentence(
      await run([...args, program("bad", `console.error("oh no"); process.exit(3)`)]),
      2,
      "oh no",
    )
    expect(existsSync(out)).toBe(false)
  })

  test("refuses what it cannot begin with, or what would do nothing", async () => {
    const fine = ["--python", python({ version: "2.9.0", libuv: true })]
    for (const [args, status, said] of [
      [[small], 2, "--steps is needed"],
      [[small, "--steps", "9"], 2, "--out is needed"],
      [[small, "--steps", "9", "--out", at("o")], 2, "--data is needed"],
      [[small, "--steps", "9", "--out", at("o"), "--data", at("text.txt")], 2, "is no prepared corpus"],
      [[small, "--steps", "9", "--out", small, "--data", corpus], 2, "holds a checkpoint"],
      [[small, "--steps", "9", "--options", "--steps=3"], 2, "--options has --steps=3; leave it out"],
      [[at("nowhere"), "--steps", "9", "--out", at("o"), "--data", corpus], 1, "there is no such folder"],
    ] as const)
      expectSentence(await run(["cluster", "run", ...args, ...fine]), status, said)
    expect(existsSync(at("o"))).toBe(false)
  })

  const step = {
    bytes: 8,
    bitsPerByte: 3,
    meanBitsPerByte: 3,
    bytesPerSecond: 8,
    elapsedSeconds: 1,
    epochs: 0,
  }
  /** A Python whose script takes steps until it is told to stop, or refuses. */
  const trains = (ending: string, before = ""): string =>
    program(
      "python-trains",
      `if (process.argv[2] === "-c") { console.log('{"version":"2.9.0","libuv":true}'); process.exit() }
const say = (event) => console.log(JSON.stringify(event))
${before}
console.error("told: " + process.argv.slice(2).join(" "))
say(${JSON.stringify({ type: "step", step: 1, ...step })})
function end(stopped) { say({ type: "end", steps: 1, bytes: 8, checkpoint: "run", stopped, seconds: 1, droppedShares: [] }); process.exit(stopped ? 1 : 0) }
${ending}`,
    )

  test("shows what the script tells, and keeps the rest; an export goes on", async () => {
    const out = at("shown")
    const first = await run([
      ...["cluster", "run", small, "--data", corpus, "--out", out, "--steps", "9"],
      ...["--options", "--rows 2 --dtype bfloat16", "--torchrun", "--nproc-per-node 2"],
      ...["--python", trains("end(false)")],
    ])
    expect(first.status, first.stderr).toBe(0)
    expect(first.stdout).toContain(`trained after 1 step; saved in ${out}/run`)
    expect(readFileSync(`${out}/torchrun.log`, "utf8")).toBe(
      `told: -m torch.distributed.run --standalone --max-restarts=3 --nproc-per-node 2 ${out}/aunet_train.py --steps 9 --rows 2 --dtype bfloat16 --json\n`,
    )
    const again = await run([
      "cluster",
      "run",
      out,
      "--steps",
      "9",
      "--json",
      "--python",
      trains("end(false)"),
    ])
    expect(jsonLines(again).map(({ type }) => type)).toEqual(["step", "end"])
    expectSentence(
      await run(["cluster", "run", out, "--steps", "9", "--out", at("o"), "--python", trains("end(false)")]),
      2,
      "leave --out out",
    )
  })

  test("a refusal of the script is its own; any other end says where to look", async () => {
    const out = at("shown")
    const refuses = `console.error("[rank0]:aunet_train.py: the disk is full"); setTimeout(() => {}, 60_000)`
    expectSentence(
      await run(["cluster", "run", out, "--steps", "9", "--python", trains(refuses)]),
      2,
      "aunet: the disk is full",
    )
    const fails = `console.error("RuntimeError: no device"); process.exit(7)`
    const failed = await run(["cluster", "run", out, "--steps", "9", "--python", trains(fails)])
    expectSentence(failed, 2, "status 7", "RuntimeError: no device", "torchrun.log")
  })

  test("Ctrl-C is handed on once, and waits for the save", async () => {
    const waits = `let heard = 0
process.on("SIGINT", () => { heard++; setTimeout(() => { console.error("heard " + heard); end(true) }, 300) })
setInterval(() => {}, 1000)`

    const ran = await runAunet(
      ["cluster", "run", at("shown"), "--steps", "9", "--json", "--python", trains("", waits)],
      {
        during: (child) => child.stdout?.once("data", () => child.kill("SIGINT")),
      },
    )
    expect(ran.status, ran.stderr).toBe(130)
    expect(jsonLines(ran).at(-1)).toMatchObject({ type: "end", stopped: true })
    expect(ran.stderr).toContain("the same command goes on")
    expect(readFileSync(at("shown", "torchrun.log"), "utf8")).toContain("heard 1")
  })
})

describe.skipIf(windows)("cluster sbatch", () => {
  const log = at("sbatch.log")
  const submits = (answer: string): string =>
    program(
      "sbatch",
      `require("node:fs").appendFileSync(${JSON.stringify(log)}, JSON.stringify({ in: process.cwd(), args: process.argv.slice(2) }) + "\\n")
console.log(${JSON.stringify(answer)})`,
    )

  test("submits a job in the folder that it writes", async () => {
    submits("4711;here")
    const out = at("job")
    const ran = await run([
      ...["cluster", "sbatch", small, "--data", corpus, "--out", out, "--steps", "9", "--json"],
      ...["--sbatch", "--nodes 4 --comment 'a b'", "--options", "--rows 2"],
    ])
    expect(ran.status, ran.stderr).toBe(0)
    expect(jsonLines(ran)).toEqual([{ type: "job", job: "4711", folder: out }])
    const told = JSON.parse(readFileSync(log, "utf8")) as { in: string; args: string[] }
    expect(told.in.endsWith("/job")).toBe(true)
    expect(told.args).toEqual([
      ...["--parsable", "--nodes", "4", "--comment", "a b", "train.sbatch", "--steps", "9", "--rows", "2"],
    ])
    expect(readFileSync(`${out}/train.sbatch`, "utf8")).toContain("aunet_train.py")
    submits("try later")
    expectSentence(await run(["cluster", "sbatch", out, "--steps", "9"]), 2, "no number of a job")
    rmSync(`${programs}/sbatch`)
    expectSentence(await run(["cluster", "sbatch", out, "--steps", "9"]), 2, "sbatch is not found", "SLURM")
    expectSentence(
      await run(["cluster", "sbatch", out, "--steps", "9", "--to", "here"]),
      2,
      "names no machine",
    )
  })

  // What moves the files is rsync itself, over a ssh that stays on this machine.
  const hasRsync = spawnSync("rsync", ["--version"]).status === 0
  test.skipIf(!hasRsync)(
    "takes a training to another machine, and brings it back (skipped without rsync)",
    async () => {
      program(
        "ssh",
        `const words = process.argv.slice(process.argv.findIndex((each) => each === "there") + 1)
process.exit(require("node:child_process").spawnSync("sh", ["-c", words.join(" ")], { stdio: "inherit" }).status)`,
      )
      submits("12")
      const there = at("the re", "it's")
      const args = ["cluster", "sbatch", small, "--data", corpus, "--out", at("sent"), "--steps", "9"]
      const sent = await run([...args, "--to", `there:${there}`])
      expect(sent.status, sent.stderr).toBe(0)
      const told = JSON.parse(readFileSync(log, "utf8").trim().split("\n").at(-1)!) as {
        in: string
        args: string[]
      }
      expect(told).toEqual({ in: there, args: ["--parsable", "train.sbatch", "--steps", "9"] })
      expect(JSON.parse(readFileSync(`${there}/train.json`, "utf8"))).toMatchObject({
        data: ["corpora/corpus"],
      })
      expect(readFileSync(`${there}/corpora/corpus/corpus.json`)).toEqual(
        readFileSync(`${corpus}/corpus.json`),
      )

      const back = ["cluster", "pull", `there:${there}`, "--out", at("back")]
      expectSentence(await run(back), 2, "holds no checkpoint, nor does its run/")
      expect(existsSync(at("back"))).toBe(false)
      // As the script would have saved it there.
      const train = ["train", "--data", corpus, "--out", `${there}/run`, ...QUICK]
      expect((await callAunet([...train, "--steps", "2"])).status).toBe(0)
      const pulled = await run([...back, "--json"])
      expect(pulled.status, pulled.stderr).toBe(0)
      expect(jsonLines(pulled)[0]).toMatchObject({ type: "pulled", steps: 2 })
      for (const name of ["model.safetensors", "metrics.jsonl", "best/model.safetensors"])
        expect(readFileSync(at("back", name))).toEqual(readFileSync(`${there}/run/${name}`))
      // Further on, it takes the place of what was brought; another training does not.
      const more = ["train", "--data", corpus, "--out", `${there}/run`, "--resume", "--steps", "3"]
      expect((await callAunet(more)).status).toBe(0)
      expect((await run(back)).stdout).toContain("3 steps")
      expectSentence(
        await run(["cluster", "pull", small, "--out", at("back")]),
        2,
        "of another training",
        "--force",
      )
      expect((await run(["cluster", "pull", small, "--out", at("back"), "--force"])).status).toBe(0)
      expect(existsSync(`${at("back")}.pull`)).toBe(false)
    },
  )
})
