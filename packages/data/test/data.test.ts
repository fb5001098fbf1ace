/** Text to rows: every row once an epoch, targets one ahead, capacities that fit, a fair part set aside. */
import { expect, test } from "vitest"
import { bytePairs } from "@aunet/tokens"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import { chooseCapacity, measure, measuredRows } from "@aunet/trainer"
import {
  cutRows,
  encodeStream,
  type EpochOrder,
  epochOrder,
  FIRST_ROW,
  keepOrder,
  makeCorpus,
  nextStarts,
  setAside,
  tokenOrder,
} from "@aunet/data"

const splitter = wordsPlugin.make({ groups: [1, 2] })
const bytes = (text: string) => new TextEncoder().encode(text)
const stream = encodeStream(
  [
    { name: "a", bytes: bytes("one two three four ") },
    { name: "b", bytes: bytes("five six") },
  ],
  splitter,
  3,
)

const startsOf = ({ length, at }: EpochOrder): number[] => Array.from({ length }, (_, row) => at(row))

test("a stream is its documents one after another, each between bos and eos", () => {
  expect([...stream.ids.slice(0, 5)]).toEqual([256, 111, 110, 101, 32])
  expect([...stream.ids.slice(19, 23)]).toEqual([32, 257, 256, 102])
  expect(stream).toMatchObject({ documents: 2, bytes: 27 })
  expect(stream.ids.length).toBe(31)
})

test("targets are the ids one ahead, and what lies past the end is 0", () => {
  const { ids, targets, levels } = cutRows(stream, [20, 28], 4)
  expect([...ids]).toEqual([257, 256, 102, 105, 105, 120, 257, 0])
  expect([...targets]).toEqual([256, 102, 105, 118, 120, 257, 0, 0])
  expect(levels[1]).toBe(2)
})

test("an epoch visits every row once, in an order that seed and epoch fix", () => {
  const T = 4
  const orderOf = (epoch: number): number[] => startsOf(epochOrder(stream.ids.length, T, 7, epoch))
  const order = orderOf(0)
  const sorted = [...order].sort((a, b) => a - b)
  expect(new Set(order).size).toBe(order.length)
  expect(sorted.every((start, i) => i === 0 || start === sorted[i - 1] + T)).toBe(true)
  expect(sorted[0]).toBeLessThan(T)
  expect((sorted.at(-1) as number) + T + 1).toBeLessThanOrEqual(stream.ids.length)
  expect(orderOf(0)).toEqual(order)
  expect(orderOf(1)).not.toEqual(order)
})

test("rows of tokens begin where those of the bytes do, in the same order", () => {
  const text = [{ name: "text", bytes: bytes("the cat sat on the other mat; ".repeat(40)) }]
  const tokenizer = bytePairs(splitter, [
    [116, 104],
    [258, 101],
    [97, 116],
  ])
  const [asBytes, asTokens] = [encodeStream(text, splitter, 1), encodeStream(text, splitter, 1, tokenizer)]
  const rowBytes = 48
  const T = Math.round((rowBytes * asTokens.ids.length) / asBytes.ids.length)
  // Where each token begins among the bytes.
  const begins: number[] = []
  let at = 0
  for (const id of asTokens.ids) {
    begins.push(at)
    at += Math.max(1, tokenizer.lengths[id])
  }
  expect(at).toBe(asBytes.ids.length)
  for (const epoch of [0, 1]) {
    const order = startsOf(tokenOrder(asTokens, { T, rowBytes, seed: 7, lengths: tokenizer.lengths })(epoch))
    const ofBytes = startsOf(epochOrder(asBytes.ids.length, rowBytes, 7, epoch))
    expect(order.length).toBe(ofBytes.length)
    for (const [row, token] of order.entries()) {
      expect(token + T + 1).toBeLessThanOrEqual(asTokens.ids.length)
      if (token + T + 1 === asTokens.ids.length) continue
      const within = ofBytes[row] - begins[token]
      expect(within).toBeGreaterThanOrEqual(0)
      expect(within).toBeLessThan(Math.max(1, tokenizer.lengths[asTokens.ids[token]]))
    }
  }
  // Of bytes as tokens of one byte it is the order of the bytes.
  const plain = tokenOrder(asBytes, {
    T: rowBytes,
    rowBytes,
    seed: 7,
    lengths: bytePairs(splitter, []).lengths,
  })(0)
  expect(startsOf(plain)).toEqual(startsOf(epochOrder(asBytes.ids.length, rowBytes, 7, 0)))
})

test("a cursor goes on where it stood, across the end of an epoch", () => {
  const orderOf = keepOrder(stream.ids.length, 4, 7)
  let cursor = FIRST_ROW
  const whole: number[] = []
  for (let i = 0; i < 5; i++) {
    const next = nextStarts(cursor, 3, orderOf)
    whole.push(...next.starts)
    cursor = next.cursor
  }
  const half = nextStarts(FIRST_ROW, 6, orderOf)
  expect([...half.starts, ...nextStarts(half.cursor, 9, orderOf).starts]).toEqual(whole)
  const first = startsOf(epochOrder(stream.ids.length, 4, 7, 0))
  expect(whole.slice(0, first.length)).toEqual(first)
})

test("capacities hold what rows need, and drop no more than they may", () => {
  const starts = [0, 8, 16]
  const all = chooseCapacity(stream, starts, 8, 3, 0)
  expect(all.lengths).toEqual([8, 8, 8])
  expect(all.droppedShares).toEqual([0, 0])
  const dense = encodeStream([{ name: "dots", bytes: bytes("1 2 3 4 5 6 7 8 9 ".repeat(40)) }], splitter, 3)
  const capacity = chooseCapacity(dense, [1, 129, 257], 128, 3, 0.001)
  expect(capacity.lengths[1]).toBe(128)
  const sparse = encodeStream([{ name: "words", bytes: bytes("wonderful things ".repeat(60)) }], splitter, 3)
  const { lengths, droppedShares } = chooseCapacity(sparse, [1, 129, 257], 128, 3, 0.001)
  expect(lengths[1]).toBeLessThanOrEqual(24)
  expect(lengths[2]).toBeLessThanOrEqual(lengths[1])
  expect(Math.max(...droppedShares)).toBeLessThanOrEqual(0.001)
})

test("few documents give their ends, many give whole ones, and no character is cut", () => {
  const few = setAside([{ name: "é", bytes: bytes("é".repeat(50)) }], { seed: 1, heldOutShare: 0.05 })
  expect(few.training[0].bytes.length % 2).toBe(0)
  expect(few.training[0].bytes.length + few.heldOut[0].bytes.length).toBe(100)
  const many = Array.from({ length: 40 }, (_, i) => ({ name: `${i}`, bytes: bytes(`text ${i}`) }))
  const { training, heldOut } = setAside(many, { seed: 1, heldOutShare: 0.05 })
  expect(heldOut.length).toBeGreaterThanOrEqual(2)
  expect(heldOut.length).toBeLessThanOrEqual(3)
  expect([...training, ...heldOut].map(({ name }) => name).sort()).toEqual(
    many.map(({ name }) => name).sort(),
  )
  expect(makeCorpus(many, splitter, 3, { seed: 1, heldOutShare: 0 }).heldOut.bytes).toBe(0)
})

test("a measurement counts bytes once, leaves bos out and adds eos beside", async () => {
  const starts = measuredRows(stream, 8, 1000)
  expect(starts).toEqual([0, 8, 16, 24])
  // Every target costs ln 2 nats, one bit.
  const one = async ({ ids }: { ids: Int32Array }) => new Float64Array(ids.length).fill(Math.LN2)
  const measured = await measure(stream, starts, { rows: 3, T: 8 }, one)
  expect(measured.bytes).toBe(27)
  expect(measured.bitsPerByte).toBeCloseTo(1, 12)
  expect(measured.bitsPerByteWithEos).toBeCloseTo(29 / 27, 12)
  expect(measuredRows(stream, 8, 16)).toEqual([0, 16])
})

test("what is set aside occurs nowhere else: a text goes with all of its copies", () => {
  const text = (i: number): string => `text ${i}`.padEnd(20)
  const documents = (...numbers: number[]) => numbers.map((i) => ({ name: `${i}`, bytes: bytes(text(i)) }))
  const once = Array.from({ length: 60 }, (_, i) => i)
  // All twice, some many times, one so often that it would be far too much.
  const many = documents(...once, ...once, ...once.slice(0, 5), ...Array<number>(80).fill(7))
  for (let seed = 0; seed < 20; seed++) {
    const { training, heldOut } = setAside(many, { seed, heldOutShare: 0.1 })
    const seen = new Set(training.map((document) => document.name))
    expect(heldOut.filter(({ name }) => seen.has(name))).toEqual([])
    expect(training.length + heldOut.length).toBe(many.length)
    expect(heldOut.length).toBeGreaterThanOrEqual(many.length * 0.1)
    expect(heldOut.length).toBeLessThanOrEqual(many.length * 0.2)
  }
  // One text again and again: the ends are measured with, which nobody trains on.
  const same = setAside(documents(...Array<number>(40).fill(7)), { seed: 0, heldOutShare: 0.05 })
  expect(same.training.map((document) => document.bytes.length)).toEqual(Array(40).fill(19))
  expect(same.heldOut).toHaveLength(40)
})

test("the share is one of text: a document that is most of it is not set aside whole", () => {
  const small = Array.from({ length: 30 }, (_, i) => ({
    name: `${i}`,
    bytes: bytes(`${i}`.padEnd(1000, "x")),
  }))
  const huge = { name: "huge", bytes: bytes("y".repeat(100_000)) }
  const size = (documents: readonly { bytes: Uint8Array }[]) =>
    documents.reduce((sum, document) => sum + document.bytes.length, 0)
  for (let seed = 0; seed < 40; seed++) {
    const { heldOut, training } = setAside([...small, huge], { seed, heldOutShare: 0.05 })
    expect(size(heldOut)).toBe(7000)
    expect(training).toContain(huge)
  }
  // All are too long: the end of each.
  const long = Array.from({ length: 20 }, (_, i) => ({
    name: `${i}`,
    bytes: bytes(`${i}`.padEnd(1000, "z")),
  }))
  const ends = setAside(long, { seed: 0, heldOutShare: 0.01 })
  expect(ends.heldOut.map((document) => document.bytes.length)).toEqual(new Array(20).fill(10))
  // A large share leaves something to train on.
  expect(size(setAside(long, { seed: 0, heldOutShare: 0.9 }).training)).toBeGreaterThan(0)
})

test("where nothing may be dropped, every row is looked at", () => {
  // 8000 rows, one of which is dense and none of those that a sample of 2000 would see.
  const rows = new Array<string>(8000).fill("abcdefghijklmno ")
  rows[4001] = "1 2 3 4 5 6 7 8 "
  const dense = encodeStream([{ name: "dense", bytes: bytes(rows.join("")) }], splitter, 2)
  const starts = rows.map((_, i) => i * 16)
  expect(chooseCapacity(dense, starts, 16, 2, 0)).toEqual({ lengths: [16, 16], droppedShares: [0] })
})
