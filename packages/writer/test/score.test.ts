/** Scores: the sums of what the cascade says byte by byte, with levels that have seen no answer. */
import { expect, test } from "vitest"
import { EOS } from "@aunet/tokens"
import { score } from "@aunet/writer"
import { startText } from "../src/written-text.ts"
import type { Splitter } from "@aunet/splitter"
import { bytes, openWriter, splitter } from "./writer.ts"

/** The log-likelihood of each id, step by step. */
async function byStep(opened: Awaited<ReturnType<typeof openWriter>>, context: string, continuation: string) {
  const start = startText(bytes(context), splitter, 3)
  const text = await opened.batch.enter({ text: start })
  const nats: number[] = []
  for (const id of [...bytes(continuation), EOS]) {
    const { logits } = text.predictions
    const largest = Math.max(...logits)
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0)
    nats.push(logits[id] - largest - Math.log(total))
    if (id !== EOS) await text.push(id, Math.min(start.cursor.push(id), 2))
  }
  text.leave()
  return nats
}

const CHOICES = ["yes.", "no", "", "perhaps, but a longer one: 1 2 3", "naïve"]

test("one pass over many choices gives what the cascade gives step by step, with and without eos", async () => {
  await using opened = await openWriter()
  for (const context of ["Is water wet? ", ""]) {
    const scores = await score(opened.writer, bytes(context), CHOICES.map(bytes))
    const withEos = await score(opened.writer, bytes(context), CHOICES.map(bytes), { countEos: true })
    for (const [i, choice] of CHOICES.entries()) {
      const nats = await byStep(opened, context, choice)
      const eos = nats.pop() as number
      expect(scores[i].bytesNats).toHaveLength(bytes(choice).length)
      nats.forEach((expected, at) => expect(scores[i].bytesNats[at]).toBeCloseTo(expected, 5))
      expect(scores[i].eosNats).toBeUndefined()
      expect(scores[i].totalNats).toBeCloseTo(
        nats.reduce((a, b) => a + b, 0),
        4,
      )
      expect(withEos[i].eosNats).toBeCloseTo(eos, 5)
      expect(withEos[i].totalNats).toBeCloseTo(scores[i].totalNats + eos, 4)
    }
  }
})

test("the splitter never sees a byte before the bytes before it were scored", async () => {
  await using opened = await openWriter()
  const pushed: number[] = []
  const watched: Splitter = {
    ...splitter,
    split: () => {
      throw new Error("a whole text was split")
    },
    cursor: () => {
      const cursor = splitter.cursor()
      return { ...cursor, push: (byte) => (pushed.push(byte), cursor.push(byte)) }
    },
  }
  await score({ ...opened.writer, splitter: watched }, bytes("ab"), [bytes("cd")])
  expect(pushed).toEqual([...bytes("abcd")])
})

test("a context that is too long slides, or is an error; an answer that is too long is one always", async () => {
  await using opened = await openWriter()
  const long = bytes("abc ".repeat(20))
  const [slid] = await score(opened.writer, long, [bytes("no")], { contextBytes: 20 })
  expect(slid.bytesNats).toHaveLength(2)
  const [whole] = await score(opened.writer, long, [bytes("no")])
  expect(slid.totalNats).not.toBeCloseTo(whole.totalNats, 4)
  const failing = (options: object, answer: Uint8Array) => score(opened.writer, long, [answer], options)
  await expect(failing({ contextBytes: 20, overflow: "error" }, bytes("no"))).rejects.toMatchObject({
    code: "CONTEXT_EXCEEDED",
  })
  await expect(failing({ contextBytes: 20 }, long)).rejects.toMatchObject({ code: "CONTEXT_EXCEEDED" })
  await expect(failing({ overflow: "continue" }, bytes("no"))).rejects.toMatchObject({ code: "BAD_OPTION" })
  await expect(failing({ contextBytes: 0 }, long)).rejects.toMatchObject({ code: "BAD_OPTION" })
})

test("an abort ends it", async () => {
  await using opened = await openWriter()
  const reason = new Error("enough")
  await expect(score(opened.writer, bytes("a"), [bytes("b")], {}, AbortSignal.abort(reason))).rejects.toBe(
    reason,
  )
})

test("no choice, no score", async () => {
  await using opened = await openWriter()
  expect(await score(opened.writer, bytes("a"), [])).toEqual([])
})

/** How many of the likeliest the tests ask for; all of them are 258. */
const TOP = 5

test("the likeliest ids come from the same numbers: an id that came is the likeliest if it equals the first", async () => {
  await using opened = await openWriter()
  const texts = CHOICES.map(bytes)
  const plain = await score(opened.writer, bytes("Is water wet? "), texts, { countEos: true })
  const scores = await score(opened.writer, bytes("Is water wet? "), texts, {
    countEos: true,
    topLogprobs: TOP,
  })
  const all = await score(opened.writer, bytes("Is water wet? "), texts, { countEos: true, topLogprobs: 258 })
  for (const [i, text] of texts.entries()) {
    const nats = [...scores[i].bytesNats, scores[i].eosNats as number]
    expect(scores[i].topLogprobs).toHaveLength(text.length + 1)
    expect(scores[i].totalNats).toBeCloseTo(plain[i].totalNats, 4)
    for (const [at, id] of [...text, EOS].entries()) {
      expect(nats[at]).toBeCloseTo([...plain[i].bytesNats, plain[i].eosNats as number][at], 5)
      const every = all[i].topLogprobs?.[at] ?? []
      // Every id once, from one distribution, the very same double for the one that came.
      expect(new Set(every.map((each) => each.id)).size).toBe(258)
      expect(every.reduce((sum, { logprobNats }) => sum + Math.exp(logprobNats), 0)).toBeCloseTo(1, 12)
      expect(every.find((each) => each.id === id)?.logprobNats).toBe(nats[at])
      expect(every).toEqual(every.toSorted((a, b) => b.logprobNats - a.logprobNats || a.id - b.id))
      expect(scores[i].topLogprobs?.[at]).toEqual(every.slice(0, TOP))
    }
  }
  expect(plain[0].topLogprobs).toBeUndefined()
})

test("a text of which the start slides out tells as many positions as it counts", async () => {
  await using opened = await openWriter()
  const [slid] = await score(opened.writer, bytes("abc ".repeat(20)), [bytes("no")], {
    contextBytes: 20,
    topLogprobs: 1,
  })
  expect(slid.topLogprobs?.map(({ length }) => length)).toEqual([1, 1])
  await expect(score(opened.writer, bytes("a"), [bytes("b")], { topLogprobs: 259 })).rejects.toThrow(
    "topLogprobs is 259; it must be a whole number from 0 to 258",
  )
})
