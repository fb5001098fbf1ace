// Names: which are taken as they are, which are refused, and what is said instead.

import * as fc from "fast-check"
import { expect, test } from "vitest"
import { CreateError, packageNames } from "../src/index.ts"

test("a name gives the names of package, splitter and function", () => {
  expect(packageNames("my-splitter")).toEqual({
    packageName: "my-splitter",
    splitter: "my-splitter",
    factory: "mySplitter",
  })
  expect(packageNames("@me/thai-verse2")).toEqual({
    packageName: "@me/thai-verse2",
    splitter: "thai-verse2",
    factory: "thaiVerse2Splitter",
  })
  // A reserved word would be no name of a function.
  expect(packageNames("class").factory).toBe("classSplitter")
})

test.each([
  ["", "such as my-splitter"],
  ["My Splitter", "such as my-splitter"],
  ["../up", "such as up"],
  [".", "such as my-splitter"],
  ["@scope", "such as scope"],
  ["@/x", "such as x"],
  ["a--b", "such as a-b"],
  ["-a", "such as a"],
  ["9lives", "such as lives"],
  ["naïve", "such as na-ve"],
  ["node_modules", "such as node-modules"],
  ["words", "my-words"],
  ["@me/cjk", "my-cjk"],
  ["Words", "my-words"],
  ["x".repeat(215), "214"],
])("%j is refused with a way out", (typed, part) => {
  expect(() => packageNames(typed)).toThrow(CreateError)
  expect(() => packageNames(typed)).toThrow(part)
})

test("whatever is typed, a name is good on a disk and in code, or refused", () => {
  const typed = fc.oneof(fc.string(), fc.stringMatching(/^[@a-zA-Z0-9/._-]{0,20}$/))
  fc.assert(
    fc.property(typed, (name) => {
      try {
        const { splitter, factory } = packageNames(name)
        expect(splitter).toMatch(/^[a-z][a-z0-9-]*$/)
        expect(factory).toMatch(/^[a-zA-Z][a-zA-Z0-9]*$/)
      } catch (error) {
        expect(error).toBeInstanceOf(CreateError)
      }
    }),
    { seed: 5, numRuns: 1000 },
  )
})
