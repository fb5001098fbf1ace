// Runs every check and every test that a change has to pass, one named step after the other.
//
// In:  --only types,lint  runs just these; --bail  stops at the first that fails; --list  names them.
// Out: each step's own output as it comes, a table of times, and last the number of tests that ran.
//      Status 0 when every step passed, 1 otherwise, 130 after Ctrl-C.
// Never: changes a source file. Needs set-up to have run (`npm test` and `pnpm ready` see to that).

import { mkdirSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { root, runChild, workspaceEnv } from "./child.mjs"
import { closingLines, type TestCounts } from "./closing-line.ts"
import { programOf } from "./program.ts"

type Step = {
  readonly name: string
  readonly what: string
  readonly commands: readonly (readonly string[])[]
  /** Arguments more for the last command, where the step of that name has passed in this run. */
  readonly after?: Readonly<Record<string, readonly string[]>>
}
type Result = {
  readonly name: string
  readonly verdict: "passed" | "failed" | "not run"
  readonly seconds: number
}

const tool = (name: string) => join(root, "tools", name)
const cache = join(root, ".cache")
const countsFile = join(cache, "test-counts.json")

/** The steps, quick ones first. Each command is a script for this Node, with its arguments. */
const steps: readonly Step[] = [
  {
    name: "types",
    what: "the sources, then the tests and tools, under TypeScript",
    commands: [
      [tool("references.ts")],
      [programOf("typescript", "tsc"), "-b"],
      [programOf("typescript", "tsc"), "-p", tool("tsconfig.tests.json")],
    ],
  },
  {
    name: "lint",
    what: "what the linter can judge",
    commands: [[programOf("oxlint"), "--config", tool("oxlint.json"), "packages", "tools"]],
  },
  {
    name: "format",
    what: "layout (mend it with: pnpm format)",
    commands: [
      [programOf("oxfmt"), "--config", tool("oxfmt.json"), "--check", "packages", "tools", "!**/*.md"],
    ],
  },
  { name: "arrows", what: "imports against the drawing", commands: [[tool("check-arrows.ts")]] },
  {
    name: "tests",
    what: "vitest",
    commands: [[programOf("vitest"), "run", "--config", tool("vitest.config.ts")]],
  },
  {
    name: "packages",
    what: "what would be published, packed and looked at",
    commands: [[tool("check-packages.ts")]],
  },
  {
    name: "prose",
    what: "code in READMEs and docs, run as readers would, under each Node",
    commands: [[tool("run-prose.ts"), "--packed"]],
    // What was packed a moment ago need not be packed again.
    after: { packages: ["--packed-in", join(cache, "packed")] },
  },
]

const { values: options } = parseArgs({
  options: { only: { type: "string" }, bail: { type: "boolean" }, list: { type: "boolean" } },
})
const wanted = options.only?.split(",").map((name) => name.trim())
const unknown = wanted?.filter((name) => !steps.some((step) => step.name === name)) ?? []

if (options.list) {
  for (const { name, what } of steps) console.log(`${name.padEnd(10)} ${what}`)
} else if (unknown.length > 0) {
  console.error(
    `there is no step ${unknown.join(", ")}: the steps are ${steps.map(({ name }) => name).join(", ")}`,
  )
  process.exitCode = 2
} else {
  process.exitCode = await runSteps(steps.filter(({ name }) => wanted?.includes(name) ?? true))
}

async function runSteps(chosen: readonly Step[]): Promise<number> {
  mkdirSync(cache, { recursive: true })
  rmSync(countsFile, { force: true })
  const results: Result[] = []
  let stopped = false
  for (const step of chosen) {
    if (stopped) {
      results.push({ name: step.name, verdict: "not run", seconds: 0 })
      continue
    }
    console.log(`\n== ${step.name}: ${step.what}`)
    const began = performance.now()
    const outcome = await runStep(step, results)
    const seconds = (performance.now() - began) / 1000
    results.push({ name: step.name, verdict: outcome === "passed" ? "passed" : "failed", seconds })
    console.log(`== ${step.name} ${outcome} in ${seconds.toFixed(1)} s`)
    if (outcome === "interrupted") {
      printTable(results)
      return 130
    }
    stopped = outcome === "failed" && options.bail === true
  }
  printTable(results)
  const counts = ranTests(results) ? readCounts() : undefined
  if (counts) console.log(`\n${closingLines(counts)}`)
  return results.every(({ verdict }) => verdict === "passed") ? 0 : 1
}

async function runStep(
  { commands, after = {} }: Step,
  before: readonly Result[],
): Promise<"passed" | "failed" | "interrupted"> {
  const env = workspaceEnv({ TEST_COUNTS_FILE: countsFile })
  const passed = before.filter(({ verdict }) => verdict === "passed")
  const more = passed.flatMap(({ name }) => after[name] ?? [])
  let failed = false
  for (const [place, command] of commands.entries()) {
    const added = place === commands.length - 1 ? more : []
    const { status, interrupted } = await runChild(process.execPath, [...command, ...added], { env })
    if (interrupted) return "interrupted"
    if (status !== 0) failed = true
  }
  return failed ? "failed" : "passed"
}

function ranTests(results: readonly Result[]): boolean {
  return results.some(({ name, verdict }) => name === "tests" && verdict !== "not run")
}

/** A runner that died before it could count has failed once, and never passed. */
function readCounts(): TestCounts {
  try {
    return JSON.parse(readFileSync(countsFile, "utf8")) as TestCounts
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

function printTable(results: readonly Result[]): void {
  console.log("\nstep        verdict    seconds")
  for (const { name, verdict, seconds } of results) {
    console.log(`${name.padEnd(12)}${verdict.padEnd(11)}${seconds.toFixed(1).padStart(7)}`)
  }
  const total = results.reduce((sum, { seconds }) => sum + seconds, 0)
  console.log(`${"".padEnd(12)}${"".padEnd(11)}${total.toFixed(1).padStart(7)}`)
}
