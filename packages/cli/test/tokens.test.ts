// `aunet train --tokens`: the baseline by the same commands as an AU-Net.

import { writeFileSync } from "node:fs"
import { expect, test } from "vitest"
import { callAunet, jsonLines } from "./run-aunet.ts"
import { temporaryFolder } from "./temporary.ts"

const at = temporaryFolder()
const common = ["--engine", "reference", "--rows", "1", "--row-bytes", "64"]
const run = (...args: string[]) => callAunet(args, { cwd: at() })

test("a model over tokens is trained, told, scored, measured and writes; its tokens serve another", async () => {
  writeFileSync(at("text.txt"), "The cat sat on the mat, and the other cat sat there too.\n".repeat(8))
  const train = ["train", "--data", "text.txt", "--steps", "2", ...common]
  const trained = await run(...train, "--out", "base", "--tokens", "270")
  expect(trained.status, trained.stderr).toBe(0)
  expect(trained.stderr).toMatch(/tokens +270 of them, [0-9.]+ bytes each; a row holds about 64 bytes/)
  const told = await run("inspect", "base")
  expect(told.stdout).toMatch(/tokens +270, merged/)
  expect(told.stdout).toMatch(/rows +[0-9]+ tokens, about 64 bytes/)
  const engine = ["--engine", "reference"]
  const written = await run("generate", "base", "--prompt", "the", "--max-bytes", "8", ...engine)
  expect(written.status, written.stderr).toBe(0)
  writeFileSync(at("held.txt"), "The mat sat on the other cat.")
  const measured = await run("eval", "base", "--text", "held.txt", "--json", ...engine)
  expect(measured.status, measured.stderr).toBe(0)
  expect(measured.stdout).toMatch(/"bitsPerByte":[0-9]/)

  const again = await run(...train, "--out", "again", "--tokenizer", "base/merges.json", "--json")
  expect(again.status, again.stderr).toBe(0)
  expect(jsonLines(again)[0]).toMatchObject({ type: "start", tokens: { vocabulary: 270, rowBytes: 64 } })

  const refused = async (message: RegExp, ...args: string[]) => {
    const { status, stderr } = await run(...args)
    expect(status, stderr).toBeGreaterThan(0)
    expect(stderr).toMatch(message)
  }
  await refused(
    /give one of them/,
    ...train,
    "--out",
    "x",
    "--tokens",
    "270",
    "--tokenizer",
    "base/merges.json",
  )
  await refused(/cannot be exported/, "export", "base", "--format", "lingua", "--out", "x")
})
