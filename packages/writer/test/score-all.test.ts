/** Many questions at once: the numbers that each gives alone, whatever is read together. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { score, scoreAll, type Score } from "@aunet/writer"
import { PACKING_LIMITS, planPasses } from "../src/packed/plan.ts"
import { readingOf } from "../src/reading.ts"
import { scoreReadings } from "../src/score-readings.ts"
import { bytes, openWriter, splitter } from "./writer.ts"

type Opened = Awaited<ReturnType<typeof openWriter>>

/** The same text byte by byte, each byte asked alone: nothing is packed, and nothing shared. */
async function alone({ writer }: Opened, context: string, continuation: string): Promise<number[]> {
  const nats: number[] = []
  for (let i = 0; i < bytes(continuation).length; i++) {
    const before = Uint8Array.from([...bytes(context), ...bytes(continuation).slice(0, i)])
    const [{ totalNats }] = await score(writer, before, [bytes(continuation).slice(i, i + 1)])
    nats.push(totalNats)
  }
  return nats
}

/** Short rows, so that short texts go every way that long ones go. */
const SHORT = { pass: 512, row: 256, shared: 32, saved: 64 }

const EXAMPLES = "Q: Is ice cold? A: yes\nQ: Is fire cold? A: no\n".repeat(4)

test.each([
  [
    "contexts of every length, side by side in rows",
    ["a", "a b", "Is water wet? ".repeat(9), ""],
    ["yes", " no!"],
  ],
  [
    "contexts that begin alike",
    [`${EXAMPLES}Q: one? A:`, `${EXAMPLES}Q: two, or more? A:`, EXAMPLES],
    [" yes", " no"],
  ],
  ["a context that no row holds", ["The cat sat. ".repeat(24)], ["yes", "no, not at all"]],
  ["a long text alone", [""], ["The cat sat. ".repeat(24)]],
  [
    "continuations that no row holds",
    ["A context that is short. "],
    ["and on ".repeat(46), "and so on ".repeat(30)],
  ],
])("%s", async (_, contexts, continuations) => {
  await using opened = await openWriter({ contextBytes: 512 })
  const questions = contexts.map((context) => ({
    context: bytes(context),
    continuations: continuations.map(bytes),
  }))
  const readings = questions.map(({ context, continuations: texts }) =>
    texts.map((text) => readingOf(opened.writer, context, text, {})),
  )
  const all = (await scoreReadings(opened.writer, readings, {}, undefined, SHORT)).values()
  for (const { context, continuations: texts } of questions) {
    for (const text of texts) {
      const [one] = await score(opened.writer, context, [text])
      const { value: together } = all.next() as { value: Score }
      expect(together.bytesNats).toHaveLength(text.length)
      one.bytesNats.forEach((nats, at) => expect(together.bytesNats[at]).toBeCloseTo(nats, 4))
      expect(together).toMatchObject({ isGreedy: one.isGreedy, cutBytes: 0 })
    }
  }
})

test("a packed row tells what each byte asked alone tells", async () => {
  await using opened = await openWriter()
  const contexts = ["The cat", "Is it wet? A: "]
  const continuations = [" sat on", "no", "naïve\n\nend"]
  const all = await scoreAll(
    opened.writer,
    contexts.map((context) => ({ context: bytes(context), continuations: continuations.map(bytes) })),
  )
  for (const [q, context] of contexts.entries())
    for (const [c, continuation] of continuations.entries()) {
      const expected = await alone(opened, context, continuation)
      expected.forEach((nats, at) => expect(all[q][c].bytesNats[at]).toBeCloseTo(nats, 4))
    }
})

test("a greedy continuation is one whose every byte is the likeliest", async () => {
  await using opened = await openWriter()
  const context = bytes("The ")
  let likeliest = new Uint8Array()
  for (let i = 0; i < 6; i++) {
    const before = Uint8Array.from([...context, ...likeliest])
    const [first] = await score(opened.writer, before, [bytes("x")], { topLogprobs: 1 })
    likeliest = Uint8Array.from([...likeliest, first.topLogprobs?.[0][0].id ?? -1])
  }
  const other = likeliest.with(5, likeliest[5] ^ 1)
  const [yes, no] = await score(opened.writer, context, [likeliest, other])
  expect([yes.isGreedy, no.isGreedy]).toEqual([true, false])
})

test("what slid out of the context is counted in bytes", async () => {
  await using opened = await openWriter()
  const [{ cutBytes }] = await score(opened.writer, bytes("0123456789".repeat(3)), [bytes("ab")], {
    contextBytes: 20,
  })
  // bos, 30 bytes and the first of two are before the last target: 32 positions, of which 20 stay.
  expect(cutBytes).toBe(11)
})

test("no questions, no scores; an abort ends it", async () => {
  await using opened = await openWriter()
  expect(await scoreAll(opened.writer, [])).toEqual([])
  const signal = AbortSignal.abort(new Error("enough"))
  await expect(
    scoreAll(opened.writer, [{ context: bytes("a"), continuations: [bytes("b")] }], {}, signal),
  ).rejects.toThrow("enough")
})

test("a plan tells of each reading once, where it stands", () => {
  const writer = { splitter, stages: 3, contextBytes: 4096 } as unknown as Opened["writer"]
  const text = fc.string({ minLength: 0, maxLength: 40 })
  const long = fc.tuple(text, fc.integer({ min: 1, max: 40 })).map(([part, times]) => part.repeat(times))
  const question = fc.record({ context: long, continuations: fc.array(long, { maxLength: 5 }) })
  const examples = fc.array(question, { maxLength: 12 })
  fc.assert(
    fc.property(examples, text, fc.constantFrom(SHORT, PACKING_LIMITS), (asked, start, limits) => {
      const questions = asked.map(({ context, continuations }) =>
        continuations
          .filter((continuation) => continuation !== "")
          .map((continuation) =>
            readingOf(writer, bytes(start.repeat(9) + context), bytes(continuation), {}),
          ),
      )
      const readings = questions.flat()
      const seen: number[] = []
      for (const { texts, told } of planPasses(questions, writer.stages, limits)) {
        for (const { reading, row, first } of told) {
          seen.push(reading)
          const ids =
            texts.rows.length > 0
              ? texts.rows[row].flatMap((piece) => [...piece.ids])
              : [...texts.texts[row].ids]
          const { own, shared } = readings[reading]
          expect(ids.slice(first, first + own.ids.length)).toEqual([...own.ids])
          if (texts.rows.length === 0) continue
          // What its pieces go on from is what it shares.
          let at = texts.rows[row].findIndex(
            (_, i) =>
              texts.rows[row].slice(0, i).reduce((sum, piece) => sum + piece.ids.length, 0) === first &&
              texts.rows[row][i].ids.length === own.ids.length,
          )
          let before: number[] = []
          for (at = texts.rows[row][at].after; at >= 0; at = texts.rows[row][at].after)
            before = [...texts.rows[row][at].ids, ...before]
          expect([...(texts.texts[0]?.ids ?? []), ...before]).toEqual([...shared.ids])
        }
      }
      expect(seen.toSorted((a, b) => a - b)).toEqual(
        readings.flatMap(({ own }, i) => (own.ids.length > 0 ? [i] : [])),
      )
    }),
    { seed: 1, numRuns: 200 },
  )
})

test("contexts of the same ids are read apart where their levels are others: of such as lost their starts", () => {
  const context = Uint16Array.from({ length: 48 }, (_, i) => 97 + (i % 26))
  const reading = (level: number) => ({
    shared: { ids: context, levels: new Uint8Array(48).fill(level, 0, 1) },
    own: { ids: Uint16Array.of(32), levels: Uint8Array.of(1) },
    targets: Uint16Array.of(97),
    cutBytes: 9,
  })
  const readings = [0, 0, 0, 1, 1, 1].map((level) => [reading(level)])
  const told = planPasses(readings, 3, SHORT).flatMap((pass) =>
    pass.told.map(({ reading: place }) => [place, pass.texts.texts[0]?.levels[0]]),
  )
  expect(told.toSorted(([a], [b]) => (a as number) - (b as number))).toEqual(
    readings.map(([{ shared }], place) => [place, shared.levels[0]]),
  )
})
