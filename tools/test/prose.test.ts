import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, expect, test, vi } from "vitest"
import { root, runChild } from "../child.mjs"
import { packagesIn } from "../packages.ts"
import { numbered, proseBlocks } from "../prose/blocks.ts"
import { lockedVersions } from "../prose/locked-versions.ts"
import { supportedNodes } from "../prose/nodes.ts"
import { runAll, type Run } from "../prose/runs.ts"
import { usingLines } from "../prose/using.ts"
import { tree } from "./tree.ts"

afterEach(() => vi.restoreAllMocks())

const fenced = (language: string, code: string) => `\`\`\`${language}\n${code}\n\`\`\`\n`

test("programs of a page: TypeScript and marked shell, with what they say that they print", () => {
  const page = [
    fenced("ts", "console.log(1)"),
    fenced("text printed", "1"),
    fenced("ts no-run", "console.log(2) // 2"),
    fenced("text", "2"),
    fenced("sh", "npm install a"),
    fenced("js", "a()"),
    fenced("sh run", "true"),
    fenced("sh run torch", "python -c 1"),
  ].join("")
  const blocks = proseBlocks("docs/a.md", page)
  expect(blocks.map(({ where, shell, said }) => [where, shell, said])).toEqual([
    ["docs/a.md:2", false, [{ lines: [2], text: "1" }]],
    ["docs/a.md:8", false, [{ lines: [8], text: "2" }]],
    ["docs/a.md:20", true, []],
    ["docs/a.md:23", true, []],
  ])
  const shell = process.platform !== "win32"
  expect(blocks.map(({ run }) => run)).toEqual([true, false, shell, shell])
  expect(blocks.map(({ torch }) => torch)).toEqual([false, false, false, true])
  expect(numbered(blocks[1]!).split("\n").indexOf("console.log(2) // 2")).toBe(8 - 1)
})

test("`using` is found in examples, whether they run or not", () => {
  const page = [
    fenced("ts", "await using a = open()\nconst using = 1\n  using b = open()\nusing(a)"),
    fenced("js no-run", "for (await using c of all) d()\n// `await using` closes it\n{ using e = open() }"),
    fenced("sh", "using a = b"),
  ].join("")
  expect(usingLines(`\nawait using x = y\n${page}`)).toEqual([4, 6, 10, 12])
})

test("each Node that the packages are for can be had, the oldest in its lowest version", async () => {
  const engines = packagesIn(root).map(
    ({ manifest }) => (manifest as { engines?: { node?: string } }).engines?.node,
  )
  // Said once, where everybody who installs meets it.
  expect([...new Set(engines)].filter((each) => each !== undefined)).toEqual(["^22.19.0 || ^24.11.0 || >=26"])
  const nodes = supportedNodes()
  expect([...nodes.keys()]).toEqual(["22", "24", "26"])
  for (const [major, program] of nodes) {
    const { text } = await runChild(program, ["--version"], { output: "kept" })
    expect(text).toMatch(major === "22" ? /^v22\.19\.0\n/ : new RegExp(`^v${major}\\.`))
  }
})

test("versions of a lock file, of packages that have one", () => {
  const lock = [
    "importers:\n",
    "packages:\n",
    "  '@a/b@1.2.3':\n    resolution: {integrity: x}\n",
    "  c@2.0.0-beta.1:\n    resolution: {integrity: x}\n    engines: {node: '>=18'}\n",
    "  d@1.0.0:\n",
    "  d@2.0.0:\n",
    "snapshots:\n",
    "  e@3.0.0:\n",
  ].join("\n")
  expect(lockedVersions(`\n${lock}`)).toEqual({ "@a/b": "1.2.3", c: "2.0.0-beta.1" })
  const { effect } = lockedVersions(readFileSync(join(root, "pnpm-lock.yaml"), "utf8"))
  expect(effect).toMatch(/^4\./)
})

test("what fails and what prints something else is told with its place, and counted", async () => {
  const log = vi.spyOn(console, "log").mockReturnValue()
  const told = vi.spyOn(console, "error").mockReturnValue()
  const page = [
    fenced("ts", 'import { writeFileSync } from "node:fs"\nwriteFileSync("made", "")\nconsole.log(1) // 1'),
    fenced("ts", "console.log(1 + 1) // 3"),
    fenced("ts", 'throw new Error("no")'),
    fenced("ts", "process.exit(0)\nconsole.log(1) // 1"),
  ].join("")
  const folder = tree({})
  const runs = proseBlocks("a.md", page).map((block, i): Run => {
    const file = join(folder, `${i}.mts`)
    writeFileSync(file, numbered(block))
    return { block, file, node: process.execPath, under: " under this", env: process.env }
  })
  expect(await runAll(runs)).toBe(3)
  expect(log.mock.calls).toEqual([[expect.stringMatching(/^a\.md:2 under this ran in /)]])
  const lines = told.mock.calls.map(([line]) => String(line))
  expect(lines).toHaveLength(3)
  expect(lines.find((line) => line.startsWith("a.md:7 under this ran, but line 7 says"))).toContain(
    "    3\nand",
  )
  const failed = lines.find((line) => line.startsWith("a.md:10 under this failed with status 1"))
  // The place in the page, not in the file that was made of it.
  expect(failed).toMatch(/a\.md:10\b/)
  expect(failed).not.toContain(folder)
  expect(lines.find((line) => line.startsWith("a.md:13 under this ran, but"))).toContain("nothing")
  // Each in a folder of its own.
  expect(existsSync(join(folder, "a-md-2-under-this", "made"))).toBe(true)
})
