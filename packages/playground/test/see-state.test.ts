import { expect, test } from "vitest"
import { readFile } from "../src/page/read-file.ts"
import { looksBinary, remarkOn } from "../src/page/remark-on.ts"
import { seeAnswer } from "../src/see/see-answer.ts"
import { choiceOf, choiceWords } from "../src/splitters/choice.ts"
import { SAMPLES } from "../src/see/samples.ts"
import { bytesOf, firstSee, MOST_CHOICES, remarkOf, type SeeEvent, seeStep } from "../src/see/see-state.ts"

const after = (...events: readonly SeeEvent[]) => events.reduce(seeStep, firstSee)

test("an answer to an earlier question is of no use", () => {
  const typed = after({ type: "typed", text: "a b" })
  expect(typed.question).toBe(firstSee.question + 1)
  const late = seeStep(typed, {
    type: "answered",
    question: firstSee.question,
    results: [{ failed: "late" }],
  })
  expect(late).toBe(typed)
  const answered = seeStep(typed, {
    type: "answered",
    question: typed.question,
    results: [{ failed: "now" }],
  })
  expect(answered.results).toEqual([{ failed: "now" }])
  expect(answered.shown).toBe(typed.text)
})

test("at most three splitters stand side by side, and one always does", () => {
  const many = after({ type: "add" }, { type: "add" }, { type: "add" })
  expect(many.choices).toHaveLength(MOST_CHOICES)
  expect(many.choices.map(({ rule }) => rule)).toEqual(["words", "pretok", "cjk"])
  const left = [0, 0, 0].reduce((state, at) => seeStep(state, { type: "remove", at }), many)
  expect(left.choices.map(({ rule }) => rule)).toEqual(["cjk"])
  expect(left.results).toHaveLength(1)
})

test("a choice is what was changed of it, in any order, and a field that is taken away is gone", () => {
  const limited = after(
    { type: "choice", at: 0, change: { atMost: 12 } },
    { type: "choice", at: 0, change: { also: "punct" } },
  )
  expect(limited.choices).toEqual([{ ...choiceOf("words"), atMost: 12, also: "punct" }])
  const free = seeStep(limited, { type: "choice", at: 0, change: { atMost: undefined } })
  expect(free.choices).toEqual([{ ...choiceOf("words"), also: "punct" }])
  expect("atMost" in (free.choices[0] ?? {})).toBe(false)
})

test("what never comes back is told for each splitter", () => {
  const two = after({ type: "add" })
  const silent = seeStep(two, { type: "lost", question: two.question, said: "no" })
  expect(silent.results).toEqual([{ failed: "no" }, { failed: "no" }])
  expect(seeStep(two, { type: "lost", question: 0, said: "no" })).toBe(two)
})

test("files: empty, long, binary", () => {
  const file = (bytes: Uint8Array, fileBytes = bytes.length) =>
    ({ type: "file", name: "x", bytes, fileBytes, readBytes: bytes.length }) as const
  expect(after(file(new Uint8Array())).problem).toBe("x is empty; there is nothing to split.")
  const text = new TextEncoder().encode("one two\n".repeat(10))
  expect(remarkOf(after(file(text)).text)).toBeUndefined()
  expect(remarkOf(after(file(text, 5e8)).text)).toContain("500 MB")
  expect(remarkOf(after(file(new Uint8Array(50))).text)).toContain("does not look like text")
  expect(looksBinary(new TextEncoder().encode("ü\t\r\n猫"))).toBe(false)
  // What was wrong is forgotten with the next text.
  expect("problem" in after(file(new Uint8Array()), { type: "typed", text: "" })).toBe(false)
})

test("what was found is gone with another file, text or module", () => {
  const one = { failed: "one" }
  const two = { failed: "two" }
  const begun = after({ type: "add" })
  const found = seeStep(begun, { type: "answered", question: begun.question, results: [one, two] })
  const module = { name: "mine.js", script: "" }
  expect(seeStep(found, { type: "choice", at: 1, change: { module } }).results).toEqual([one, undefined])
  expect(seeStep(found, { type: "choice", at: 0, change: { rule: "cjk" } }).results).toEqual([undefined, two])
  // What is typed is drawn over what was there.
  expect(seeStep(found, { type: "choice", at: 0, change: { pattern: "a" } }).results).toEqual([one, two])
  expect(seeStep(found, { type: "typed", text: "a" }).results).toEqual([one, two])
  const bytes = new TextEncoder().encode("a b")
  const file = { type: "file", name: "x", bytes, fileBytes: 3, readBytes: 3 } as const
  expect(seeStep(found, file).results).toEqual([undefined, undefined])
})

test("a file of UTF-16 that was read whole is whole, and one that was cut is told in its own bytes", async () => {
  const wide = new File([Uint8Array.of(0xff, 0xfe), new Uint16Array(400).fill(0x61)], "wide.txt")
  const whole = await readFile(wide, 1000)
  expect(whole.bytes).toEqual(new Uint8Array(400).fill(0x61))
  expect(remarkOn(whole)).toBeUndefined()
  expect(remarkOn(await readFile(wide, 202))).toContain("its beginning, 202 bytes of 802 bytes")
  // As UTF-8 it may also be longer than it was.
  const kana = new File([Uint8Array.of(0xff, 0xfe), new Uint16Array(400).fill(0x3042)], "kana.txt")
  expect(remarkOn(await readFile(kana, 602))).toContain("602 bytes of 802 bytes")
})

test("what is no answer of the worker that splits is ignored", () => {
  const cost = { parameters: 1, flopsPerByte: 1, flopsPerByteAwake: 1 }
  const figure = { level: 1, segments: 1, bytesPerSegment: 1, medianBytes: 1, longestBytes: 1 }
  const split = { drawn: new Uint8Array(), depth: 1, figures: [figure], cost, laws: [] }
  const ours = { id: 1, results: [split, { failed: "no" }] }
  expect(seeAnswer(ours)).toBe(ours)
  for (const junk of [undefined, null, "junk", 7, [], {}, { id: 1 }, { id: "1", results: [] }])
    expect(seeAnswer(junk)).toBeUndefined()
  for (const junk of [
    ...[undefined, null, 7, {}, { failed: 7 }],
    ...[
      { ...split, depth: 1e9 },
      { ...split, drawn: [1] },
      { ...split, figures: [null] },
    ],
    ...[
      { ...split, cost: null },
      { ...split, laws: [{}] },
      { ...split, figures: [{ ...figure, segments: "1" }] },
    ],
  ])
    expect(seeAnswer({ id: 1, results: [junk] }), JSON.stringify(junk)).toBeUndefined()
})

test("there are samples in a dozen scripts, each with a name of its own", () => {
  expect(SAMPLES.length).toBeGreaterThanOrEqual(12)
  expect(new Set(SAMPLES.map(({ id }) => id)).size).toBe(SAMPLES.length)
  expect(bytesOf(after({ type: "sample", id: "thai" }).text).length).toBeGreaterThan(100)
  expect(after({ type: "sample", id: "no such" })).toBe(firstSee)
})

test("a choice in words", () => {
  expect(choiceWords(choiceOf("words"))).toBe("words")
  expect(choiceWords({ ...choiceOf("cjk"), also: "punct", atMost: 12 })).toBe(
    "cjk and punct, at most 12 bytes",
  )
})
