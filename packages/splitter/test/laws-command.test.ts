// The command that runs the laws: what it finds, what it says, and what it does not understand.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { lawsCommand } from "../src/node/laws-command.ts"

let folder = ""
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "splitter-laws-"))
  // A splitter of one byte value, and one that also marks the byte before it.
  writeFileSync(
    join(folder, "two.mjs"),
    `const cursor = (byte) => ({ push: (next) => (next === byte ? 1 : 0), fork: () => cursor(byte), save: () => null })
     const plugin = (name, split) => ({
       kind: "splitter", name, apiVersion: 1,
       make: ({ byte = 32 } = {}, data = new Uint8Array()) => ({
         name, options: { byte }, ...(data.length > 0 && { data }), depth: 1,
         split: (bytes) => split(bytes, byte), cursor: () => cursor(byte),
       }),
     })
     export default plugin("on", (bytes, byte) => bytes.map((next) => (next === byte ? 1 : 0)))
     export const also = [plugin("before", (bytes, byte) => bytes.map((next, i) => (bytes[i + 1] === byte ? 1 : 0)))]`,
  )
  writeFileSync(join(folder, "none.mjs"), "export const words = 1")
  writeFileSync(join(folder, "state.bin"), "abc")
})
afterAll(() => rmSync(folder, { recursive: true }))

const run = async (...args: readonly string[]) => {
  const out: string[] = []
  const err: string[] = []
  const status = await lawsCommand(args, {
    folder,
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    now: () => 0,
  })
  return { status, out: out.join("\n"), err: err.join("\n") }
}

test("a splitter that keeps the laws: a line for each, and status 0", async () => {
  const { status, out } = await run(
    "./two.mjs",
    "--name",
    "on",
    "--cases",
    "50",
    "--law",
    "S1",
    "--law",
    "S10",
  )
  expect(out).toBe(
    [
      'on {"byte":32}: 50 texts a law, seed 1',
      "S1   kept           0.0 s  deterministic: the same bytes always get the same levels",
      "S10  kept           0.0 s  rebuilt from name, options and data, it splits the same",
      "no law is broken, but for those declared",
    ].join("\n"),
  )
  expect(status).toBe(0)
})

test("one that breaks a law: what breaks it, and status 1", async () => {
  const { status, out } = await run(
    "./two.mjs",
    "--name",
    "before",
    "--options",
    '{"byte":97}',
    "--law",
    "S3",
    "--cases",
    "500",
  )
  expect(out).toMatch(/^before \{"byte":97\}: 500 texts a law, seed 1\nS3 {3}broken {9}0\.0 s {2}causal/)
  expect(out).toMatch(/\n {2}cut {7}after 1 of 1 bytes; the other text is "a"\n[^]*\n1 to mend$/)
  expect(status).toBe(1)
})

test("asked for help it gives it", async () => {
  const { status, out } = await run("--help")
  expect(out).toMatch(/^usage: splitter-laws <package or file>/)
  expect(status).toBe(0)
})

test("as JSON, with a seed and stored data", async () => {
  const { out } = await run(
    ...[
      "./two.mjs",
      "--name",
      "on",
      "--data",
      "state.bin",
      "--law",
      "S2",
      "--cases",
      "1_000",
      "--seed",
      "9",
      "--json",
    ],
  )
  expect(JSON.parse(out)).toEqual({
    splitter: 'on {"byte":32}',
    law: "S2",
    verdict: "kept",
    cases: 1000,
    seed: 9,
    seconds: 0,
  })
})

test.each<readonly [readonly string[], RegExp]>([
  [[], /^name one package or file\nusage: splitter-laws <package or file>/],
  [["a", "b"], /^name one package or file/],
  [["./two.mjs"], /exports several splitters; choose one with --name: before, on/],
  [["./two.mjs", "--name", "off"], /exports no splitter plug-in "off", .*; it has: before, on/],
  [["./none.mjs"], /exports no splitter plug-in, .*; it has: none/],
  [["./gone.mjs"], /gone\.mjs could not be loaded .*[^]*Install it there, or give the path/],
  [["no-such-package-anywhere"], /could not be loaded .*[^]*Install it there/],
  [["./two.mjs", "--cases", "0"], /--cases 0: give an integer from 1/],
  [["./two.mjs", "--seed", "x"], /--seed x: give an integer from 0/],
  [["./two.mjs", "--options", "{"], /--options \{: that is no JSON/],
  [["./two.mjs", "--name", "on", "--data", "gone.bin"], /--data .*gone\.bin could not be read/],
  [["./two.mjs", "--law", "S11"], /--law S11: there are S1, S2/],
  [["./two.mjs", "--what"], /Unknown option '--what'[^]*usage:/],
])("%j is not understood", async (args, message) => {
  const { status, err } = await run(...args)
  expect(err).toMatch(message)
  expect(status).toBe(2)
})
