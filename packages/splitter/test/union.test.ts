// The union is a monoid, and can be stored and rebuilt.

import * as M from "fp-ts/lib/Monoid.js"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type Json, type Splitter, union } from "@aunet/splitter"
import { texts } from "@aunet/splitter/conformance"
import { onByte, onBytePlugin, pluginOf, thirdOf, thirdOfPlugin } from "./simple-splitters.ts"

const spaces = onByte({ byte: 0x20, level: 1 })
const lines = onByte({ byte: 0x0a, level: 2 })
const vowels = thirdOf(Uint8Array.from([0x61, 0x65, 0x69]))

test("the highest level wins", () => {
  const both = union.concat(spaces, thirdOf(Uint8Array.from([0x20])))
  expect([...both.split(Uint8Array.from([0x20, 0x61, 0x20, 0x20, 0x20]))]).toEqual([1, 0, 1, 2, 1])
  expect(both.depth).toBe(2)
})

describe("monoid laws, on levels and on what is stored", () => {
  const one = fc.constantFrom<Splitter>(spaces, lines, vowels, union.empty, union.concat(spaces, vowels))
  const same = (a: Splitter, b: Splitter, bytes: Uint8Array): void => {
    expect([a.name, a.options, a.depth, a.data, a.boundaryPlace]).toEqual([
      b.name,
      b.options,
      b.depth,
      b.data,
      b.boundaryPlace,
    ])
    expect([...a.split(bytes)]).toEqual([...b.split(bytes)])
  }

  test("associative", () => {
    fc.assert(
      fc.property(one, one, one, texts(8), (a, b, c, bytes) => {
        same(union.concat(a, union.concat(b, c)), union.concat(union.concat(a, b), c), bytes)
      }),
      { seed: 11, numRuns: 200 },
    )
  })

  test("empty marks nothing and changes nothing, on either side", () => {
    expect(union.empty.depth).toBe(0)
    fc.assert(
      fc.property(one, texts(8), (a, bytes) => {
        same(union.concat(a, union.empty), a, bytes)
        same(union.concat(union.empty, a), a, bytes)
      }),
      { seed: 12, numRuns: 100 },
    )
  })

  test("works with fp-ts's own folds", () => {
    expect(M.concatAll(union)([spaces, lines]).options).toEqual(union.concat(spaces, lines).options)
    expect(M.concatAll(union)([])).toBe(union.empty)
  })
})

describe("what a union declares", () => {
  test("the laws that a part breaks, each once, in order", () => {
    const both = union.concat({ ...spaces, breaks: ["S9", "S3"] }, { ...lines, breaks: ["S3"] })
    expect(both.breaks).toEqual(["S3", "S9"])
    expect(union.concat(spaces, lines).breaks).toBeUndefined()
  })

  test("the place of boundaries if all parts have the same, else mixed", () => {
    expect(union.concat(spaces, lines).boundaryPlace).toBe("last")
    expect(union.concat(spaces, { ...lines, boundaryPlace: "first" }).boundaryPlace).toBe("mixed")
    expect(union.concat(vowels, vowels).boundaryPlace).toBeUndefined()
  })
})

describe("rebuilding", () => {
  const plugin = pluginOf("union", [onBytePlugin, thirdOfPlugin])
  const parts = [{ name: "on-byte", options: { byte: 32, level: 1 } }]

  test("parts get their own data back", () => {
    const other = thirdOf(Uint8Array.from([0x6f]))
    const stored = M.concatAll(union)([vowels, spaces, other])
    expect(stored.options).toEqual({
      parts: [
        { name: "third-of", options: { every: 3 }, dataBytes: 3 },
        parts[0],
        { name: "third-of", options: { every: 3 }, dataBytes: 1 },
      ],
    })
    const bytes = new TextEncoder().encode("a cooe oooo aaee i")
    expect(plugin.make(stored.options, stored.data).split(bytes)).toEqual(stored.split(bytes))
  })

  test("a part without a plug-in is named, and so are those that are there", () => {
    expect(() => pluginOf("union", [onBytePlugin]).make(union.concat(spaces, vowels).options)).toThrow(
      expect.objectContaining({
        code: "SPLITTER_UNKNOWN",
        message: expect.stringMatching(/"union" needs the splitter "third-of".*give its plug-in too/),
      }),
    )
  })

  test("data of another length is refused", () => {
    expect(() => plugin.make({ parts }, Uint8Array.of(1))).toThrow(
      expect.objectContaining({ code: "SPLITTER_DATA" }),
    )
    expect(() => plugin.make({ parts: [{ ...parts[0], dataBytes: 4 }] })).toThrow(
      expect.objectContaining({ code: "SPLITTER_DATA" }),
    )
  })

  test.each<Json | undefined>([
    undefined,
    null,
    {},
    { parts: 1 },
    { parts: [null] },
    { parts: [{ name: 1, options: {} }] },
    { parts: [{ name: "x" }] },
    { parts: [{ ...parts[0], dataBytes: -1 }] },
  ])("the options %j are refused", (options) => {
    expect(() => plugin.make(options)).toThrow(expect.objectContaining({ code: "SPLITTER_OPTIONS" }))
  })

  // In objects: an array would be taken for a list of arguments.
  test.each<{ saved: Json }>([
    { saved: null },
    { saved: [] },
    { saved: [null] },
    { saved: [null, null, null] },
  ])("the state $saved of a union of two is refused", ({ saved }) => {
    expect(() => union.concat(spaces, lines).cursor(saved)).toThrow(
      expect.objectContaining({ code: "SPLITTER_STATE" }),
    )
  })

  test("a part refuses its own state", () => {
    expect(() => union.concat(spaces, vowels).cursor([null, 5])).toThrow(
      /The splitter "third-of" cannot go on from 5/,
    )
  })
})
