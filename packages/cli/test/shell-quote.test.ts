// Names in commands to copy: what a shell makes of them is the name again.

import { execFileSync } from "node:child_process"
import * as fc from "fast-check"
import { expect, test } from "vitest"
import { shellPath, shellQuote } from "../src/report/shell-quote.ts"

test.each([
  ["runs/a-1_b.txt", "runs/a-1_b.txt"],
  ["my texts", "'my texts'"],
  ["it's", String.raw`'it'\''s'`],
  ["", "''"],
  ["$HOME", "'$HOME'"],
  ["~anna", "'~anna'"],
  ["two\nlines", String.raw`$'two\u000alines'`],
])("POSIX: %j is typed as %s", (word, typed) => {
  expect(shellQuote(word, "linux")).toBe(typed)
})

test("Windows: double quotes, and backslashes as they are", () => {
  expect(shellQuote("runs\\a", "win32")).toBe("runs\\a")
  expect(shellQuote("my runs\\a", "win32")).toBe('"my runs\\a"')
})

test("a path that begins with a dash is no flag", () => {
  expect(shellPath("-run", "linux")).toBe("./-run")
  expect(shellPath("--my run", "linux")).toBe("'./--my run'")
  expect(shellPath("a-b", "linux")).toBe("a-b")
})

test("a shell reads back whatever name there is", () => {
  if (process.platform === "win32") return
  const words = fc.array(
    fc
      .oneof(
        fc.string({ unit: "grapheme" }),
        fc.string({ unit: fc.constantFrom(..."ab '\"$`\\!*?~#&;|<>(){}[]\n\t-=") }),
      )
      .map((word) => word.replaceAll("\0", "")),
    { maxLength: 40 },
  )
  fc.assert(
    fc.property(words, (all) => {
      const quoted = all.map((word) => shellQuote(word, "linux")).join(" ")
      const read = execFileSync("bash", ["-c", `printf '%s\\0' ${quoted}`], {
        encoding: "utf8",
        env: { ...process.env, LC_ALL: "C.UTF-8" },
      })
      expect(read.split("\0").slice(0, -1)).toEqual(all.length === 0 ? [""] : all)
    }),
    { numRuns: 40, seed: 13 },
  )
})
