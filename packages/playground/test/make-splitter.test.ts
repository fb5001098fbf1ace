import { expect, test } from "vitest"
import { show } from "@aunet/splitter"
import { choiceOf, type SplitterChoice } from "../src/splitters/choice.ts"
import { makeSplitter } from "../src/splitters/make-splitter.ts"

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
  await expect(peeks).rejects.toThrow("A segment cannot end with")
  await expect(makeSplitter(choiceOf("module"), 1, new Uint8Array())).rejects.toThrow("Open a file")
})
