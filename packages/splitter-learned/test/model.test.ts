// Numbers that a person can check by hand.

import { expect, test } from "vitest"
import { orThrow } from "@aunet/splitter"
import { learned } from "@aunet/splitter-learned"
import { EMPTY_RUN, extendRun } from "../src/context-hash.ts"
import { putEntropy, unitsOf } from "../src/context-table.ts"
import { entropies } from "../src/entropies.ts"
import { log2 } from "../src/log2.ts"
import { encodeModel } from "../src/model-file.ts"
import { countRuns, emptyCounts } from "../src/run-counts.ts"
import { readSymbols } from "../src/symbols.ts"

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const hashOf = (run: string): number =>
  [...run].reduce((hash, c) => extendRun(hash, c.codePointAt(0)!), EMPTY_RUN)

/** A splitter of one level that knows the entropy after a few runs, and 1 bit elsewhere. */
const knowing = (
  bits: Readonly<Record<string, number>>,
  rule: "global" | "jump" | "combined",
  threshold: number,
) => {
  const entries = new Uint32Array(64)
  for (const [run, entropy] of Object.entries(bits)) putEntropy(entries, hashOf(run), unitsOf(entropy))
  return orThrow(
    learned(
      encodeModel({
        choices: {
          bytesPerSegment: [5],
          rule,
          perScript: null,
          contextCharacters: 2,
          shortestBytes: [],
          longestBytes: [],
        },
        groups: [{ scripts: [], thresholds: [threshold * 256] }],
        fittedBytes: 0,
        table: { longest: 2, empty: 256, entries },
      }),
    ),
  )
}

test("global: a boundary where what comes is uncertain, by the longest run that is known", () => {
  const splitter = knowing({ " ": 3, "q ": 0.5 }, "global", 2)
  //                                            a  _  b  q  _  c  _
  expect([...splitter.split(utf8("a bq c "))]).toEqual([0, 1, 0, 0, 0, 0, 1])
})

test("jump: a boundary where it has become more uncertain, on the last byte of the character", () => {
  const splitter = knowing({ é: 3, x: 4 }, "jump", 1.5)
  // Entropies: a 1, é 3, x 4, x 4, é 3. Jumps: 0, 2, 1, 0, -1.
  expect([...splitter.split(utf8("aéxxé"))]).toEqual([0, 0, 1, 0, 0, 0, 0])
})

test("combined: three times the entropy less the one before", () => {
  const splitter = knowing({ e: 2, x: 3 }, "combined", 5)
  // Scores: a 3 - 1 = 2, e 6 - 1 = 5, e 6 - 2 = 4, x 9 - 2 = 7, x 9 - 3 = 6.
  expect([...splitter.split(utf8("aeexx"))]).toEqual([0, 1, 0, 1, 1])
})

test("a run is counted where what it extends was seen before", () => {
  const counts = emptyCounts(64, 3)
  const { symbols, count } = readSymbols(utf8("abab"))
  countRuns(counts, symbols, 0, count)
  const seen = new Map<number, number>()
  for (let slot = 0; slot < 64; slot++) seen.set(counts.pairs[2 * slot], counts.pairs[2 * slot + 1])
  const of = (run: string): number => seen.get(hashOf(run) >>> 0) ?? 0
  expect([of("a"), of("b")]).toEqual([2, 2])
  // When the first b comes, a was seen once only; with the second a, b was; then both are known.
  expect([of("ab"), of("ba"), of("aba"), of("bab")]).toEqual([1, 0, 0, 0])
})

test("entropies: what was seen, what was not, and what a shorter run says", () => {
  const counts = emptyCounts(64, 2)
  const { symbols, count } = readSymbols(utf8("aab"))
  countRuns(counts, symbols, 0, count)
  const { empty, bits } = entropies(counts)
  // a twice and b once: own = log2 3 - 2/3 = 0.918, new = 2/5, h(2/5) = 0.971; 8 bits where nothing is known.
  expect(empty).toBeCloseTo(0.6 * 0.918296 + 0.4 * 8 + 0.970951, 5)
  const slot = [...counts.length.keys()].find((k) => counts.pairs[2 * k] === hashOf("a") >>> 0)!
  // After a: a once, b once. own = 1, new = 2/4, h(1/2) = 1.
  expect(bits[slot]).toBeCloseTo(0.5 * 1 + 0.5 * empty + 1, 5)
})

test("a table that is full forgets what was seen least", () => {
  const counts = emptyCounts(1024, 2)
  const often = Int32Array.from({ length: 2000 }, (_, k) => k % 50)
  countRuns(counts, often, 0, often.length)
  const rare = Int32Array.from({ length: 5000 }, (_, k) => 1000 + k)
  countRuns(counts, rare, 0, rare.length)
  expect(counts.drops).toBeGreaterThan(0)
  expect(counts.used).toBeLessThanOrEqual(768)
  const seen = new Set(counts.pairs.filter((_, k) => k % 2 === 0))
  for (let k = 0; k < 50; k++) expect(seen.has(extendRun(EMPTY_RUN, k) >>> 0)).toBe(true)
  for (let slot = 0; slot < 1024; slot++) {
    if (counts.pairs[2 * slot + 1] === 0 || counts.length[slot] < 2) continue
    for (const link of [counts.prefix[slot], counts.suffix[slot]]) {
      expect(counts.length[link]).toBe(1)
      expect(counts.pairs[2 * link + 1]).toBeGreaterThanOrEqual(counts.pairs[2 * slot + 1])
    }
  }
})

test("the logarithm is that of powers of two exactly, and of others to 15 digits", () => {
  for (let e = -30; e <= 40; e++) expect(log2(2 ** e)).toBe(e)
  for (const x of [3, 10, 1023, 0.1, 7e9]) expect(Math.abs(log2(x) - Math.log2(x))).toBeLessThan(1e-13)
})

test("symbols: characters whole, invalid bytes one by one, begun characters as broken", () => {
  const { symbols, ends, count } = readSymbols(Uint8Array.of(0x74, 0xc3, 0xa9, 0xff, 0xe2, 0x82, 0x61))
  expect([...symbols.subarray(0, count)]).toEqual([0x74, 0xe9, 0x1100ff, 0x110100, 0x110100, 0x61])
  expect([...ends.subarray(0, count)]).toEqual([0, 2, 3, 4, 5, 6])
})
