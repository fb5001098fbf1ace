/** Small readers of texts: Python's values, where JSON breaks, names with stars, templates. */
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { jsonErrorPlace } from "../src/text/json-error.ts"
import { readPythonLiteral } from "../src/text/python-literal.ts"
import { capitalise, pieces, strip } from "../src/text/python-text.ts"
import { fitsEnd, fitsName } from "../src/text/wildcard.ts"
import { regexFilter } from "../src/metrics/exact-match.ts"
import { fill } from "../src/tasks/template.ts"

test.each([
  [`[{'a': "it's", 'b': ['x', 'y',]}]`, [{ a: "it's", b: ["x", "y"] }]],
  [String.raw`'\u00e9\n\'\x41\q'`, "é\n'A\\q"],
  ["(1, -2.5, None, True, False)", [1, -2.5, null, true, false]],
  ["{}", {}],
])("Python's %s", (source, value) => {
  expect(readPythonLiteral(source, "here")).toEqual(value)
})

test.each(["", "[1", "'a", "{'a' 1}", "[1] 2", "__import__('os')", "[1 2]"])(
  "what is no Python value is refused: %s",
  (source) => {
    expect(() => readPythonLiteral(source, "race.jsonl line 1")).toThrow(
      /race\.jsonl line 1 holds what is no Python value/,
    )
  },
)

test("JSON of one line is a value of Python, but for its names", () => {
  const value = fc
    .jsonValue({ maxDepth: 3 })
    .filter((each) => !/true|false|null|e[+-]?\d|-0\b/.test(JSON.stringify(each)))
  fc.assert(
    fc.property(value, (each) => {
      expect(JSON.stringify(readPythonLiteral(JSON.stringify(each), "it"))).toBe(JSON.stringify(each))
    }),
    { seed: 1, numRuns: 200 },
  )
})

describe("where JSON breaks", () => {
  test.each([
    ['{"a": }', 1, 7],
    ['{"a": 1,\n}', 2, 1],
    ["[1,\n 2\n3]", 3, 1],
    ['{"a": 1} x', 1, 10],
    ["{\n  a: 1}", 2, 3],
    ["", 1, 1],
    ['["a\nb"]', 1, 2],
  ])("%j", (source, line, column) => {
    expect(() => JSON.parse(source) as unknown).toThrow(SyntaxError)
    expect(jsonErrorPlace(source)).toEqual({ line, column })
  })
  test("is nowhere in what JSON.parse takes, and somewhere in what it does not", () => {
    const nearly = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom("", ",", '"', "}", "x", "\\"))
      .map(
        ([text, at, sign]) =>
          text.slice(0, at % (text.length + 1)) + sign + text.slice((at % (text.length + 1)) + sign.length),
      )
    fc.assert(
      fc.property(nearly, (text) => {
        let isJson = true
        try {
          JSON.parse(text)
        } catch {
          isJson = false
        }
        expect(jsonErrorPlace(text) === undefined).toBe(isJson)
      }),
      { seed: 1, numRuns: 1000 },
    )
  })
})

test("blanks are Python's", () => {
  expect(strip("\u001c\u0085 a\uFEFF \u3000")).toBe("a\uFEFF")
  expect(pieces(" a \u2003b\n")).toEqual(["a", "b"])
  expect(capitalise("éA B")).toBe("Éa b")
})

test.each([
  ["ǆAB", "ǅab"],
  ["ßA", "Ssa"],
  ["ﬁNE", "Fine"],
  ["ŉA", "ʼNa"],
  ["ᾳΑ", "ᾼα"],
  ["ᾷ", "Α\u0342\u0345"],
  ["აბ", "აბ"],
  ["ΑΣ", "Ας"],
  ["ΣΑΣ Σ", "Σας σ"],
  ["İSTANBUL", "İstanbul"],
  ["", ""],
])("a text begins as Python's title case has it, which is not always a capital: %s", (text, expected) => {
  // Python 3.11: text.capitalize(). All of its code points were held to these rules, and those of a newer Unicode differ.
  expect(capitalise(text)).toBe(expected)
})

test("stars stand for any characters, and nothing else stands for more than itself", () => {
  expect(fitsName("cute:*", "cute:spell")).toBe(true)
  expect(fitsName("a.c", "abc")).toBe(false)
  expect(fitsEnd("piqa/**/a.jsonl", "x/piqa/a.jsonl")).toBe(true)
  expect(fitsEnd("piqa/**/a.jsonl", "x/piqa/b/c/a.jsonl")).toBe(true)
  expect(fitsEnd("piqa/*.jsonl", "x/piqa/b/a.jsonl")).toBe(false)
  expect(fitsEnd("a.jsonl", "x/aa.jsonl")).toBe(false)
})

test("a template has each of its fields, or says which it lacks", () => {
  expect(fill("{a} {{b}} {n}", { a: "one", n: 2 }, "it")).toBe("one {b} 2")
  expect(() => fill("{a} {c} {d}", { a: "one", c: ["x"] }, "item 3")).toThrow(
    "item 3 lacks {c}, which is a list, {d}; it has a, c",
  )
  // What an item brings is text, whatever stands in it.
  expect(fill("{a}", { a: "{b} $& {a}" }, "it")).toBe("{b} $& {a}")
})

test.each([
  ["{a} { b", "a template has a lone { at character 5", "{{"],
  ["{a}} b", "a template has a lone } at character 4", "}}"],
  ['{"a": {a}}', "a template has a lone { at character 1", "{{"],
])("a brace that is of no field is told with its place and the way out: %s", (template, sentence, escape) => {
  expect(() => fill(template, { a: "one" }, "it")).toThrow(sentence)
  expect(() => fill(template, { a: "one" }, "it")).toThrow(`written twice, ${escape}`)
})

test("of several groups that are all empty none is an answer; an only one that is empty is an empty answer", () => {
  expect(regexFilter(/a(x?)(y?)/g, 0)("ab")).toBe("[invalid]")
  expect(regexFilter(/a(x?)(y?)/g, 0)("ay ")).toBe("y")
  expect(regexFilter(/a(x?)/g, -1)("ax ab")).toBe("")
  expect(regexFilter(/a[xy] /g, -1)("ax ay ")).toBe("ay")
})
