/** Mixtures: shares that are exact, rows that are each source's own, a cursor that is all there is to save. */
import * as fc from "fast-check"
import { expect, test } from "vitest"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import {
  alsoTrained,
  encodeStream,
  FIRST_ROW,
  keepOrder,
  mixShares,
  mixture,
  mixtureOrder,
  nextStarts,
  type RowCursor,
  turnsOf,
} from "@aunet/data"
import { knownDocuments } from "../src/also-trained.ts"

const SEED = 20261129
const splitter = wordsPlugin.make({ groups: [1] })
const streamOf = (letter: string, length: number) =>
  encodeStream([{ name: letter, bytes: new TextEncoder().encode(letter.repeat(length)) }], splitter, 2)

const sharesOf = fc
  .array(fc.double({ min: 1e-3, max: 1, noNaN: true }), { minLength: 1, maxLength: 7 })
  .map((weights) => weights.map((weight) => weight / weights.reduce((sum, one) => sum + one, 0)))

test("law 12: any stretch of m rows has m times its share of each source, give or take 1 + share times sources", () => {
  fc.assert(
    fc.property(sharesOf, fc.nat(1e6), fc.nat(1e9), fc.nat(3000), (shares, seed, from, m) => {
      const turns = turnsOf(shares, seed)
      const [start, end] = [turns.before(from), turns.before(from + m)]
      for (const [source, share] of shares.entries())
        expect(Math.abs(end[source] - start[source] - m * share)).toBeLessThanOrEqual(
          1 + shares.length * share + 1e-6,
        )
    }),
    { seed: SEED },
  )
})

test("law 12: whose turn it is does not depend on which were asked before", () => {
  fc.assert(
    fc.property(sharesOf, fc.nat(1e6), fc.nat(5000), fc.array(fc.nat(400)), (shares, seed, from, asked) => {
      const step = turnsOf(shares, seed)
      const all = Array.from({ length: 400 }, (_, i) => step.at(from + i))
      const jump = turnsOf(shares, seed)
      for (const i of asked) if (i < 400) expect(jump.at(from + i)).toEqual(all[i])
      const before = [...step.before(from)]
      for (const { source, row } of all) expect(row).toBe(before[source]++)
      expect(step.before(from + 400)).toEqual(before)
    }),
    { seed: SEED },
  )
})

test("rows of a mixture are those of each source alone, in its order, epoch after epoch, whatever was asked before", () => {
  const parts = [
    { name: "a", share: 0.7, text: streamOf("a", 150) },
    { name: "b", share: 0.3, text: streamOf("b", 1000) },
  ]
  const mixed = mixture(parts)
  const T = 16
  const make = () =>
    mixtureOrder(
      mixed.parts.map(({ share, from, source }) => ({
        share,
        from,
        orderOf: keepOrder(source.positions, T, 5),
      })),
      5,
    )
  const { orderOf, passed } = make()
  let cursor: RowCursor = FIRST_ROW
  const starts: number[] = []
  const cursors: RowCursor[] = []
  for (let step = 0; step < 100; step++) {
    cursors.push(cursor)
    const next = nextStarts(cursor, 4, orderOf)
    starts.push(...next.starts)
    cursor = next.cursor
  }
  for (const { from, source } of mixed.parts) {
    const own = starts.filter((start) => start >= from && start < from + source.positions)
    const alone = keepOrder(source.positions, T, 5)
    let at: RowCursor = FIRST_ROW
    for (const start of own) {
      const one = nextStarts(at, 1, alone)
      expect(start - from).toBe(one.starts[0])
      at = one.cursor
    }
  }
  const [a, b] = passed(cursor)
  expect(a.rows + b.rows).toBe(400)
  expect(Math.abs(a.rows - 280)).toBeLessThan(2.4)
  expect(a.epochs).toBeGreaterThan(30)
  for (const at of [57, 3, 99, 0])
    expect(nextStarts(cursors[at], 4, make().orderOf).starts).toEqual(starts.slice(4 * at, 4 * at + 4))
})

test("a row never goes on into the next source, and other shares are another text", async () => {
  const [a, b] = [streamOf("a", 30), streamOf("b", 30)]
  const mixed = mixture([
    { name: "a", share: 0.5, text: a },
    { name: "b", share: 0.5, text: b },
  ])
  const [, second] = mixed.parts
  const { ids } = await mixed.cut([second.from - 4, second.from], 8)
  expect([...ids]).toEqual([97, 97, 97, 257, 0, 0, 0, 0, 256, 98, 98, 98, 98, 98, 98, 98])
  const other = mixture([
    { name: "a", share: 0.4, text: a },
    { name: "b", share: 0.6, text: b },
  ])
  expect(other.fingerprint()).not.toBe(mixed.fingerprint())
})

test("shares are refused with the way out", () => {
  const sources = [
    { name: "books", bytes: 300 },
    { name: "web", bytes: 100 },
  ]
  expect(mixShares({ web: 0.3, books: 0.7 }, sources)).toEqual([0.7, 0.3])
  expect(mixShares(undefined, sources)).toEqual([0.75, 0.25])
  expect(() => mixShares({ books: 0.7, web: 0.4 }, sources)).toThrow(
    /^mix adds up to 1\.1, .*books=0\.6364,web=0\.3636$/,
  )
  expect(() => mixShares({ books: 0.7, wiki: 0.3 }, sources)).toThrow(/"wiki".*books, web/)
  expect(() => mixShares({ books: 1 }, sources)).toThrow(/"web" no share/)
  expect(() => mixShares({ books: 1, web: 0 }, sources)).toThrow(/mix\.web is 0/)
  expect(() => mixture([{ name: "none", share: 1, text: streamOf("x", 0) }])).toThrow(/"none" has no text/)
})

test("a source without text is told as that where nobody gave shares", () => {
  for (const lengths of [
    [0, 9],
    [9, 0],
    [0, 0],
  ]) {
    const sources = lengths.map((length, i) => ({ name: `s${i}`, text: streamOf("x", length) }))
    const shares = mixShares(
      undefined,
      sources.map(({ name, text: { bytes } }) => ({ name, bytes })),
    )
    expect(() => mixture(sources.map((source, i) => ({ ...source, share: shares[i] })))).toThrow(
      `the source "s${lengths.indexOf(0)}" has no text`,
    )
  }
})

test("going back over epochs of a source of few rows makes those in between again, and no others", () => {
  let made = 0
  const few = keepOrder(40, 16, 5)
  const { orderOf, passed } = mixtureOrder(
    [
      {
        share: 0.5,
        from: 0,
        orderOf: (epoch) => {
          made++
          return few(epoch)
        },
      },
      { share: 0.5, from: 40, orderOf: keepOrder(1000, 16, 5) },
    ],
    5,
  )
  const rows = orderOf(0).length
  const cursor = (row: number): RowCursor => ({ epoch: Math.floor(row / rows), row: row % rows })
  const [earlier, later] = [cursor(8000), cursor(8008)]
  const known = [earlier, later].map((at) => passed(at))
  made = 0
  for (let turn = 0; turn < 10; turn++) expect([earlier, later].map((at) => passed(at))).toEqual(known)
  // Four rows of the small source: four epochs at most.
  expect(made).toBeLessThanOrEqual(10 * 2 * 6)
})

test("a short text that is held out and trained on fifty thousand times is looked for once", () => {
  const bytes = new TextEncoder().encode("thanks!")
  const many = Array.from({ length: 50_000 }, (_, i) => ({ name: String(i), bytes: Uint8Array.from(bytes) }))
  expect(alsoTrained(many, many)).toHaveLength(many.length)
  const known = knownDocuments(many)
  expect(known.hasLength(7)).toBe(true)
  known.meet(bytes)
  expect(known.hasLength(7)).toBe(false)
  known.meet(bytes)
  expect(known.met()).toEqual(many.map((_, i) => i))
})

test("held-out documents that are trained on are found: all that are there, and no others", () => {
  const texts = fc.array(fc.uint8Array({ maxLength: 3, max: 2 }), { maxLength: 12 })
  fc.assert(
    fc.property(texts, texts, (heldOut, trained) => {
      const named = (some: readonly Uint8Array[]) => some.map((bytes, i) => ({ name: String(i), bytes }))
      const keys = new Set(trained.map((bytes) => bytes.join()))
      expect(alsoTrained(named(heldOut), named(trained))).toEqual(
        heldOut.flatMap((bytes, i) => (bytes.length > 0 && keys.has(bytes.join()) ? [i] : [])),
      )
    }),
    { seed: SEED },
  )
})
