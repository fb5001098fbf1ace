/** Every code has its row in the README, and messages stay short. */
import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { listProblems } from "@aunet/base"

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8")

test("the README lists the codes of the type, each once", () => {
  const union = /export type AunetErrorCode =([^/]*)/.exec(read("../src/errors.ts"))?.[1] ?? ""
  const codes = [...union.matchAll(/"([A-Z_]+)"/g)].map(([, code]) => code)
  const table = read("../README.md").split("## Errors")[1]
  const rows = table.split("\n").flatMap((line) => [...(line.split("|")[1]?.matchAll(/`([A-Z_]+)`/g) ?? [])])
  expect(codes.length).toBeGreaterThan(5)
  expect(rows.map(([, code]) => code).sort()).toEqual([...codes].sort())
})

test("of many problems the first 20 are named", () => {
  const problems = Array.from({ length: 23 }, (_, i) => `p${i}`)
  expect(listProblems(problems.slice(0, 20))).toMatch(/; p19$/)
  expect(listProblems(problems)).toMatch(/; p19; and 3 more$/)
})
