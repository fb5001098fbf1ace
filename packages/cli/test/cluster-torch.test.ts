/**
 * `aunet cluster run` with PyTorch itself: what comes back, a process that is killed on the way, a loss that jumps.
 *
 * Left out without a Python that has PyTorch 2.4 or later (AUNET_PYTHON, else python3), as `export-torch.test.ts` says.
 */
import { spawnSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { beforeAll, describe, expect, test } from "vitest"
import { callAunet, jsonLines, type Ran, runAunet } from "./run-aunet.ts"
import { temporaryFolder, writeText } from "./temporary.ts"
import { expectWeights, MODEL, python } from "./torch-runs.ts"

const at = temporaryFolder()
const corpus = at("corpus")
const flags = ["--engine", "onnx", "--threads", "1", "--rows", "2", "--row-bytes", "64"]

async function done(args: readonly string[]): Promise<Ran> {
  const ran = await callAunet(args)
  expect(ran.status, ran.stderr).toBe(0)
  return ran
}

interface Event {
  readonly type: string
  readonly step: number
  readonly at?: number
  readonly count?: number
  readonly lossNats?: number
  readonly resumedAt?: number
  readonly rows?: unknown
}
const eventsOf = (folder: string): Event[] =>
  readFileSync(`${folder}/metrics.jsonl`, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Event)

describe.skipIf(python === undefined)(
  "aunet cluster run (skipped without PyTorch 2.4 or later, which no npm package has: AUNET_PYTHON)",
  () => {
    const started = (args: readonly string[], during?: Parameters<typeof runAunet>[1]): Promise<Ran> =>
      runAunet(["cluster", "run", ...args, "--python", python as string], {
        ...during,
        env: { GLOO_SOCKET_IFNAME: "lo", OMP_NUM_THREADS: "1" },
      })

    beforeAll(async () => {
      writeFileSync(at("model.json"), JSON.stringify(MODEL))
      await done([
        "prepare",
        "--data",
        writeText(at("text.txt"), 4000),
        "--splitter",
        "words",
        "--out",
        corpus,
      ])
      const train = ["train", "--data", corpus, "--config", at("model.json"), ...flags]
      await done([...train, "--steps", "2", "--out", at("small")])
    })

    test(
      "loses nothing but the last interval when one of two processes is killed, also before the first save that was due",
      { timeout: 180_000 },
      async () => {
        let heard = ""
        const moments = ['"type":"measure","step":10', '"type":"save","step":40']
        const args = [at("small"), "--data", corpus, "--out", at("big"), "--steps", "60", "--json"]
        const ran = await started(
          [...args, "--torchrun", "--nproc-per-node 2", "--options", "--save-steps 20 --measure-steps 10"],
          {
            during: (child) =>
              child.stdout?.on("data", (part: string) => {
                heard += part
                if (moments.length === 0 || !heard.includes(moments[0])) return
                moments.shift()
                const found = spawnSync("pgrep", ["-f", `${at("big")}/aunet_train.py --steps 60`], {
                  encoding: "utf8",
                })
                process.kill(Number(found.stdout.trim().split("\n").at(-1)), "SIGKILL")
              }),
          },
        )
        expect(ran.status, ran.stderr).toBe(0)
        const starts = jsonLines(ran).filter(({ type }) => type === "start")
        expect(starts.map(({ resumedAt }) => Math.floor((resumedAt as number) / 10))).toEqual([0, 1, 4])
        const steps = eventsOf(at("big", "run")).filter(({ type }) => type === "step")
        expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 60 }, (_, n) => n + 1).slice(2))
        // The same losses as without it.
        await done([
          "train",
          "--data",
          corpus,
          "--out",
          at("small"),
          "--resume",
          "--engine",
          "onnx",
          "--steps",
          "60",
        ])
        const ours = eventsOf(at("small")).filter(({ type, step }) => type === "step" && step > 2)
        for (const [n, { lossNats }] of steps.entries())
          expect(Math.abs((lossNats as number) / (ours[n].lossNats as number) - 1)).toBeLessThan(1e-5)
        expectWeights(at("small", "model.safetensors"), at("big", "run", "model.safetensors"))
        expect((await done(["inspect", at("big", "run")])).stdout).toContain("best")
      },
    )

    test("goes back after a loss that jumped, as aunet train does", { timeout: 180_000 }, async () => {
      // Much of one thing, learned soon, and in one place another.
      const odd = Array.from({ length: 400 }, (_, n) => String.fromCodePoint(33 + ((n * 7919) % 90))).join("")
      writeFileSync(at("odd.txt"), `${"a ".repeat(9000)}${odd}${"a ".repeat(9000)}`)
      await done(["prepare", "--data", at("odd.txt"), "--splitter", "words", "--out", at("odd")])
      const train = ["train", "--data", at("odd"), "--config", at("model.json"), ...flags, "--seed", "3"]
      await done([...train, "--learning-rate", "0.01", "--steps", "40", "--out", at("jumps")])
      // As after a longer training: its mean is that of what it has learned, and moves little.
      const state = at("jumps", "train", "state.json")
      const saved = JSON.parse(readFileSync(state, "utf8")) as { stand: { watch: object } }
      const watch = { ...saved.stand.watch, steps: 100, mean: 0.8, square: 0.65 }
      writeFileSync(state, JSON.stringify({ ...saved, stand: { ...saved.stand, watch } }))
      const out = ["--data", at("odd"), "--out", at("jumps-torch")]
      await done(["export", at("jumps"), "--format", "torch", ...out])
      const go = ["--data", at("odd"), "--save-steps", "10", "--measure-steps", "500"]
      await done(["train", ...go, "--out", at("jumps"), "--resume", "--engine", "onnx", "--steps", "280"])
      const ran = await started([
        ...[at("jumps-torch"), "--steps", "280", "--options", "--save-steps 10 --measure-steps 500"],
      ])
      expect(ran.status, ran.stderr).toBe(0)
      const jumps = (folder: string): unknown[] =>
        eventsOf(folder)
          .filter(({ type }) => type === "jump")
          .map(({ at: where, step, rows, count }) => ({ where, step, rows, count }))
      expect(jumps(at("jumps")).length).toBeGreaterThan(0)
      expect(jumps(at("jumps-torch", "run"))).toEqual(jumps(at("jumps")))
      // What was taken back is not in the record.
      const steps = eventsOf(at("jumps-torch", "run")).filter(({ type }) => type === "step")
      expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 240 }, (_, n) => n + 41))
      expect(ran.stderr).toContain("its rows are left out")
    })
  },
)
