// What a fitting promises: lengths as asked for, places that mean something, the same on every machine.

import { expect, test } from "vitest"
import { orThrow, statistics } from "@aunet/splitter"
import { type FitEvent, fitFinish, fitSplitter, fitStart, fitStep } from "@aunet/splitter-learned"
import { fitOn } from "./fit-on.ts"
import { SPACED, UNSPACED, madeUpText } from "./made-up-text.ts"

const spaced = madeUpText(SPACED, 1, 400_000)
const unspaced = madeUpText(UNSPACED, 2, 400_000)
const CUT = 300_000

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

const means = (levels: Uint8Array, depth: number): number[] =>
  statistics([levels], depth).map(({ bytesPerSegment }) => bytesPerSegment)

test("segments of text that was not fitted on are within 5% of the length asked for, at each level", () => {
  for (const [{ text }, bytesPerSegment] of [
    [spaced, [5, 10, 20]],
    [unspaced, [7, 15]],
  ] as const) {
    const { splitter, levels } = orThrow(fitOn([text.subarray(0, CUT)], { bytesPerSegment }))
    const found = means(splitter.split(text.subarray(CUT)), splitter.depth)
    bytesPerSegment.forEach((wanted, k) => {
      expect(Math.abs(levels[k].bytesPerSegment / wanted - 1)).toBeLessThan(0.05)
      expect(Math.abs(found[k] / wanted - 1)).toBeLessThan(0.05)
    })
  }
})

test("where words are not marked at all, most boundaries are at their ends", () => {
  const { text, wordStarts } = unspaced
  const wanted = text.length / wordStarts.length
  const { splitter } = orThrow(fitOn([text.subarray(0, CUT)], { bytesPerSegment: [wanted] }))
  const levels = splitter.split(text).subarray(CUT)
  const ends = new Set(wordStarts.map((start) => start - 1 - CUT))
  const marked = levels.reduce((sum, level) => sum + level, 0)
  const right = levels.reduce((sum, level, i) => sum + (ends.has(i) ? level : 0), 0)
  // By chance it would be a third of them: that many characters end a word.
  expect(right / marked).toBeGreaterThan(0.8)
})

test("with limits, no segment is shorter or longer, and the mean is kept", () => {
  const { text } = spaced
  const options = { bytesPerSegment: [5, 10], shortestBytes: [3, 5], longestBytes: [8, 16] }
  const { splitter } = orThrow(fitOn([text.subarray(0, CUT)], options))
  const levels = splitter.split(text.subarray(CUT))
  for (let l = 1; l <= 2; l++) {
    const ends = [...levels.keys()].filter((i) => levels[i] >= l)
    const lengths = ends.slice(1).map((end, k) => end - ends[k])
    // A boundary of the higher level is one of the lower, and may be early for that one.
    if (l === 2) expect(Math.min(...lengths)).toBeGreaterThanOrEqual(5)
    expect(Math.max(...lengths)).toBeLessThanOrEqual([8, 16][l - 1])
    expect(Math.abs(levels.length / ends.length / [5, 10][l - 1] - 1)).toBeLessThan(0.05)
  }
})

test("per script, segments have as many bytes as asked for, or the same text has as many of them", () => {
  // The same text in letters of three bytes.
  const georgian = utf8(
    new TextDecoder()
      .decode(spaced.text)
      .replace(/[a-z]/g, (c) => String.fromCharCode(0x1070 + c.charCodeAt(0))),
  )
  const heldOut = georgian.subarray(georgian.length / 2)
  const texts = [spaced.text.subarray(0, CUT), georgian.subarray(0, georgian.length / 2)]
  const split = (perScript: "bytes" | "information") => {
    const { splitter } = orThrow(fitOn(texts, { bytesPerSegment: [8], perScript }))
    return [spaced.text.subarray(CUT), heldOut].map((text) => means(splitter.split(text), 1)[0])
  }
  for (const mean of split("bytes")) expect(Math.abs(mean / 8 - 1)).toBeLessThan(0.05)
  const [latin, other] = split("information")
  expect(Math.abs(other / latin / (georgian.length / spaced.text.length) - 1)).toBeLessThan(0.1)
})

test("the same text gives the same bytes, on any machine", () => {
  const fit = () =>
    orThrow(fitOn([spaced.text.subarray(0, 50_000)], { bytesPerSegment: [5, 10], contextCharacters: 5 }))
      .splitter
  expect(fit().data).toEqual(fit().data)
  // Seen with Node 24 on x86-64; an engine with another Math.log2 must give it too.
  expect(fit().options).toEqual({ fitted: "d58d7cdc" })
})

test("a state goes on after it was finished, as if it had not been", () => {
  const parts = [spaced.text.subarray(0, 100_000), spaced.text.subarray(100_000, 200_000)]
  const start = () => orThrow(fitStart({ bytesPerSegment: [5] }))
  const first = fitStep(start(), parts[0])
  orThrow(fitFinish(first))
  const stopped = orThrow(fitFinish(fitStep(first, parts[1])))
  expect(stopped.splitter.data).toEqual(orThrow(fitFinish(parts.reduce(fitStep, start()))).splitter.data)
})

test("progress is told, and the last event has the splitter", async () => {
  const events: FitEvent[] = []
  const long = madeUpText(SPACED, 3, 2_500_000).text
  for await (const event of fitSplitter([long], { bytesPerSegment: [5] })) events.push(event)
  expect(events.map(({ type }) => type)).toEqual(["progress", "progress", "end"])
  expect(events[2]).toMatchObject({ bytes: long.length, splitter: { name: "learned", depth: 1 } })
})
