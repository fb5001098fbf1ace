/** What is told of each source: shares of bytes also where documents are short, and how often it is passed in all. */
import { encodeStream, mixShares, mixture, nextStarts, type RowCursor } from "@aunet/data"
import { expect, test } from "vitest"
import type { LoopState } from "../src/loop-state.ts"
import { begunAgain, progressOf } from "../src/text/mixed-sources.ts"
import { bytesPerPosition, rowOrder } from "../src/text/row-order.ts"
import { bytes, splitter } from "./short-training.ts"

const T = 16
const ROWS = 4

/** Sources of so many documents of so many bytes, with the shares of their sizes. */
function mixed(sizes: Readonly<Record<string, readonly [documents: number, length: number]>>) {
  const sources = Object.entries(sizes).map(([name, [count, length]]) => {
    const document = { name, bytes: bytes("ab cd ef ".repeat(length).slice(0, length)) }
    return { name, text: encodeStream(Array(count).fill(document), splitter, 2) }
  })
  const shares = mixShares(
    undefined,
    sources.map(({ name, text }) => ({ name, bytes: text.bytes })),
  )
  const training = mixture(sources.map((source, i) => ({ ...source, share: shares[i] })))
  const order = rowOrder(training, { T, rowBytes: T, seed: 3, tokenizer: undefined })
  const told = { corpus: { training }, settings: { rows: ROWS, length: { minutes: 1 } }, order, lengths: [T] }
  const after = (steps: number, from: RowCursor = { epoch: 0, row: 0 }): RowCursor =>
    steps === 0 ? from : after(steps - 1, nextStarts(from, ROWS, order.orderOf).cursor)
  return { told, after }
}

test("shares are of bytes of text: sources of short and of long documents are passed as often", () => {
  const { told, after } = mixed({ short: [100, 7], long: [1, 700] })
  const { sources = [] } = progressOf(told, after(400))
  const [short, long] = sources
  // 1600 rows of 16 positions: 9 of a short document are 7 bytes.
  expect(short.epochs).toBeGreaterThan(10)
  expect(Math.abs(short.epochs - long.epochs)).toBeLessThan(0.3)
  expect(short.bytes / long.bytes).toBeCloseTo(1, 2)
  // An epoch has whole rows: 55 or 56 of 56.25.
  expect(Math.abs(short.bytes / 700 / short.epochs - 1)).toBeLessThan(0.03)
  // What a batch teaches counts bos and eos, as ever.
  expect(bytesPerPosition(told.corpus.training)).toBe(1)
})

test("a source that begins again in a resumed training of minutes is told for all of it, at this run's speed", () => {
  const { told, after } = mixed({ books: [1, 1600], web: [1, 4800] })
  // 100 rows of books are 400 rows of both: step 100 ends its first epoch, and this run began at the 60th.
  const run = { ...told, begins: after(60) }
  let [steps, cursor] = [60, run.begins]
  for (;;) {
    const next = after(1, cursor)
    const { sources } = progressOf(run, next)
    const [before, loop] = [
      { cursor, steps },
      { cursor: next, steps: steps + 1 },
    ] as unknown as LoopState[]
    const [again] = begunAgain(run, before, { event: { ...(sources && { sources }), share: 0.5 }, loop })
    if (again !== undefined) {
      expect(Math.abs(loop.steps - 100)).toBeLessThanOrEqual(2)
      // 0.6 before it, 0.4 in its first half.
      expect(again.epochsInAll).toBeCloseTo(1.4, 1)
      break
    }
    expect(steps++).toBeLessThan(110)
    cursor = next
  }
})
