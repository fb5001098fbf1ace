// `aunet start`, what `npm start` runs: from the texts of a folder to the model's own words.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { expect, test } from "vitest"
import { callAunet, jsonLines, runAunet } from "./run-aunet.ts"
import { temporaryFolder, writeText } from "./temporary.ts"

const at = temporaryFolder()

test("learns from the prose and source of the folder, saves, and writes", async () => {
  writeText(at("README.md"))
  mkdirSync(at("packages", "one", "src"), { recursive: true })
  writeFileSync(at("packages", "one", "src", "one.ts"), "export const one = 1\n".repeat(40))
  writeFileSync(at("secret.txt"), "not read")

  const args = ["start", "--minutes", "0.01", "--json"]
  const ran = await runAunet(args, { cwd: at() })
  expect(ran.status, ran.stderr).toBe(0)
  const lines = jsonLines(ran)
  expect(lines[0]).toMatchObject({ type: "start", documents: 2 })
  const last = lines[lines.length - 1]
  expect(last).toMatchObject({ type: "sample", checkpoint: "runs/start" })
  expect(last["heldOutBitsPerByte"]).toBeGreaterThan(0)
  expect(last["text"]).toBeTypeOf("string")

  // What is there stays; nobody is told to choose a name either.
  const kept = readFileSync(at("runs", "start", "model.safetensors"))
  // Which engine is the fastest was found out above.
  const named = [...args, "--engine", "onnx"]
  const second = await callAunet(named, { cwd: at() })
  expect(second.status, second.stderr).toBe(0)
  expect(jsonLines(second).at(-1)).toMatchObject({ checkpoint: "runs/start-2" })
  expect(readFileSync(at("runs", "start", "model.safetensors"))).toEqual(kept)
  const steps = (lines: Record<string, unknown>[]) => lines.find(({ type }) => type === "end")?.["steps"]
  const onward = await callAunet([...named, "--resume"], { cwd: at() })
  expect(onward.status, onward.stderr).toBe(0)
  const told = jsonLines(onward)
  expect(told[0]).toMatchObject({ type: "start", resumedAt: steps(jsonLines(second)) })
  expect(told.at(-1)).toMatchObject({ checkpoint: "runs/start-2" })
})

test("says what to do where there is nothing to read", async () => {
  mkdirSync(at("bare"))
  const { status, stderr } = await callAunet(["start"], { cwd: at("bare") })
  expect(status).toBe(2)
  expect(stderr).toContain("--data")
})

test("own text goes on with its data, and a folder that was named is not written over", async () => {
  mkdirSync(at("own"))
  writeText(at("own", "my book.txt"))
  const args = ["start", "--minutes", "0.01", "--data", "my book.txt", "--out", "my run", "--engine", "onnx"]
  const ran = await callAunet(args, { cwd: at("own") })
  expect(ran.status, ran.stderr).toBe(0)
  expect(ran.stderr).toContain("start --data 'my book.txt' --out 'my run' --resume --minutes 10")
  expect(ran.stderr).toContain("generate 'my run' --prompt")
  expect(ran.stderr).toContain("train --data 'my book.txt' --out runs/mine")
  const again = await callAunet(args, { cwd: at("own") })
  expect(again.status).toBe(2)
  expect(again.stderr).toContain("holds a checkpoint already; go on from it with --resume, or choose another")
  const onward = await callAunet([...args, "--resume"], { cwd: at("own") })
  expect(onward.status, onward.stderr).toBe(0)
  expect(onward.stderr).toContain("resumed   after")
  const nothing = await callAunet(["start", "--data", "my book.txt", "--resume"], { cwd: at("own") })
  expect(nothing.status).toBe(2)
  expect(nothing.stderr).toContain("there is no checkpoint in runs/start")
})
