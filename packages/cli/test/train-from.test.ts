// `aunet train --from`: a training from the weights of a checkpoint, told from its first line to `inspect`.

import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { callAunet, jsonLines } from "./run-aunet.ts"
import { temporaryFolder, writeText } from "./temporary.ts"

const at = temporaryFolder()
const common = ["--engine", "reference", "--rows", "1"]

test("begins with the weights of a checkpoint, says so, goes on, and never writes to it", async () => {
  writeText(at("text.txt"))
  const base = await callAunet(
    ["train", "--data", "text.txt", "--out", "a base", "--steps", "2", "--row-bytes", "64", ...common],
    { cwd: at() },
  )
  expect(base.status, base.stderr).toBe(0)
  expect(base.stderr).toContain("generate 'a base' --prompt")
  const kept = readFileSync(at("a base", "files.json"), "utf8")

  const from = ["train", "--data", "text.txt", "--from", "a base", ...common]
  const ran = await callAunet([...from, "--out", "new", "--steps", "1", "--json"], { cwd: at() })
  expect(ran.status, ran.stderr).toBe(0)
  const lines = jsonLines(ran)
  expect(lines[0]).toMatchObject({ type: "start", resumedAt: 0, from: { checkpoint: "a base", steps: 2 } })
  const measured = (all: Record<string, unknown>[]) => all.find(({ type }) => type === "measure")
  const last = base.stdout.match(/held-out ([0-9.]+)/)?.[1]
  expect(Number(measured(lines)?.["heldOutBitsPerByte"]).toFixed(2)).toBe(last)

  const onward = await callAunet([...from, "--out", "new", "--steps", "2", "--resume"], { cwd: at() })
  expect(onward.status, onward.stderr).toBe(0)
  expect(onward.stderr).toContain("--from: not looked at, since --resume keeps")
  expect(onward.stderr).toContain("began     from a base, after 2 steps there")
  const told = await callAunet(["inspect", "new"], { cwd: at() })
  expect(told.stdout).toMatch(/began +from a base, after 2 steps there/)
  expect(readFileSync(at("a base", "files.json"), "utf8")).toBe(kept)

  const refused = async (...args: string[]) => {
    const { status, stderr } = await callAunet([...from, "--steps", "9", ...args], { cwd: at() })
    expect(status).toBe(2)
    return stderr
  }
  expect(await refused("--out", "other", "--size", "small")).toContain(
    "--from keeps the model of its checkpoint; leave --size out",
  )
  expect(await refused("--out", "a base")).toContain("--resume and without --from, or choose another folder")
  expect(await refused("--out", "a base", "--resume")).toContain(
    "outside of the model that training begins from",
  )
  expect(await refused("--out", "a base/train/deeper")).toContain(
    "outside of the model that training begins from",
  )
})
