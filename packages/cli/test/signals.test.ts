// Ctrl-C and readers that go away: the step is finished and saved.
//
// Windows has no signals between processes.

import { existsSync } from "node:fs"
import { expect, test } from "vitest"
import { callAunet, jsonLines, runAunet } from "./run-aunet.ts"
import { QUICK, temporaryFolder, writeText } from "./temporary.ts"

const at = temporaryFolder()
const text = writeText(at("text.txt"))
// Windows has no signals between processes.
const windows = process.platform === "win32"
/** More than would be done while the test waits. */
const LONG = ["--steps", "100000", ...QUICK, "--json"] as const

test.skipIf(windows)("Ctrl-C finishes the step, saves, and ends with 130; --resume goes on", async () => {
  const run = at("run")
  let heard = ""
  const stopped = await runAunet(["train", text, "--out", run, ...LONG], {
    during: (child) =>
      child.stdout?.on("data", (part: string) => {
        heard += part
        if (heard.includes('"step":2,') && !child.killed) child.kill("SIGINT")
      }),
  })
  expect(stopped.status, stopped.stderr).toBe(130)
  const lines = jsonLines(stopped)
  const end = lines[lines.length - 1]
  expect(end).toMatchObject({ type: "end", stopped: true, checkpoint: run })
  expect(stopped.stderr).toContain("--resume")
  expect(stopped.stderr).not.toMatch(/^ +at /m)

  const steps = end["steps"] as number
  const more = await callAunet([
    "train",
    text,
    "--out",
    run,
    "--steps",
    String(steps + 1),
    ...QUICK,
    "--resume",
    "--json",
  ])
  expect(jsonLines(more)[0]).toMatchObject({ resumedAt: steps, dataChanged: false })
})

test.skipIf(windows)("Ctrl-C ends the counting of a text without end with 130", async () => {
  const { status, stdout } = await runAunet(["split", "--statistics", "--file", "/dev/zero"], {
    during: (child) => child.stderr?.once("data", () => child.kill("SIGINT")),
  })
  expect({ status, stdout }).toEqual({ status: 130, stdout: "" })
})

test.skipIf(windows)("Ctrl-C ends generation with 130", async () => {
  const run = at("short")
  await callAunet(["train", text, "--out", run, "--steps", "1", ...QUICK])
  const args = [
    "generate",
    run,
    "--prompt",
    "the ",
    "--max-bytes",
    "100000",
    "--temperature",
    "0",
    "--engine",
    "reference",
  ]
  const stopped = await runAunet(args, {
    during: (child) => child.stdout?.once("data", () => child.kill("SIGINT")),
  })
  expect(stopped.status, stopped.stderr).toBe(130)
  expect(stopped.stderr).toBe("")
})

test("a reader that goes away ends the training quietly, with a save", async () => {
  const run = at("head")
  const ran = await runAunet(["train", text, "--out", run, ...LONG], {
    during: (child) => child.stdout?.once("data", () => child.stdout?.destroy()),
  })
  expect(ran.status, ran.stderr).toBe(0)
  expect(ran.stderr).toBe("")
  expect(existsSync(`${run}/model.safetensors`)).toBe(true)
})
