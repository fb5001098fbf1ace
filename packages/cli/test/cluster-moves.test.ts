/**
 * `aunet cluster sbatch` and `pull` beside programs that stand in for those they call: a sbatch that writes down what it was told,
 * a ssh that runs things right here.
 */
import { spawnSync } from "node:child_process"
import { existsSync, readFileSync, rmSync } from "node:fs"
import { beforeAll, describe, expect, test } from "vitest"
import { callAunet, expectSentence, jsonLines } from "./run-aunet.ts"
import { standIns } from "./stand-ins.ts"
import { QUICK, temporaryFolder } from "./temporary.ts"

const at = temporaryFolder()
const { programs, corpus, small, prepare, program, run } = standIns(at)
// Programs that begin with #! are for others.
const windows = process.platform === "win32"

beforeAll(prepare)

test("cluster pull brings a run of this machine, and nothing over what is further on or another's", async () => {
  const [source, out] = [at("source"), at("pulled")]
  const train = ["train", "--data", corpus, ...QUICK, "--steps", "2", "--out"]
  expect((await callAunet([...train, `${source}/run`])).status).toBe(0)
  const pull = ["cluster", "pull", source, "--out", out]
  expectSentence(await run(["cluster", "pull", at("none"), "--out", out]), 2, "holds no checkpoint")
  expect(jsonLines(await run([...pull, "--json"]))[0]).toMatchObject({ type: "pulled", steps: 2 })
  const more = (folder: string): Promise<unknown> =>
    callAunet(["train", "--data", corpus, "--resume", "--steps", "4", "--out", folder])
  await more(out)
  expectSentence(await run(pull), 2, "has taken 4 steps, and there it is 2", "--force")
  expect((await run([...pull, "--force"])).status).toBe(0)
  await more(`${source}/run`)
  rmSync(`${source}/run/best/model.safetensors`)
  const before = readFileSync(`${out}/model.safetensors`)
  expect((await run(pull)).status).not.toBe(0)
  expect(readFileSync(`${out}/model.safetensors`)).toEqual(before)
  expect(existsSync(`${out}/best/model.safetensors`)).toBe(true)
  expectSentence(await run(["cluster", "pull", small, "--out", out]), 2, "of another training", "--force")
  rmSync(`${out}/run.json`)
  expectSentence(await run(pull), 2, "without a run.json")
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
      const more = ["train", "--data", corpus, "--resume", "--steps", "3", "--out", `${there}/run`]
      expect((await callAunet(more)).status).toBe(0)
      expect((await run(back)).stdout).toContain("3 steps")
      expectSentence(
        await run(["cluster", "pull", small, "--out", at("back")]),
        2,
        "of another training",
        "--force",
      )
      expect((await run(["cluster", "pull", small, "--out", at("back"), "--force"])).status).toBe(0)
      for (const left of [`${at("back")}.pull`, `${there}/run.pulled`])
        expect(existsSync(left), left).toBe(false)
    },
  )
})
