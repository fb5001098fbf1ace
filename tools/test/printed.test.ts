import { readFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { expect, test } from "vitest"
import { root, runChild } from "../child.mjs"
import { otherPrints, saidPrints } from "../printed.ts"
import { tree } from "./tree.ts"

test("what a console.log is said to print stands behind it, or on the lines below", () => {
  const code = [
    "console.log(1) // 1",
    "// prose, since it is said already",
    "for (const each of [1, 2]) console.log(each)",
    "// 1",
    "// 2",
    "console.log(",
    "  'a',",
    ") // a",
    "",
    "// Prose about the next:",
    "console.log('no comment')",
    "",
    "// prose after an empty line",
    "work() // nothing printed here",
    "if (true) console.log(`// no comment`) // // no comment",
    "await work().catch((error) => console.log(error.message))",
    "// refused",
  ].join("\n")
  expect(saidPrints(code, 11)).toEqual([
    { lines: [11], text: "1" },
    { lines: [13], text: "1\n2" },
    { lines: [16], text: "a" },
    { lines: [25], text: "// no comment" },
    { lines: [26], text: "refused" },
  ])
})

test("what is shown below a block is what the prints without a comment print, together", () => {
  const code = ["console.log('a')", "console.log('b') // b", "for (const c of 'cd') console.log(c)"].join(
    "\n",
  )
  const said = saidPrints(code, 5, "a\nc\nd")
  expect(said).toEqual([
    { lines: [6], text: "b" },
    { lines: [5, 7], text: "a\nc\nd" },
  ])
  const prints = [
    { line: 5, text: "a" },
    { line: 6, text: "b" },
    { line: 7, text: "c" },
    { line: 7, text: "d" },
  ]
  expect(otherPrints(said, prints)).toEqual([])
  expect(otherPrints(said, prints.slice(0, -1))).toEqual([
    "line 5, 7 say that they print\n    a\n    c\n    d\nand what is printed is\n    a\n    c",
  ])
})

test("only white space may differ, and what dots stand for", () => {
  const differs = (text: string, printed: readonly string[]) => {
    const prints = printed.map((each) => ({ line: 1, text: each }))
    return otherPrints([{ lines: [1], text }], prints).length > 0
  }
  expect(differs("[0, 1]", ["[ 0, 1 ]"])).toBe(false)
  expect(differs("[0, 0, 1]", ["[\n  0, 0,\n  1\n]"])).toBe(false)
  expect(differs("a\nb", ["a", "b"])).toBe(false)
  expect(differs("a", ["a", "b"])).toBe(true)
  expect(differs("a", [])).toBe(true)
  expect(differs("", ["a"])).toBe(true)
  expect(differs("The |cat", ["The|cat"])).toBe(true)
  expect(differs('"a"', ["'a'"])).toBe(true)
  expect(differs("from ... to ...", ["from a to b"])).toBe(false)
  expect(differs("from ... to", ["from a to b"])).toBe(true)
  expect(differs("... b ... b", ["a b"])).toBe(true)
  expect(differs("...", [""])).toBe(false)
})

test("a difference names the line, what is said and what is printed", () => {
  expect(otherPrints([{ lines: [7], text: "1" }], [{ line: 7, text: "2" }])).toEqual([
    "line 7 says that it prints\n    1\nand what is printed is\n    2",
  ])
})

test("prints are noted by the line of the program, also of loops and of calls over several lines", async () => {
  const program = [
    "const values: number[] = [1, 2]",
    "for (const value of values) console.log(value, { value })",
    "await null",
    "console.log(",
    "  '%d of %s', 1, 'two',",
    ")",
    "void [3].map((each) => console.log(each))",
  ].join("\n")
  const folder = tree({ "a b.mts": program })
  const env = { ...process.env, PRINTS_OF: join(folder, "a b.mts"), PRINTS_FILE: join(folder, "notes.json") }
  const recorder = pathToFileURL(join(root, "tools", "record-prints.mjs")).href
  const args = ["--import", recorder, env.PRINTS_OF]
  const { status, text } = await runChild(process.execPath, args, { env, output: "kept" })
  expect([status, text]).toEqual([0, "1 { value: 1 }\n2 { value: 2 }\n1 of two\n3\n"])
  expect(JSON.parse(readFileSync(env.PRINTS_FILE, "utf8"))).toEqual([
    { line: 2, text: "1 { value: 1 }" },
    { line: 2, text: "2 { value: 2 }" },
    { line: 4, text: "1 of two" },
    { line: 7, text: "3" },
  ])
})
