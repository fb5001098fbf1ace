// What combinations of splitters mark, by hand; that they keep the laws; what they refuse.

import * as E from "fp-ts/lib/Either.js"
import * as F from "fp-ts/lib/function.js"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import {
  algebraPlugins,
  atMost,
  byScript,
  everyNth,
  type Json,
  MAX_NESTED,
  orThrow,
  segments,
  show,
  type Splitter,
  type SplitterError,
  type SplitterPlugin,
  union,
} from "@aunet/splitter"
import { conformance, hostileInputs, texts } from "@aunet/splitter/conformance"
import { onByte, onBytePlugin, pluginOf, rebuildBy, thirdOf, thirdOfPlugin } from "./simple-splitters.ts"

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
const drawn = (splitter: Splitter, text: string): string => show(encode(text), splitter.split(encode(text)))

const spaces = onByte({ byte: 0x20, level: 1 })
const commas = onByte({ byte: 0x2c, level: 1 })
const lines = onByte({ byte: 0x0a, level: 2 })
const vowels = thirdOf(Uint8Array.from([0x61, 0x65, 0x69]))
const plugins = [onBytePlugin, thirdOfPlugin]

const pairs = orThrow(everyNth(spaces, 2))
const fours = F.pipe(pairs, (splitter) => orThrow(everyNth(splitter, 2)))
const short = orThrow(atMost(spaces, { bytes: 8 }))
const mixed = orThrow(
  byScript(
    [
      { scripts: ["Han", "Hiragana"], splitter: commas },
      { scripts: ["Greek"], splitter: vowels },
    ],
    spaces,
  ),
)

describe("everyNth, by hand", () => {
  test("every second boundary is a level higher, and every second of those again", () => {
    expect(drawn(pairs, "a b c d e ")).toBe("a |b ‖c |d ‖e |")
    expect(drawn(fours, "a b c d e ")).toBe("a |b ‖c |d ⦀e |")
  })

  test("only boundaries of the highest level are counted", () => {
    expect(drawn(orThrow(everyNth(union.concat(spaces, lines), 2)), "a\nb c\nd")).toBe("a\\n‖b |c\\n⦀d")
  })
})

describe("atMost, by hand", () => {
  test("a segment is cut as soon as four more bytes would not fit", () => {
    expect(drawn(short, "abcdefghijklm")).toBe("abcde|fghij|klm")
    expect(drawn(short, "你好吗我")).toBe("你好|吗我|")
  })

  test("a boundary of its own starts the count anew", () => {
    expect(drawn(short, "abc defghij")).toBe("abc |defgh|ij")
  })

  test("bytes that may begin a character get no level; the cut comes at the next that may have one", () => {
    const bytes = Uint8Array.from([...Array<number>(20).fill(0xf0), 0x61, 0x62])
    expect(short.split(bytes).indexOf(1)).toBe(20)
  })

  test("a higher level can be limited, below which nothing changes", () => {
    expect(drawn(orThrow(atMost(spaces, { bytes: 8, level: 2 })), "a bcdefghij")).toBe("a |bcd‖efghi‖j")
  })

  test("in well-formed text no segment is longer, on generated texts", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 4, max: 20 }), (text, limit) => {
        const bytes = encode(text)
        const levels = orThrow(atMost(spaces, { bytes: limit })).split(bytes)
        for (const { start, end } of segments(bytes, levels, 1))
          expect(end - start).toBeLessThanOrEqual(limit)
      }),
      { seed: 41, numRuns: 300 },
    )
  })
})

describe("byScript, by hand", () => {
  test("a character is given its level by the splitter of its script, one without a script by the last", () => {
    expect(drawn(mixed, "a,b c 東,京 か, b, c ")).toBe("a,b |c |東,|京 か,| b, |c |")
  })

  test("a splitter has read what it was not asked about", () => {
    // The third vowel of all, the first after a Greek letter; no other is in that script.
    const byte = orThrow(byScript([{ scripts: ["Greek"], splitter: vowels }], spaces))
    expect(byte.split(encode("aeα")).join("")).toBe("0000")
    expect(drawn(orThrow(byScript([{ scripts: ["Latin"], splitter: vowels }], spaces)), "a 東 e 東 a ")).toBe(
      "a 東 |e 東 |a‖ ",
    )
  })

  test("at the start, otherwise is asked", () => {
    expect(drawn(mixed, ", ,東,")).toBe(", |,東,|")
  })

  test("whoever is asked about a byte has seen all of the text, on generated texts", () => {
    fc.assert(
      fc.property(texts(8), (bytes) => {
        const levels = mixed.split(bytes)
        const all = [commas, vowels, spaces].map((splitter) => splitter.split(bytes))
        levels.forEach((level, i) => expect(all.map((given) => given[i])).toContain(level))
      }),
      { seed: 42, numRuns: 200 },
    )
  })
})

const small = hostileInputs().filter(({ bytes }) => bytes.length <= 20_000)
const all: readonly (readonly [number, Splitter])[] = [
  [50, fours],
  [51, short],
  [52, orThrow(atMost(union.empty, { bytes: 16, level: 3 }))],
  [53, mixed],
  [54, orThrow(everyNth(orThrow(atMost(union.concat(vowels, mixed), { bytes: 9, level: 2 })), 3))],
]
for (const [seed, splitter] of all) {
  conformance({ test, make: () => splitter, rebuild: rebuildBy(plugins), seed, cases: 100, hostile: small })
}

describe("what a combination declares", () => {
  test("the laws that a part breaks, and where boundaries stand", () => {
    const peeking: Splitter = { ...commas, breaks: ["S3"], boundaryPlace: "first" }
    expect(orThrow(everyNth(peeking, 2))).toMatchObject({ breaks: ["S3"], boundaryPlace: "first", depth: 2 })
    expect(orThrow(byScript([{ scripts: ["Han"], splitter: peeking }], spaces))).toMatchObject({
      breaks: ["S3"],
      boundaryPlace: "mixed",
    })
    expect(short.boundaryPlace).toBe("mixed")
  })

  test("its options hold its parts, and its data theirs", () => {
    expect(mixed.options).toEqual({
      scripts: [["Han", "Hiragana"], ["Greek"]],
      parts: [
        { name: "on-byte", options: { byte: 44, level: 1 } },
        { name: "third-of", options: { every: 3 }, dataBytes: 3 },
        { name: "on-byte", options: { byte: 32, level: 1 } },
      ],
    })
    expect([...(mixed.data ?? [])]).toEqual([0x61, 0x65, 0x69])
  })
})

const nothing = union.empty
const scripts = (...names: string[]) => [{ scripts: names, splitter: commas }]
const refused: readonly (readonly [string, () => E.Either<SplitterError, Splitter>, RegExp])[] = [
  ["n of 1", () => everyNth(spaces, 1), /every-nth: every cannot be 1; give an integer from 2/],
  ["n of 2.5", () => everyNth(spaces, 2.5), /give an integer from 2 to 65536/],
  ["nothing to count", () => everyNth(nothing, 2), /"union" has depth 0, and it has no boundaries to count/],
  ["no level above", () => everyNth(onByte({ byte: 1, level: 255 }), 2), /there is no level above 255/],
  ["3 bytes", () => atMost(spaces, { bytes: 3 }), /at-most: bytes cannot be 3; give an integer from 4/],
  [
    "level 0",
    () => atMost(spaces, { bytes: 8, level: 0 }),
    /at-most: level cannot be 0; give an integer from 1/,
  ],
  [
    "no such script",
    () => byScript(scripts("Chinese"), spaces),
    /no script "Chinese"; give the long name .*"Han"/,
  ],
  ["Common", () => byScript(scripts("Common"), spaces), /no script "Common"/],
  ["a script twice", () => byScript(scripts("Han", "Han"), spaces), /"Han" has two splitters; name it once/],
  ["no group", () => byScript([], spaces), /0 groups of scripts; give 1 to 100/],
]

test.each(refused)("%s is refused", (_, make, message) => {
  const made = make()
  if (E.isRight(made)) return expect.fail("was accepted")
  expect(made.left.code).toBe("SPLITTER_OPTIONS")
  expect(made.left.message).toMatch(message)
})

const part = { name: "on-byte", options: { byte: 32, level: 1 } }
test.each<readonly [string, Json, RegExp]>([
  ["every-nth", { every: 2, parts: [] }, /every-nth: the number of parts cannot be 0; give one part/],
  ["every-nth", { every: 2, n: 2, parts: [part] }, /the option cannot be "n"; give parts, every/],
  ["at-most", { bytes: "8", parts: [part] }, /bytes cannot be 8/],
  ["at-most", { parts: [part] }, /bytes is missing; give an integer from 4/],
  ["every-nth", { parts: [part] }, /every is missing; give an integer from 2/],
  ["by-script", { parts: [part] }, /scripts is missing; give a list of lists/],
  ["by-script", { scripts: "Han", parts: [part, part] }, /scripts cannot be "Han"; give a list of lists/],
  ["by-script", { scripts: [["Han"]], parts: [part] }, /and one more for the rest/],
])("%s with the options %j is refused", (name, options, message) => {
  expect(() => pluginOf(name, plugins).make(options)).toThrow(message)
  expect(() => pluginOf(name, plugins).make(options)).toThrow(
    expect.objectContaining({ code: "SPLITTER_OPTIONS" }),
  )
})

// In objects: an array would be taken for a list of arguments.
test.each<{ readonly splitter: Splitter; readonly saved: Json }>([
  { splitter: pairs, saved: [null] },
  { splitter: pairs, saved: [null, 2] },
  { splitter: short, saved: [null, 6] },
  { splitter: short, saved: [null, 0, 0x61] },
  { splitter: mixed, saved: [null, 0, null, 3] },
  { splitter: mixed, saved: [null, 0, null] },
  { splitter: mixed, saved: [null, 0, null, "0"] },
])("the state $saved is refused", ({ splitter, saved }) => {
  expect(() => splitter.cursor(saved)).toThrow(expect.objectContaining({ code: "SPLITTER_STATE" }))
})

test("a union of very many parts is made in work that grows with their number", () => {
  let reads = 0
  const counted = Object.freeze({
    ...part,
    depth: 1,
    get options() {
      reads += 1
      return part.options
    },
    split: (bytes: Uint8Array) => new Uint8Array(bytes.length),
    cursor: () => pairs.cursor(),
  })
  const plugin: SplitterPlugin = { kind: "splitter", name: part.name, apiVersion: 1, make: () => counted }
  const made = (count: number): number => {
    reads = 0
    const options = { parts: Array.from({ length: count }, () => part) }
    expect(pluginOf("union", algebraPlugins([plugin])).make(options).maxState).toBeGreaterThan(count)
    return reads
  }
  expect(made(2000)).toBe(10 * made(200))
})

test("combinations inside of each other are made up to a depth, and refused in words beyond", () => {
  const nested = (times: number): Json => {
    let options: Json = { bytes: 8, parts: [part] }
    for (let k = 0; k < times; k++) options = { bytes: 8, parts: [{ name: "at-most", options }] }
    return options
  }
  const atMostOf = (options: Json): Splitter => pluginOf("at-most", plugins).make(options)
  expect(atMostOf(nested(MAX_NESTED)).depth).toBe(1)
  for (const times of [MAX_NESTED + 1, 20_000]) {
    expect(() => atMostOf(nested(times))).toThrow(
      expect.objectContaining({
        code: "SPLITTER_OPTIONS",
        message: expect.stringContaining("inside of each other more than 100 times") as string,
      }),
    )
  }
})

test("by-script: what is not seen changes no splitter", () => {
  const cases = [{ scripts: ["Arabic"], splitter: onByte({ byte: 0x20, level: 2 }) }]
  const splitter = orThrow(byScript(cases, spaces))
  // U+061C is Arabic by its property, and stands here at the end of a Latin word; U+200B stays with its text.
  for (const text of ["a b ", "a\u061c b\u200b "])
    expect([...splitter.split(new TextEncoder().encode(text))].filter((level) => level > 0)).toEqual([1, 1])
})
