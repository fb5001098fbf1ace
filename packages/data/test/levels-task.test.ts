/** Levels of tasks: arrays that a splitter gave are freed when they were packed, and no others. */
import { levelsOf, type Splitter } from "@aunet/splitter"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import { expect, test } from "vitest"
import { freeLarge, taskPacker } from "../src/node/prepare/levels-task.ts"
import { levelsPacker } from "../src/stored/packed-levels.ts"

const isFreed = "transfer" in ArrayBuffer.prototype
const large = 2 ** 16

test("a large array of its own is freed, one that others may hold is not", () => {
  const whole = new Uint8Array(large)
  freeLarge(whole)
  expect(whole.length).toBe(isFreed ? 0 : large)
  const kept = new Uint8Array(2 * large)
  freeLarge(kept.subarray(1))
  freeLarge(kept.subarray(0, large))
  expect(kept).toHaveLength(2 * large)
  const small = new Uint8Array(large - 1)
  freeLarge(small)
  expect(small).toHaveLength(large - 1)
})

const text = new TextEncoder().encode("one two, three. ".repeat(large / 8))
const words = wordsPlugin.make({ groups: [1, 2] })

test("large documents one after another have the levels that the splitter gives", () => {
  const pack = taskPacker(words, (from, to) => text.slice(from, to))
  const half = text.length / 2
  const { packed } = pack({ from: 0, ends: Float64Array.of(half, text.length) })
  const expected = new Uint8Array(text.length)
  expected.set(levelsOf(words, text.subarray(0, half)))
  expected.set(levelsOf(words, text.subarray(half)), half)
  const packer = levelsPacker(2)
  packer.begin(0)
  packer.add(expected)
  expect(packed).toEqual(packer.take().packed)
})

test("a splitter that gives one array twice, against its contract, is told of and not believed", () => {
  const given = new Uint8Array(large)
  const mean: Splitter = { ...words, split: () => given }
  const pack = taskPacker(mean, (from, to) => text.slice(from, to))
  const task = { from: 0, ends: Float64Array.of(large) } as const
  pack(task)
  if (isFreed) expect(() => pack(task)).toThrow("gave 0 levels for 65536 bytes")
})

test("a level above the depth is told with its byte, be there a place for it or not", () => {
  for (const [depth, level] of [
    [1, 2],
    [2, 3],
    [2, 9],
    [3, 4],
    [12, 13],
    [200, 201],
  ]) {
    const high: Splitter = {
      ...words,
      depth,
      split: (bytes) => bytes.map((_, i) => (i === 41 ? level : 0)),
    }
    const pack = taskPacker(high, (from, to) => text.slice(from, to))
    expect(() => pack({ from: 0, ends: Float64Array.of(30, 130) })).toThrow(`level ${level} at byte 41`)
  }
})
