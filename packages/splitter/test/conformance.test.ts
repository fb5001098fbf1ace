// The suite passes on splitters that keep the laws, and on one that declares the law that it breaks.

import { expect, test } from "vitest"
import { lawNames, type Splitter, union } from "@aunet/splitter"
import { conformance, hostileInputs, ofPlugin } from "@aunet/splitter/conformance"
import { onByte, onBytePlugin, rebuildBy, thirdOf, thirdOfPlugin } from "./simple-splitters.ts"

// One suite runs on everything; the others leave out the long inputs to save time.
const small = hostileInputs().filter(({ bytes }) => bytes.length <= 20_000)

const vowels = Uint8Array.from([0x61, 0x65, 0x69, 0x6f, 0x75])

conformance({
  test,
  make: () => onByte({ byte: 0x20, level: 1 }),
  rebuild: (_, options) => onBytePlugin.make(options),
  seed: 1,
  cases: 200,
})

conformance({
  test,
  ...ofPlugin(thirdOfPlugin, undefined, vowels),
  seed: 2,
  cases: 200,
  hostile: small,
})

conformance({
  test,
  make: () =>
    union.concat(onByte({ byte: 0x0a, level: 3 }), union.concat(thirdOf(vowels), thirdOf(vowels.slice(2)))),
  rebuild: rebuildBy([onBytePlugin, thirdOfPlugin]),
  seed: 3,
  cases: 100,
  hostile: small,
})

conformance({
  test,
  make: () => union.empty,
  rebuild: rebuildBy([]),
  seed: 4,
  cases: 50,
  hostile: small,
})

// Marks a byte before a newline once the newline has come. A cursor cannot do that: S5 falls too.
const peeking = (): Splitter => ({
  ...onByte({ byte: 0x20, level: 1 }),
  name: "peeking",
  breaks: ["S3", "S5"],
  split: (bytes) => bytes.map((byte, i) => (byte === 0x20 && bytes[i + 1] === 0x0a ? 1 : 0)),
})

const reported: string[] = []
conformance({
  test,
  make: peeking,
  rebuild: peeking,
  seed: 5,
  cases: 200,
  hostile: small,
  report: (line) => void reported.push(line),
})

test("a law that is declared broken is reported with a text that breaks it", () => {
  expect(reported.length).toBe(2)
  expect(reported[0]).toMatch(/^peeking .* breaks S3, as it declares\.\n {2}law {7}S3 causal/)
  expect(reported[0]).toMatch(/\n {2}text {6}" \\n/)
})

test("the titles are the laws", () => {
  const titles: string[] = []
  conformance({ test: (title) => titles.push(title), make: peeking, rebuild: peeking, seed: 1 })
  expect(titles.length).toBe(lawNames.length)
  expect(titles[0]).toBe(
    'peeking {"byte":32,"level":1}: S1 deterministic: the same bytes always get the same levels',
  )
  expect(titles[2]).toMatch(/: S3 DECLARED BROKEN, causal: /)
})
