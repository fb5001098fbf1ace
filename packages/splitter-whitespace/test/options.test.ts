// What words refuses, and what it stores.

import * as E from "fp-ts/lib/Either.js"
import { describe, expect, test } from "vitest"
import { type Json, SplitterError } from "@aunet/splitter"
import { words, wordsPlugin } from "@aunet/splitter-whitespace"

describe("options", () => {
  test("without any, groups are words, pairs and fours; they are stored in full", () => {
    for (const splitter of [
      wordsPlugin.make(),
      wordsPlugin.make({}),
      wordsPlugin.make({ groups: [1, 2, 4] }),
    ]) {
      expect(splitter).toMatchObject({ name: "words", options: { groups: [1, 2, 4] }, depth: 3 })
    }
  })

  test("a change to the caller's array does not reach the splitter", () => {
    const groups = [1, 2]
    const splitter = wordsPlugin.make({ groups })
    groups[0] = 9
    expect(splitter.options).toEqual({ groups: [1, 2] })
  })

  const refused: readonly (readonly [unknown, string])[] = [
    [null, "the options cannot be null; give an object"],
    [[1, 2], "the options cannot be [1,2]; give an object"],
    [{ group: [1] }, 'the option cannot be "group"; give groups'],
    [{ groups: [] }, "groups cannot be []; give an array"],
    [{ groups: 2 }, "groups cannot be 2; give an array"],
    [{ groups: [0] }, "groups[0] cannot be 0; give an integer from 1 on"],
    [{ groups: [1, 1.5] }, "groups[1] cannot be 1.5; give an integer above 1"],
    [{ groups: [1, "2"] }, 'groups[1] cannot be "2"; give an integer above 1'],
    [{ groups: [1, NaN] }, "groups[1] cannot be NaN; give an integer above 1"],
    [{ groups: [2, 2] }, "groups[1] cannot be 2; give an integer above 2"],
    [{ groups: [1, 65_537] }, "least common multiple of at most 65536"],
    [{ groups: [...Array(2000).keys()].map((k) => k + 1) }, "least common multiple of at most 65536"],
  ]

  test.each(refused)("%j is refused: %s", (options, message) => {
    const result = words(options as { groups: number[] })
    if (E.isRight(result)) return expect.fail("was accepted")
    expect(result.left).toBeInstanceOf(SplitterError)
    expect(result.left.code).toBe("SPLITTER_OPTIONS")
    expect(result.left.message).toContain(message)
    expect(() => wordsPlugin.make(options as Json)).toThrow(message)
  })
})

describe("a saved cursor", () => {
  const splitter = wordsPlugin.make({ groups: [1, 2] })

  test("is the state, the words counted and the bytes of a begun character", () => {
    const cursor = splitter.cursor()
    for (const byte of [0x61, 0x20, 0xe4, 0xbd]) cursor.push(byte)
    expect(cursor.save()).toEqual([0, 1, 0xe4, 0xbd])
  })

  // In objects: an array would be taken for a list of arguments.
  const states: readonly Json[] = [
    null,
    "x",
    {},
    [],
    [0],
    [8, 0],
    [0, 2],
    [0, -1],
    [0, 0, 0x61],
    [0, 0, 0xe4, 0x61],
    [0, 0, 0xff],
    [0, 0, 0xc3, 0xa9],
  ]
  test.each(states.map((saved) => ({ saved })))("$saved is refused", ({ saved }) => {
    expect(() => splitter.cursor(saved)).toThrow(expect.objectContaining({ code: "SPLITTER_STATE" }))
  })
})
