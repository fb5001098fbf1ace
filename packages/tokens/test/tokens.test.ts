/**
 * Tokens: laws that hold of any bytes and any merges, and oracles that do the same in the plainest way.
 */
import { everyNth, levelsOf, orThrow, type Splitter } from "@aunet/splitter"
import { words } from "@aunet/splitter-whitespace"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { bytePairs, encodeMerges, fitMerges, type Merge, tokenizerOf } from "../src/index.ts"
import { MOST_PIECE_BYTES, pieceEnds } from "../src/pieces.ts"
import { anyCharacter } from "../../../tools/any-character.ts"

const splitter = orThrow(words({ groups: [1] }))
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = utf8(
  "The cat sat on the mat. The other cat, the fat one, sat there too.\nThat cat! 猫猫が猫の上に。\n".repeat(
    3,
  ),
)
const seed = 14

/** The pieces of a text, one array each. */
function piecesOf(bytes: Uint8Array, by: Splitter = splitter): Uint8Array[] {
  let start = 0
  return Array.from(pieceEnds(bytes, levelsOf(by, bytes)), (end) => bytes.slice(start, (start = end)))
}

/** Joins a pair wherever it stands, from left to right. */
function joined(ids: readonly number[], [left, right]: Merge, id: number): number[] {
  const [first, ...rest] = ids
  if (first === undefined) return []
  if (first === left && rest[0] === right) return [id, ...joined(rest.slice(1), [left, right], id)]
  return [first, ...joined(rest, [left, right], id)]
}

/** Encodes in the plainest way: merge by merge, each over every whole piece. */
const plainIds = (bytes: Uint8Array, merges: readonly Merge[]): number[] =>
  piecesOf(bytes).flatMap((piece) =>
    merges.reduce<number[]>((ids, merge, rank) => joined(ids, merge, 258 + rank), Array.from(piece)),
  )

/** Learns in the plainest way: counts every pair anew for each merge. */
function plainMerges(documents: readonly Uint8Array[], count: number): Merge[] {
  let pieces = documents.flatMap((document) => piecesOf(document).map((piece) => Array.from(piece)))
  const merges: Merge[] = []
  while (merges.length < count) {
    const counts = new Map<string, number>()
    for (const ids of pieces)
      for (let i = 0; i + 1 < ids.length; i++) {
        const key = `${ids[i]} ${ids[i + 1]}`
        counts.set(key, (counts.get(key) ?? 0) + 1)
      }
    const [best] = Array.from(counts, ([key, times]) => ({
      pair: key.split(" ").map(Number),
      times,
    })).toSorted((a, b) => b.times - a.times || a.pair[0] - b.pair[0] || a.pair[1] - b.pair[1])
    const merge: Merge = [best.pair[0], best.pair[1]]
    pieces = pieces.map((ids) => joined(ids, merge, 258 + merges.length))
    merges.push(merge)
  }
  return merges
}

const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.string({ maxLength: 120, unit: anyCharacter }).map(utf8),
  fc.string({ maxLength: 200, unit: fc.constantFrom("the", " ", "cat", ".", "\n", "猫", "aaa") }).map(utf8),
)

describe("pieces", () => {
  test("a word holds the blank before it; marks and new lines stand alone", () => {
    const shown = piecesOf(utf8("The cat, it sat.\nNo 123456 你好。世界")).map((piece) =>
      new TextDecoder().decode(piece),
    )
    expect(shown).toEqual([
      ..."The| cat|,| it| sat|.".split("|"),
      "\n",
      ..."No| |123|456| 你好。|世界".split("|"),
    ])
  })

  test("together they are the text, and none is longer than a token may be", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const pieces = piecesOf(bytes)
        expect(pieces.flatMap((piece) => Array.from(piece))).toEqual(Array.from(bytes))
        expect(pieces.every(({ length }) => length > 0 && length <= MOST_PIECE_BYTES)).toBe(true)
      }),
      { seed, numRuns: 200 },
    )
  })
})

describe("a tokenizer", async () => {
  const merges = await fitMerges([text], splitter, { vocabulary: 258 + 40 })
  const tokenizer = bytePairs(splitter, merges)

  test("gives back any bytes, with ids that lengths and bytes belong to", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const ids = tokenizer.encode(bytes)
        expect(Array.from(tokenizer.decode(ids))).toEqual(Array.from(bytes))
        expect(ids.every((id) => id < tokenizer.vocabulary && id !== 256 && id !== 257)).toBe(true)
        expect(ids.reduce((sum, id) => sum + tokenizer.lengths[id], 0)).toBe(bytes.length)
      }),
      { seed, numRuns: 300 },
    )
  })

  test("encodes as merge after merge over each piece does", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(Array.from(tokenizer.encode(bytes))).toEqual(plainIds(bytes, merges))
      }),
      { seed, numRuns: 150 },
    )
  })

  test("encodes a text as it encodes its pieces, and tells where those begin", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const pieces = piecesOf(bytes)
        const parts = pieces.flatMap((piece) => plainIds(piece, merges))
        expect(parts).toEqual(Array.from(tokenizer.encode(bytes)))
        let at = 0
        const places = pieces.map(({ length }) => (at += length) - length)
        const starts = tokenizer.starts(bytes)
        expect(Array.from(starts.keys()).filter((place) => starts[place] === 1)).toEqual(places)
      }),
      { seed, numRuns: 100 },
    )
  })

  test("compresses text that is like what it learned from", () => {
    const ids = tokenizer.encode(text)
    expect(text.length / ids.length).toBeGreaterThan(2)
  })

  test("remembers pieces without remembering wrongly: many different ones, then the first again", () => {
    const first = Array.from(tokenizer.encode(text))
    for (let i = 0; i < 40; i++)
      tokenizer.encode(utf8(Array.from({ length: 1000 }, (_, k) => `w${i}x${k}`).join(" ")))
    expect(Array.from(tokenizer.encode(text))).toEqual(first)
  })

  test("without merges, tokens are bytes", () => {
    const bytes = utf8("No merges: é 猫")
    expect(Array.from(bytePairs(splitter, []).encode(bytes))).toEqual(Array.from(bytes))
  })
})

describe("learning merges", () => {
  test("joins what stands most often: by hand", async () => {
    // ab stands 3 times, cd twice; then nothing else twice within a piece.
    const bytes = utf8("ab ab ab cd cd")
    const merges = await fitMerges([bytes], splitter, { vocabulary: 260 })
    // " ab" and " cd" hold a blank: [blank a] twice, [blank c] twice, [a b] three times, [c d] twice.
    expect(merges).toEqual([
      [97, 98],
      [32, 99],
    ])
  })

  test("learns what counting anew for each merge learns", async () => {
    for (const documents of [[text], [utf8("aaaa aaaaa aa aaaaaaa baab"), text.subarray(0, 120)]]) {
      const count = documents.length === 1 ? 40 : 12
      expect(await fitMerges(documents, splitter, { vocabulary: 258 + count })).toEqual(
        plainMerges(documents, count),
      )
    }
  })

  test("learns without boundaries too, in pieces of 64 bytes", async () => {
    const blind = orThrow(everyNth(splitter, 65_536))
    const bytes = utf8("abcdefgh".repeat(2000))
    const merges = await fitMerges([bytes], blind, { vocabulary: 258 + 9 })
    const tokenizer = bytePairs(blind, merges)
    expect(Math.max(...tokenizer.lengths)).toBeLessThanOrEqual(MOST_PIECE_BYTES)
    expect(tokenizer.decode(tokenizer.encode(bytes))).toEqual(bytes)
  })

  test("refuses a vocabulary that is none, and one that the text has too little for", async () => {
    for (const vocabulary of [258, 65_537, 300.5, Number.NaN])
      await expect(fitMerges([text], splitter, { vocabulary })).rejects.toMatchObject({
        code: "BAD_OPTION",
        message: expect.stringContaining("from 259 to 65536"),
      })
    await expect(fitMerges([utf8("abab")], splitter, { vocabulary: 300 })).rejects.toMatchObject({
      code: "BAD_DATA",
      message: expect.stringContaining("ask for 259 at most"),
    })
    await expect(
      fitMerges([text], splitter, { vocabulary: 300, signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: "ABORTED" })
  })
})

describe("a file of merges", () => {
  test("gives the same tokenizer back", async () => {
    const tokenizer = bytePairs(splitter, await fitMerges([text], splitter, { vocabulary: 300 }))
    const again = tokenizerOf(encodeMerges(tokenizer), splitter, "merges.json")
    expect(again.merges).toEqual(tokenizer.merges)
    expect(again.encode(text)).toEqual(tokenizer.encode(text))
  })

  test("is refused where it does not fit", () => {
    const file = (merges: unknown, more = {}): Uint8Array =>
      utf8(
        JSON.stringify({
          format: "aunet-merges",
          version: 1,
          splitter: { name: "words", options: { groups: [1] } },
          merges,
          ...more,
        }),
      )
    const cases: readonly (readonly [Uint8Array, string])[] = [
      [utf8("{"), "is not JSON"],
      [file("none"), "merges is"],
      [file([[97]]), "merges"],
      [file([[97, 256]]), "merge 0 is [97,256]"],
      [file([[97, 258]]), "below 258"],
      [
        file([
          [97, 98],
          [97, 98],
        ]),
        "an earlier one joins the same",
      ],
      [file(Array.from({ length: 7 }, (_, i) => (i === 0 ? [97, 97] : [257 + i, 257 + i]))), "128 bytes"],
      [file([], { version: 2 }), "version"],
      [
        file([], { splitter: { name: "words", options: { groups: [2] } } }),
        'splitter "words" {"groups":[2]}',
      ],
    ]
    for (const [bytes, message] of cases)
      expect(() => tokenizerOf(bytes, splitter, "merges.json")).toThrow(
        expect.objectContaining({ code: "BAD_CHECKPOINT", message: expect.stringContaining(message) }),
      )
  })
})
