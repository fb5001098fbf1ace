// `aunet start`, what `npm start` runs: from the texts of a folder to the model's own words.

import { mkdirSync, writeFileSync } from "node:fs"
import { expect, test } from "vitest"
import { jsonLines, runAunet } from "./run-aunet.ts"
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

  // Nobody named the folder, so its own last checkpoint goes.
  const again = await runAunet(args, { cwd: at() })
  expect(again.status, again.stderr).toBe(0)
})

test("says what to do where there is nothing to read", async () => {
  mkdirSync(at("bare"))
  const { status, stderr } = await runAunet(["start"], { cwd: at("bare") })
  expect(status).toBe(2)
  expect(stderr).toContain("--data")
})
