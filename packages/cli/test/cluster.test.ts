/**
 * `aunet cluster run` beside a Python that says what a training says. With PyTorch itself: `cluster-torch.test.ts`.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { beforeAll, describe, expect, test } from "vitest"
import { foreignArguments, joinForeignFlags } from "../src/arguments/foreign-flags.ts"
import { quotedThere, remoteOf } from "../src/run/cluster/address.ts"
import { startOf } from "../src/run/cluster/torchrun.ts"
import { expectSentence, jsonLines, runAunet } from "./run-aunet.ts"
import { standIns } from "./stand-ins.ts"
import { temporaryFolder, writeText } from "./temporary.ts"

const at = temporaryFolder()
const { programs, corpus, small, prepare, program, run } = standIns(at)
// Programs that begin with #! are for others.
const windows = process.platform === "win32"

beforeAll(prepare)

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
  expect(foreignArguments("--options", "--a 'b c' d\"e f\"")).toEqual(["--a", "b c", "de f"])
  expect(() => foreignArguments("--options", "'open")).toThrow("not closed")
  if (!windows) expect(() => foreignArguments("--options", "a\\ b")).toThrow("a backslash is a letter here")
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
  expect(startOf(has, undefined, "/m")).toEqual({ args: [], env: {}, isHere: true })
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
  for (const bad of ["host:", "-oProxyCommand=x:y", "a b:c", "host:-x", "host:~you/x", "host:a\nb"])
    expect(() => remoteOf(bad, "--to"), bad).toThrow("--to")
  for (const home of ["h1:~", "h1:~/"]) expect(remoteOf(home, "--to")).toEqual({ host: "h1", path: "." })
  expect(remoteOf("h1:~/a/", "--to")).toEqual({ host: "h1", path: "a" })
  expect(quotedThere("it's")).toBe("'it'\\''s'")
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

  test("takes the corpus that it was trained on, where its record says which, and that is it", async () => {
    const recorded = at("recorded")
    cpSync(small, recorded, { recursive: true })
    const record = JSON.parse(readFileSync(`${recorded}/run.json`, "utf8")) as { runs: object[] }
    const typed = (command: string): void =>
      writeFileSync(`${recorded}/run.json`, JSON.stringify({ ...record, runs: [{ command }] }))
    const exported = async (out: string): Promise<unknown> => {
      const ran = await run(["export", recorded, "--format", "torch", "--out", at(out)])
      expect(ran.status, ran.stderr).toBe(0)
      expect(ran.stderr).toContain(out === "known" ? "which it was trained on" : "--data CORPUS")
      return (JSON.parse(readFileSync(at(out, "train.json"), "utf8")) as { data: unknown }).data
    }
    typed(`aunet train --data '${corpus}' --out small --steps 2`)
    expect(await exported("known")).toEqual([corpus])
    typed(`aunet train --data ${at("moved")} --out small`)
    expect(await exported("moved-since")).toEqual([])
    // Another text at that place.
    const prepare = ["prepare", "--data", writeText(at("longer.txt"), 3000), "--splitter", "words"]
    expect((await run([...prepare, "--out", at("moved")])).status).toBe(0)
    expect(await exported("other")).toEqual([])
  })

  test("refuses what it cannot begin with, or what would do nothing", async () => {
    const fine = ["--python", python({ version: "2.9.0", libuv: true })]
    cpSync(small, at("bare"), { recursive: true })
    rmSync(at("bare", "run.json"))
    for (const [args, status, said] of [
      [[small], 2, "--steps is needed"],
      [[small, "--steps", "9"], 2, "--out is needed"],
      [[at("bare"), "--steps", "9", "--out", at("o")], 2, "--data is needed"],
      [[small, "--steps", "9", "--out", at("o"), "--data", at("text.txt")], 2, "is no prepared corpus"],
      [[small, "--steps", "9", "--out", small, "--data", corpus], 2, "holds a checkpoint"],
      [[small, "--steps", "9", "--options", "--steps=3"], 2, "--options has --steps=3; leave it out"],
      [[small, "--steps", "9", "--options", "--help"], 2, "--options has --help"],
      [[small, "--steps", "9", "--options", "--rows '2"], 2, "a quote that is not closed"],
      [[small, "--steps", "9", "--out", at("o"), "--data", `a:${corpus}`], 2, "has two letters or more"],
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
    const wrong = `console.error("aunet_train.py: error: unrecognized arguments: --bogus"); process.exit(2)`
    const refused = await run(["cluster", "run", out, "--steps", "9", "--python", trains(wrong)])
    expectSentence(refused, 2, "--options: unrecognized arguments: --bogus", "--help")
    expectSentence(
      await run(["cluster", "run", out, "--steps", "9", "--which", "best"]),
      2,
      "leave --which out",
    )
    const failed = await run(["cluster", "run", out, "--steps", "9", "--python", trains(fails)])
    expectSentence(failed, 2, "status 7", "RuntimeError: no device", "torchrun.log")
  })

  /** What a script does that is asked to stop: it looks for a file, and would end without a save at a signal. */
  const stops = (
    after: string,
  ): string => `process.on("SIGINT", () => { console.error("a signal"); process.exit(9) })
const look = setInterval(() => {
  if (!require("node:fs").existsSync(process.env.AUNET_STOP_FILE)) return
  clearInterval(look)
  ${after}
}, 20)
`

  test.each([
    [
      "waits for the save, though all that it started is in the terminal",
      "setTimeout(() => end(true), 300)",
      130,
    ],
    ["in the last step, is no failure", "end(false)", 0],
  ])("Ctrl-C %s", async (_, after, status) => {
    const args = [
      "cluster",
      "run",
      at("shown"),
      "--steps",
      "9",
      "--json",
      "--python",
      trains("", stops(after)),
    ]
    const ran = await runAunet(args, {
      group: true,
      during: (child) => child.stdout?.once("data", () => process.kill(-(child.pid as number), "SIGINT")),
    })
    expect(ran.status, ran.stderr).toBe(status)
    expect(jsonLines(ran).at(-1)).toMatchObject({ type: "end", stopped: status !== 0 })
    if (status !== 0) expect(ran.stderr).toContain("the same command goes on")
    expect(readFileSync(at("shown", "torchrun.log"), "utf8")).not.toContain("a signal")
  })

  test("a log that cannot be written is told, and ends nothing", async () => {
    const out = at("no-log")
    cpSync(at("shown"), out, { recursive: true })
    rmSync(`${out}/torchrun.log`)
    mkdirSync(`${out}/torchrun.log`)
    const ran = await run(["cluster", "run", out, "--steps", "9", "--python", trains("end(false)")])
    expect(ran.status, ran.stderr).toBe(0)
    expect(ran.stderr).toContain("torchrun.log cannot be written")
  })
})
