// What a splitter gives is checked before anything is built on it.

import { everyNth, levelsOf, nextLevel, type Splitter, SplitterError } from "@aunet/splitter"
import * as E from "fp-ts/lib/Either.js"
import { describe, expect, test } from "vitest"
import { onByte } from "./simple-splitters.ts"

const bytes = new TextEncoder().encode("a b c")
const spaces = onByte({ byte: 0x20, level: 1 })
const broken = (change: Partial<Splitter>): Splitter => ({ ...spaces, name: "broken", ...change })
const splits = (split: (bytes: Uint8Array) => unknown): Splitter => broken({ split } as Partial<Splitter>)
const pushes = (push: (byte: number) => unknown): Splitter =>
  broken({ cursor: () => ({ ...spaces.cursor(), push }) as ReturnType<Splitter["cursor"]> })

/** What an action throws: the code and the sentence. */
const said = (action: () => unknown): string => {
  try {
    action()
  } catch (error) {
    if (error instanceof SplitterError) return `${error.code}: ${error.message}`
    throw error
  }
  return "nothing"
}

describe("levelsOf", () => {
  test("gives what split gives", () => {
    expect([...levelsOf(spaces, bytes)]).toEqual([0, 1, 0, 1, 0])
    expect([...levelsOf(spaces, new Uint8Array())]).toEqual([])
  })

  test.each([
    [(given: Uint8Array) => given.subarray(0, 2).map(() => 0), "gave 2 levels for 5 bytes"],
    [() => new Uint8Array(6), "gave 6 levels for 5 bytes"],
    [() => new Uint8Array(), "gave 0 levels for 5 bytes"],
    [
      (given: Uint8Array) => given.map((byte) => (byte === 0x20 ? 2 : 0)),
      "level 2 at byte 1, and its depth is 1",
    ],
    [() => [0, 1, 0, 1, 0], "gave [0,1,0,1,0] for 5 bytes, and has to give a Uint8Array"],
    [() => undefined, "gave undefined for 5 bytes"],
    [
      () => {
        throw new RangeError("no dictionary")
      },
      "threw at a text of 5 bytes, and no text may make it do so (law S4): no dictionary",
    ],
  ])("refuses %s", (split, part) => {
    const sentence = said(() => levelsOf(splits(split), bytes))
    expect(sentence).toContain(
      `SPLITTER_LEVELS: The splitter "broken" ${part.startsWith("level") ? "gave " : ""}${part}`,
    )
  })

  test("is asked of each part of a combination, which names the part", () => {
    const pairs = E.getOrElseW(() => {
      throw new Error("no combination")
    })(
      everyNth(
        splits(() => new Uint8Array(1)),
        2,
      ),
    )
    expect(said(() => pairs.split(bytes))).toContain('The splitter "broken" gave 1 level for 5 bytes')
    expect(said(() => levelsOf(pairs, bytes))).toContain('The splitter "broken" gave 1 level for 5 bytes')
  })
})

describe("nextLevel", () => {
  test("gives what the cursor gives", () => {
    const cursor = spaces.cursor()
    expect(Array.from(bytes, (byte) => nextLevel(spaces, cursor, byte))).toEqual([0, 1, 0, 1, 0])
  })

  test.each([
    [undefined, "gave undefined for byte 97 from its cursor"],
    [2, "gave 2 for byte 97 from its cursor, and has to give a whole number from 0 to 1"],
    [-1, "gave -1 for byte 97"],
    [0.5, "gave 0.5 for byte 97"],
    [Number.NaN, "gave NaN for byte 97"],
  ])("refuses %s", (level, part) => {
    const splitter = pushes(() => level)
    expect(said(() => nextLevel(splitter, splitter.cursor(), 97))).toContain(`The splitter "broken" ${part}`)
  })

  test("tells what the cursor threw", () => {
    const splitter = pushes(() => {
      throw new Error("no luck")
    })
    expect(said(() => nextLevel(splitter, splitter.cursor(), 97))).toContain(
      "threw at byte 97, and no text may make it do so (law S4): no luck",
    )
  })
})
