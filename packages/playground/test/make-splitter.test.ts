import { expect, test } from "vitest"
import { show } from "@aunet/splitter"
import { choiceOf, type SplitterChoice } from "../src/splitters/choice.ts"
import { makeSplitter } from "../src/splitters/make-splitter.ts"
import { segmentWords } from "../src/splitters/segment-words.ts"

const encoder = new TextEncoder()
const shown = async (choice: SplitterChoice, levels: number, text: string): Promise<string> => {
  const bytes = encoder.encode(text)
  return show(bytes, (await makeSplitter(choice, levels, bytes)).split(bytes))
}

test("every rule has as many levels as are wanted", async () => {
  const text = encoder.encode("The cat sat on the mat. ".repeat(900))
  for (const rule of ["words", "pretok", "punct", "cjk", "learned", "pattern"] as const)
    for (const levels of [1, 2, 3]) {
      const { depth } = await makeSplitter(choiceOf(rule), levels, text)
      expect(depth, `${rule} of ${levels}`).toBe(levels)
    }
})

test("a second rule counts as well, and a limit holds", async () => {
  expect(await shown(choiceOf("words"), 1, "The cat, sat")).toBe("The |cat,| |sat")
  expect(await shown({ ...choiceOf("pattern"), pattern: "a", also: "words" }, 1, "The cat sat")).toBe(
    "The |ca|t |sa|t",
  )
  expect(await shown({ ...choiceOf("punct"), atMost: 4 }, 1, "abcdefgh")).toBe("a|b|c|d|e|f|g|h|")
})

test("what cannot be made says what to do", async () => {
  const learned = makeSplitter(choiceOf("learned"), 1, encoder.encode("short"))
  await expect(learned).rejects.toThrow("give at least 16384")
  const peeks = makeSplitter({ ...choiceOf("pattern"), pattern: "\\s+" }, 1, new Uint8Array())
  await expect(peeks).rejects.toThrow("A segment cannot end with “\\s+”: that looks ahead.")
  await expect(makeSplitter(choiceOf("module"), 1, new Uint8Array())).rejects.toThrow("Open a file")
})

test("what is wrong with a pattern is said in words of the page, and the pattern as it was typed", async () => {
  const why = (pattern: string): Promise<string> =>
    makeSplitter({ ...choiceOf("pattern"), pattern }, 1, new Uint8Array()).then(
      () => "nothing",
      (error: unknown) => (error as Error).message,
    )
  expect(await why("\\p{L}+")).toMatch(
    /^A segment cannot end with “\\p\{L\}\+”: that looks ahead\. The last character of “.+” ends a match; in “.+” the same character no longer does\. Let the pattern end with one character that settles it, as \\s in place of \\s\+\.$/,
  )
  expect(await why("\\s*")).toMatch(/^A segment cannot end with “\\s\*”: it matches the empty text; /)
  expect(await why('\\d"(')).toMatch(/^A segment cannot end with “\\d"\(”: .*RE2/)
  expect(await why("a".repeat(3000))).toMatch(/ “a{80}\.\.\.”: it has 3000 characters/)
  expect(await why("\\\\+")).toContain("with “\\\\+”: that looks ahead. The last character of “\\”")
  for (const pattern of ["\\p{L}+", "\\s*", "(\\w", "(?=\\s)", "\\n+", '"+'])
    expect((await why(pattern)).replace(pattern, ""), pattern).not.toMatch(/\{ start|levels\[|\\\\|\\"/)
})

test("one byte is too little to learn from, and is one", async () => {
  await expect(makeSplitter(choiceOf("learned"), 1, encoder.encode("a"))).rejects.toThrow(
    "1 byte of text is too few",
  )
})

test("a plan says how long segments are, and which levels never occur", () => {
  const figures = (...lengths: readonly (number | undefined)[]) =>
    lengths.map((bytesPerSegment, i) => ({
      level: i + 1,
      boundaries: bytesPerSegment === undefined ? 0 : 9,
      bytesPerSegment: bytesPerSegment ?? 83_692,
    }))
  expect(segmentWords(figures(5.84, 11.2), 500, 500)).toBe("5.8 bytes, 11.2 bytes a segment")
  expect(segmentWords(figures(5.84, 83_692), 500, 500)).toBe("5.8 bytes, 83.7 kB a segment")
  expect(segmentWords(figures(5.84, undefined), 500, 500)).toMatch(
    /^5\.8 bytes a segment\. In this text level 2 never occurs, .*: take fewer stages, or another splitter\.$/,
  )
  expect(segmentWords(figures(undefined, undefined), 200_000, 500_000)).toMatch(
    /^no segments\. In the first 200 kB of this text levels 1 and 2 never occur, /,
  )
})
