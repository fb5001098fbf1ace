import { wordsPlugin } from "@aunet/splitter-whitespace"
import fc from "fast-check"
import { expect, test } from "vitest"
import {
  isPiece,
  type Piece,
  type SegmentNode,
  segmentTree,
  wholeCharacters,
} from "../src/page/segment-tree.ts"
import { anyCharacter } from "../../../tools/any-character.ts"

const encoder = new TextEncoder()
type Tree = readonly (SegmentNode | Piece)[]
const textOf = (tree: Tree): string =>
  tree.map((each) => (isPiece(each) ? each.text : textOf(each.inside))).join("")
/** `[The ][cat ]`, a pair of brackets for each level. */
const brackets = (tree: Tree): string =>
  tree.map((each) => (isPiece(each) ? each.text : `[${brackets(each.inside)}]`)).join("")

const split = (text: string): string => {
  const bytes = encoder.encode(text)
  return brackets(segmentTree(bytes, wordsPlugin.make({ groups: [1, 2] }).split(bytes), 2))
}

test("segments lie in those of the level above, and the last ones end with the text", () => {
  expect(split("The cat sat")).toBe("[[The ][cat ]][[sat]]")
  expect(split("a\nb")).toBe("[[a↵\n]][[b]]")
  expect(split("")).toBe("")
})

test("a text without boundaries is pieces, and numbers count segments of a level", () => {
  const bytes = encoder.encode("ab")
  expect(segmentTree(bytes, new Uint8Array(2), 0)).toEqual([{ text: "ab", isFaint: false }])
  const tree = segmentTree(encoder.encode("abcd"), Uint8Array.of(1, 2, 1, 1), 2)
  expect(tree.map((each) => (isPiece(each) ? [] : [each.level, each.index]))).toEqual([
    [2, 0],
    [2, 1],
  ])
  expect(
    tree
      .flatMap((each) => (isPiece(each) ? [] : each.inside))
      .map((each) => (isPiece(each) ? "" : each.index)),
  ).toEqual([0, 1, 2, 3])
})

test("what cannot be seen is written out, and half of a character is bytes", () => {
  const tree = segmentTree(Uint8Array.of(0x61, 0x00, 0xff, 0x5c), Uint8Array.of(0, 0, 0, 1), 1)
  expect(brackets(tree)).toBe("[a\\x00\\xFF\\]")
  // A level inside of a character, which law S9 forbids.
  expect(brackets(segmentTree(encoder.encode("é"), Uint8Array.of(1, 1), 1))).toBe("[\\xC3][\\xA9]")
})

test("any text under any levels: nothing is lost", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyCharacter, fc.nat(3))), (parts) => {
      const bytes = encoder.encode(parts.map(([text]) => text).join(""))
      const levels = Uint8Array.from(
        parts.flatMap(([text, level]) => {
          const { length } = encoder.encode(text)
          return [...new Array<number>(length - 1).fill(0), level]
        }),
      )
      const flat = textOf(segmentTree(bytes, new Uint8Array(bytes.length), 0))
      expect(textOf(segmentTree(bytes, levels, 3))).toBe(flat)
    }),
    { seed: 1, numRuns: 200 },
  )
})

test("a text is cut between characters", () => {
  const bytes = encoder.encode("a猫b")
  expect([0, 1, 2, 3, 4, 5, 9].map((most) => wholeCharacters(bytes, most))).toEqual([0, 1, 1, 1, 4, 5, 5])
})
