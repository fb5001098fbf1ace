import { expect, test } from "vitest"
import { codeBlocks } from "../code-blocks.ts"

test("blocks come with language, marks, code and the line they begin on", () => {
  const text = [
    "# Title",
    "",
    "```ts no-run slow",
    "const a = 1",
    "",
    "```",
    "prose",
    "```sh",
    "ls",
    "```",
  ].join("\n")
  expect(codeBlocks(text)).toEqual([
    { language: "ts", marks: ["no-run", "slow"], code: "const a = 1\n", line: 4 },
    { language: "sh", marks: [], code: "ls", line: 9 },
  ])
})

test("a fence is closed only by one at least as long, of the same character", () => {
  const text = ["````md", "```ts", "inner", "```", "````", "~~~ts", "```", "~~~"].join("\n")
  expect(codeBlocks(text).map(({ language, code }) => [language, code])).toEqual([
    ["md", "```ts\ninner\n```"],
    ["ts", "```"],
  ])
})

test("inline code and a block that never ends", () => {
  expect(codeBlocks("a ```ts``` b")).toEqual([])
  expect(codeBlocks("```ts\nlast")).toEqual([{ language: "ts", marks: [], code: "last", line: 2 }])
})
