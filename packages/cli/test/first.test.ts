// The test to read first: what the command is for. A text goes in, a model comes out, and the model writes.

import { expect, test } from "vitest"
import { jsonLines, runAunet } from "./run-aunet.ts"
import { QUICK, temporaryFolder, writeText } from "./temporary.ts"

const at = temporaryFolder()

test("trains on a text, saves, goes on, and lets the model write", async () => {
  const text = writeText(at("text.txt"))
  const run = at("run")

  const trained = await runAunet(["train", "--data", text, "--out", run, "--steps", "2", ...QUICK, "--json"])
  expect(trained.status, trained.stderr).toBe(0)
  const lines = jsonLines(trained)
  const steps = lines.filter(({ type }) => type === "step")
  expect(steps.map(({ step }) => step)).toEqual([1, 2])
  for (const step of steps) {
    for (const name of ["bytes", "lossNats", "bitsPerByte", "bytesPerSecond"])
      expect(step[name]).toBeTypeOf("number")
  }
  const last = lines[lines.length - 1]
  expect(last).toMatchObject({ type: "end", steps: 2, bytes: 64, checkpoint: run, stopped: false })
  expect(last["heldOutBitsPerByte"]).toBeGreaterThan(0)

  const more = await runAunet(["train", text, "--out", run, "--steps", "3", ...QUICK, "--resume", "--json"])
  expect(more.status, more.stderr).toBe(0)
  expect(jsonLines(more)[0]).toMatchObject({ type: "start", resumedAt: 2, dataChanged: false })

  const args = [
    "generate",
    run,
    "--prompt",
    "the ",
    "--max-bytes",
    "5",
    "--engine",
    "reference",
    "--seed",
    "3",
  ]
  const written = await runAunet([...args, "--json"])
  expect(written.status, written.stderr).toBe(0)
  const told = jsonLines(written)
  const said = told.pop() ?? {}
  expect(said).toMatchObject({ type: "end", prompt: "the ", stopped: false })
  expect(told.map(({ type, byte }) => [type, byte])).toEqual(
    [...Buffer.from(said["base64"] as string, "base64")].map((byte) => ["byte", byte]),
  )
  expect(said["text"]).toBeTypeOf("string")
  expect(said["bytes"]).toBeLessThanOrEqual(5)
  expect(Buffer.from(said["base64"] as string, "base64")).toHaveLength(said["bytes"] as number)

  const plain = await runAunet(args)
  expect(plain.stdout).toBe(`${String(said["text"])}\n`)
})
