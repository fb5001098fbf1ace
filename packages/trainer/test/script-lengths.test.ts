/** Lengths by script of a step and of measured text, with numbers that can be checked by hand. */
import { expect, test } from "vitest"
import type { Model } from "@aunet/core"
import {
  addClasses,
  addScripts,
  countScripts,
  mixedLengths,
  scaledLengths,
  scriptFigures,
} from "../src/routing/script-lengths.ts"

const router = { bytesPerSegment: [5, 15], scripts: { Thai: [15, 60] } }
const model = { config: { router } } as unknown as Model

test("a curriculum scales all alike", () => {
  expect(scaledLengths(router, [2.5, 5])).toEqual({ bytesPerSegment: [2.5, 5], scripts: { Thai: [7.5, 20] } })
  expect(scaledLengths({ bytesPerSegment: [5] }, [3])).toEqual({ bytesPerSegment: [3] })
})

test("what a batch is asked for goes by its mix of scripts", () => {
  expect(addClasses(addClasses([], Int32Array.of(0, 1, 1)), Int32Array.of(0))).toEqual([2, 2])
  expect(addClasses([], undefined)).toEqual([])
  expect(addClasses([], Int32Array.of(1))).toEqual([0, 1])
  // 30 bytes of each are 6 and 2 segments, of the second stage 2 and a half.
  expect(mixedLengths(router, [30, 30])).toEqual([7.5, 24])
  expect(mixedLengths(router, [30])).toEqual([5, 15])
  expect(mixedLengths({ bytesPerSegment: [5] }, [])).toEqual([5])
})

test("measured lengths, by script: rows past their text are left out, and a script that is not there", () => {
  const rows = {
    // "a ไ", and a row that is repeated.
    ids: Int32Array.of(97, 32, 0xe0, 0xb9, 0x84, 97, 32, 0xe0, 0xb9, 0x84),
    found: Int32Array.of(2, 1, 2, 0, 0, 1, 1, 1, 1, 1),
    counted: [5, 0],
    pools: 2,
  }
  const counts = countScripts(model, rows)
  expect(scriptFigures(model, addScripts(undefined, counts))).toEqual({
    scripts: { others: [1, 2], Thai: [3, 3] },
  })
  expect(scriptFigures(model, addScripts(counts, counts))).toEqual(scriptFigures(model, counts))
  const none = countScripts(model, { ...rows, ids: rows.ids.map(() => 97) })
  expect(Object.keys(scriptFigures(model, none).scripts ?? {})).toEqual(["others"])
  expect(scriptFigures(model, countScripts({ config: {} } as unknown as Model, rows))).toEqual({})
})
