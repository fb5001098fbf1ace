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

  // Beside a model over bytes, in the windows of the one over tokens: so many bytes as both hold.
  expect((await run(...train, "--stages", "2", "--out", "words")).status).toBe(0)
  writeFileSync(at("long.txt"), "The mat sat on the other cat, and that cat sat there. ".repeat(5))
  const between = async (one: string, other: string) => {
    const compared = await run("eval", one, "--text", "long.txt", "--against", other, "--json", ...engine)
    expect(compared.status, compared.stderr).toBe(0)
    const lines = jsonLines(compared)
    expect(lines.filter(({ type }) => type === "all").map(({ model }) => model)).toEqual([one, other])
    expect(lines.find(({ type }) => type === "all")).toMatchObject({ windowing: { windowBytes: 64 } })
    return lines.at(-1) as { bitsPerByte: number; units: number }
  }
  const [there, back] = [await between("base", "words"), await between("words", "base")]
  expect(there.bitsPerByte).toBeCloseTo(-back.bitsPerByte, 9)
  // 64 bytes, and then 32 at a time at most.
  expect(there.units).toBeGreaterThan(6)
  expect(back.units).toBe(there.units)

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
