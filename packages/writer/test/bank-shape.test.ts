/** Which caches are chosen, by hand. */
import { describe, expect, test } from "vitest"
import { decodeModelConfig, presetModel } from "@aunet/core"
import { type BankNeed, bankShape, grown } from "../src/cascade/bank-shape.ts"

/** Bytes see 128 positions, words 1024. */
const config = decodeModelConfig({
  ...presetModel("tiny", 2).config,
  stages: presetModel("tiny", 2).config.stages.map((stage, s) => ({
    ...stage,
    window: s === 0 ? 128 : 1024,
  })),
})
type Given = Partial<Omit<BankNeed, "seated">> & { readonly seated?: readonly (readonly number[])[] }
const need = ({ seated = [], ...given }: Given): BankNeed => ({
  config,
  maxSequences: 8,
  seated: seated.map((counts) => ({ counts, expected: counts })),
  entering: [],
  coming: 0,
  isImpatient: false,
  ...given,
})
const shape = (rows: number, words: number) => ({ rows, capacities: [128, words] })

describe("rows", () => {
  test("for all that come, with the first; never more than there may be", () => {
    expect(bankShape(need({ entering: [[9, 2]], coming: 4 }), undefined, [])).toEqual(shape(8, 128))
    expect(bankShape(need({ entering: [[9, 2]], coming: 40 }), shape(1, 128), [])).toEqual(shape(8, 128))
  })
  test("stay when texts that were to come do not", () => {
    const old = shape(4, 128)
    expect(bankShape(need({ seated: [[9, 2]], coming: 7 }), old, [])).toBe(old)
  })
  test("twice too many are kept; more until a smaller bank is open, or for a while", () => {
    const [twice, eight] = [shape(2, 128), shape(8, 128)]
    expect(bankShape(need({ seated: [[9, 2]] }), twice, [])).toBe(twice)
    expect(bankShape(need({ seated: [[9, 2]] }), eight, [])).toBe(eight)
    expect(bankShape(need({ seated: [[9, 2]] }), eight, [shape(1, 128)])).toEqual(shape(1, 128))
    expect(bankShape(need({ seated: [[9, 2]], isImpatient: true }), eight, [])).toEqual(shape(1, 128))
    expect(bankShape(need({ entering: [[9, 2]] }), eight, [])).toEqual(shape(1, 128))
  })
})

describe("places", () => {
  test.each([
    [128, 128],
    [129, 192],
    [193, 256],
    [257, 320],
    [513, 640],
    [700, 768],
    [1000, 1024],
    [5000, 1024],
  ])("%i positions take %i", (positions, capacity) => {
    expect(bankShape(need({ entering: [[9, positions - 1]] }), undefined, [])).toEqual(shape(1, capacity))
  })
  test("grow by half when one text needs more, and a ring as long as its window holds any text", () => {
    expect(
      bankShape(
        need({
          seated: [
            [500, 128],
            [9, 2],
          ],
        }),
        shape(2, 128),
        [],
      ),
    ).toEqual(shape(2, 192))
    expect(bankShape(need({ seated: [[3000, 320]] }), shape(1, 320), [])).toEqual(shape(1, 512))
    const old = shape(1, 1024)
    expect(bankShape(need({ seated: [[90000, 20000]] }), old, [])).toBe(old)
  })
  test("those that are there keep the room that they were given when another comes", () => {
    const there = { counts: [100, 20], expected: [900, 300] }
    expect(
      bankShape({ ...need({ entering: [[9, 2]] }), seated: [there] }, shape(1, 320), [shape(2, 128)]),
    ).toEqual(shape(2, 320))
  })
  test("a text that comes alone takes a bank of its size if one is open, or four times less would do", () => {
    const old = shape(1, 512)
    expect(bankShape(need({ entering: [[9, 2]] }), old, [])).toBe(old)
    expect(bankShape(need({ entering: [[9, 2]] }), old, [shape(1, 128)])).toEqual(shape(1, 128))
    expect(bankShape(need({ entering: [[9, 2]] }), shape(1, 768), [])).toEqual(shape(1, 128))
    expect(bankShape(need({ entering: [[9, 2]], seated: [[9, 2]] }), shape(2, 768), [])).toEqual(
      shape(2, 768),
    )
  })
})

test("the last of many goes to a bank of its rows at once if one is open, and to no other", () => {
  const last = need({ seated: [[100, 20]] })
  expect(bankShape(last, shape(8, 320), [shape(1, 320)])).toEqual(shape(1, 320))
  const old = shape(8, 320)
  expect(bankShape(last, old, [shape(1, 128)])).toBe(old)
  const outgrown = need({ seated: [[3000, 320]] })
  expect(bankShape(outgrown, old, [shape(1, 320)])).toEqual(shape(8, 512))
})

test("a text grows by what it was asked to, as its beginning did, and fourfold at most", () => {
  const standing = { counts: [100, 20], offsets: [0] }
  expect(grown(standing, 40)).toEqual([140, 30])
  expect(grown(standing, 1e6)).toEqual([400, 80])
  expect(grown({ counts: [1, 1], offsets: [0] }, 100)).toEqual([4, 4])
})
