/** Of a model of very many layers it is told what takes so long; of others nothing is. */
import { expect, test } from "vitest"
import { noteOpening } from "../src/report/note-opening.ts"
import type { Screen } from "../src/report/screen.ts"

test("only a model whose programs take seconds is told of", () => {
  const notes: string[] = []
  const tell = noteOpening({ note: (text: string) => notes.push(text) } as unknown as Screen)
  tell({ program: "put", layers: 511 })
  expect(notes).toEqual([])
  tell({ program: "logits", layers: 2048 })
  expect(notes).toEqual(['opening   the program "logits" of 2,048 layers; of so many it takes a while'])
})
