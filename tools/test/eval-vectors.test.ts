// The values that the tasks and metrics of @aunet/eval have to give: those that need no data hold, and the tool tells
// what fails.

import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { memoryPlace } from "@aunet/eval"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { runChild } from "../child.mjs"
import { near, same } from "../eval-vectors/check.ts"
import { dataChecks } from "../eval-vectors/data-checks.ts"
import { CUTE_DIGESTS, DIGESTS, LENGTHS, OUR_DIGESTS, PAIRS, UNIFORM } from "../eval-vectors/expected.ts"
import { metricChecks } from "../eval-vectors/metric-checks.ts"

test.each(metricChecks().map((check) => [check.check, check] as const))(
  "%s",
  (_, { got, expected, pass }) => {
    expect({ got, pass }).toEqual({
      got: typeof expected === "number" ? expect.closeTo(expected, 8) : expected,
      pass: true,
    })
  },
)

test("a check that is not met fails", () => {
  expect(same("x", [1, 2], [1, 3]).pass).toBe(false)
  expect(near("x", 1, 1 + 2e-9).pass).toBe(false)
  expect(near("x", 1, Number.NaN).pass).toBe(false)
})

test("data that is missing is a check that failed, each once", async () => {
  const checks = []
  for await (const check of dataChecks(memoryPlace({}))) checks.push(check)
  expect(checks).toHaveLength([DIGESTS, OUR_DIGESTS, CUTE_DIGESTS, UNIFORM, LENGTHS, PAIRS].flat().length)
  expect(checks.every(({ pass }) => !pass)).toBe(true)
  expect(checks[0]).toMatchObject({
    check: "digest: hellaswag",
    got: expect.stringMatching(/has no items of hellaswag/),
  })
})

describe("the command", () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "eval-vectors-"))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const run = (...args: string[]) =>
    runChild(process.execPath, ["tools/eval-vectors.ts", ...args], { output: "kept" })

  test("gives a line of JSON a check, and status 1 when one fails", async () => {
    const { status, text } = await run("--data", folder, "--json")
    const lines = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(status).toBe(1)
    expect(lines.every((line) => Object.keys(line).join() === "check,expected,got,pass")).toBe(true)
    expect(lines.some(({ pass }) => pass === true)).toBe(true)
  })
  test("gives status 2 for wrong arguments", async () => {
    expect((await run("--date", folder)).status).toBe(2)
    expect((await run("--data", join(folder, "nowhere"))).status).toBe(2)
  })
})
