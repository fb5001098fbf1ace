// What pattern marks, by hand; what it refuses, with which example; its laws.

import * as E from "fp-ts/lib/Either.js"
import { describe, expect, test } from "vitest"
import { type Json, orThrow, show, type SplitterError } from "@aunet/splitter"
import { conformance, hostileInputs } from "@aunet/splitter/conformance"
import { pattern, type PatternLevel, patternPlugin, UNICODE_VERSION } from "@aunet/splitter-whitespace"

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
const drawn = (text: string | readonly number[], ...levels: readonly PatternLevel[]): string => {
  const bytes = typeof text === "string" ? encode(text) : Uint8Array.from(text)
  return show(bytes, orThrow(pattern({ levels })).split(bytes))
}
const refusal = (...levels: readonly PatternLevel[]): SplitterError => {
  const made = pattern({ levels })
  if (E.isRight(made)) return expect.fail(`${JSON.stringify(levels)} was accepted`)
  return made.left
}

describe("by hand", () => {
  test.each<readonly [PatternLevel, string, string]>([
    [{ end: "\\s" }, "The  cat sat", "The | |cat |sat"],
    [{ start: "\\s+" }, "The  cat sat", "The | cat |sat"],
    [{ start: "\\p{L}+" }, "The cat, 東京", "T|he c|at, 東|京"],
    [{ start: "\\p{L}{1,3}" }, "letters", "l|ett|ers|"],
    [{ start: "\\p{N}{1,3}" }, "12345", "1|234|5"],
    [{ end: "ab" }, "aabab", "aab|ab|"],
    [{ end: "a+?" }, "aab", "a|a|b"],
    [{ start: "\\d+(\\.\\d+)?" }, "1.5.2", "1|.5.2|"],
    [{ start: "\\b\\w" }, "an ox", "a|n o|x"],
    [{ start: "(?m)^." }, "one\ntwo", "o|ne\\nt|wo"],
    [{ start: "(?i)[k]" }, "kK\u212Ax", "k|K|\u212A|x"],
    [{ end: "(?i)the" }, "The THE", "The| THE|"],
    [{ end: "[.!?。]" }, "Yes. 是。", "Yes.| 是。|"],
    [{ end: "\\p{Han}" }, "a東京b", "a東|京|b"],
    [{ end: "[^\\x{0}-\\x{ffff}]" }, "a😀b", "a😀|b"],
    [{ start: "\\S", end: "\\s" }, "a b", "a| |b|"],
  ])("%j", (level, text, drawing) => {
    expect(drawn(text, level)).toBe(drawing)
  })

  test("the highest level that marks a character is the one it has", () => {
    expect(drawn("a b.\n", { end: "\\s" }, { end: "[.]" }, { end: "\\n" })).toBe("a |b.‖\\n⦀")
    expect(drawn("a a", { end: "a" }, { end: "\\s" }, { end: "a" })).toBe("a⦀ ‖a⦀")
  })

  test("an invalid byte is read as U+FFFD; one that may begin a character has no level", () => {
    expect(drawn([0x61, 0xff, 0x62], { end: "\\x{fffd}" })).toBe("a\\xFF|b")
    expect(drawn([0x61, 0xe4, 0xbd, 0x62], { end: "\\x{fffd}b" })).toBe("a\\xE4\\xBDb|")
    expect(drawn([0xe4, 0xbd, 0x62], { end: "\\x{fffd}" })).toBe("\\xE4\\xBDb")
  })

  test("boundaries stand where the patterns say", () => {
    const place = (...levels: readonly PatternLevel[]) => orThrow(pattern({ levels })).boundaryPlace
    expect(place({ end: "a" }, { end: "b" })).toBe("last")
    expect(place({ start: "a" })).toBe("first")
    expect(place({ start: "a" }, { end: "b" })).toBe("mixed")
  })
})

describe("a pattern that peeks is refused with the shortest text that shows it", () => {
  test.each<readonly [PatternLevel, string, string]>([
    [{ end: "\\s+" }, " ", "  "],
    [{ end: "a{1,3}" }, "a", "aa"],
    [{ start: "ab" }, "a", "ab"],
    [{ start: "(?i)the" }, "T", "THE"],
    [{ end: "\\w\\b" }, "a", "aa"],
    [{ end: "(?m)a$" }, "a", "a."],
    [{ start: "a(bc)*|b" }, "ab", "abc"],
    [{ end: "x.*y|b" }, "xb", "xby"],
    [{ start: "[ ]+\\n|[ ]" }, "  ", "  \n"],
  ])("%j", (level, text, longer) => {
    const error = refusal(level)
    expect(error.code).toBe("PEEKING_PATTERN")
    expect(error.value).toMatchObject({ text, longer })
    expect(error.message).toContain(`${JSON.stringify(text)} `)
    expect(error.message).toContain(JSON.stringify(longer))
  })

  test("the message says what to do", () => {
    expect(refusal({ end: "\\s" }, { end: "\\s+" }).message).toBe(
      'pattern: levels[1].end cannot be "\\\\s+": it looks ahead. The last character of " " ends a match; in "  " ' +
        "the same character no longer does. Mark the first character of a match ({ start }), or end the match at a " +
        "character that settles it (\\s in place of \\s+).",
    )
  })
})

describe("what is no pattern is refused", () => {
  test.each<readonly [string, RegExp]>([
    ["(", /missing closing \)/],
    ["a**", /invalid nested repetition/],
    ["(?=a)b", /without look-around and back references/],
    ["(a)\\1", /without look-around and back references/],
    ["\\p{Nothing}", /invalid character class range/],
    ["a*", /it matches the empty text; say what has to be there/],
    ["", /it matches the empty text/],
    ["$", /it matches the empty text/],
    ["\\b", /it matches the empty text/],
    ["x".repeat(1001), /it has 1001 characters; give at most 1000/],
    // Hostile ones: none of them takes long, and each is told apart from a good one.
    ["(a{1000}){1000}", /invalid repeat count/],
    ["(((a{30}){30}){30}){30}", /invalid repeat count/],
    ["(?:\\pL{400}|\\pN{400}){2}\\pL{900}".repeat(9), /instructions; repeat less/],
    ["(".repeat(300) + "a" + ")*".repeat(299), /missing closing/],
    ["[ab]*a[ab]{14}c", /more than 8192 states; repeat less/],
    ["(?:x*y*z*){100}[^x]{100}q", /too many states|more than 8192 states/],
  ])("%j", (text, message) => {
    const error = refusal({ end: text })
    expect(error.message).toMatch(message)
    expect(error.code).toBe("BAD_PATTERN")
  })

  test("a pattern that would make a backtracking matcher hang is none of these, nor is one that only looks so", () => {
    expect(drawn(`${"a".repeat(30)}b`, { end: "(?:a?){30}a{30}b" })).toBe(`${"a".repeat(30)}b|`)
    expect(drawn("abababc", { end: "(?:ab){3}|(?:ab){3}c" })).toBe("ababab|c")
    expect(drawn(`${"a".repeat(40)}!`, { end: "(?:a+)+b" })).toBe(`${"a".repeat(40)}!`)
    expect(drawn(`${"a".repeat(40)}b`, { end: "(?:a|a|aa)+b" })).toBe(`${"a".repeat(40)}b|`)
  })
})

test.each<readonly [Json | undefined, string]>([
  [undefined, "levels is missing; give an array of 1 to 16 levels"],
  [[], "the options cannot be []"],
  [{ levels: [] }, "levels cannot be []"],
  [{ levels: ["\\s"] }, 'levels[0] cannot be "\\\\s"; give a pattern as "start" or "end"'],
  [{ levels: [{}] }, "levels[0] cannot be {}"],
  [{ levels: [{ end: "a" }, { end: 1 }] }, 'levels[1] cannot be {"end":1}'],
  [{ levels: [{ begin: "a" }] }, 'levels[0] cannot be {"begin":"a"}'],
  [{ pattern: "a" }, 'the option cannot be "pattern"; give levels'],
  [{ levels: Array<Json>(17).fill({ end: "a" }) }, "give an array of 1 to 16 levels"],
])("%j is refused: %s", (options, message) => {
  expect(() => patternPlugin.make(options)).toThrow(message)
  expect(() => patternPlugin.make(options)).toThrow(expect.objectContaining({ code: "SPLITTER_OPTIONS" }))
})

// In objects: an array would be taken for a list of arguments.
test.each<{ readonly saved: Json }>([{ saved: null }, { saved: [] }, { saved: [3] }, { saved: [0, 0x61] }])(
  "the state $saved of a machine of three is refused",
  ({ saved }) => {
    const splitter = orThrow(pattern({ levels: [{ end: "abc" }] }))
    expect(() => splitter.cursor(saved)).toThrow(expect.objectContaining({ code: "SPLITTER_STATE" }))
  },
)

test("the library's Unicode is that of the other splitters: the letters are the same", () => {
  expect(UNICODE_VERSION).toBe("17.0")
  const letters = orThrow(pattern({ levels: [{ end: "\\p{L}" }] }))
  // Added with 17.0, and the code point after it, which is not assigned.
  expect([...letters.split(encode("\u{323B0}\u{3347A}"))]).toEqual([0, 0, 0, 1, 0, 0, 0, 0])
})

const short = hostileInputs().filter(({ bytes }) => bytes.length <= 20_000)
const suites: readonly (readonly [number, readonly PatternLevel[]])[] = [
  [31, [{ end: "\\s" }, { end: "[.!?。]" }]],
  [32, [{ start: "\\p{L}{1,5}|\\p{N}{1,3}" }, { start: "(?m)^\\S", end: "\\n" }]],
  [33, [{ end: "(?:\\b\\w+ ){2}" }, { end: "\\x{fffd}" }]],
]
for (const [seed, levels] of suites) {
  // Made once: a table takes some milliseconds. S10 makes others.
  const splitter = orThrow(pattern({ levels }))
  conformance({
    test,
    make: () => splitter,
    rebuild: (_, options) => patternPlugin.make(options),
    seed,
    cases: 100,
    hostile: short,
  })
}
