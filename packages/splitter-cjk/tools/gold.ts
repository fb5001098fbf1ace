// Sentences with the words that people found in them, and how well boundaries agree with these.
//
// In:  files of Universal Dependencies (CoNLL-U), and a splitter or a cut.  Out: sentences, and a figure.
// Never: trains on them. Their licence (CC BY-SA) lets what ships be measured on them, not made from them.

import { readFileSync } from "node:fs"
import { characters, type Splitter } from "@aunet/splitter"
import { type Cut, wordStarts } from "./tokens.ts"

/** Is a sentence with the places (in UTF-16 units) at which its words begin. */
export interface GoldSentence {
  readonly text: string
  readonly starts: ReadonlySet<number>
}

/** Reads the sentences of a CoNLL-U file; words of several words (1-2) and empty ones (1.1) are left out. */
export const readConllu = (file: string): GoldSentence[] => {
  const sentences: GoldSentence[] = []
  let text = ""
  let starts = new Set<number>()
  let at = 0
  for (const line of readFileSync(file, "utf8").split("\n")) {
    if (line.startsWith("# text = ")) text = line.slice("# text = ".length)
    else if (line === "") {
      if (starts.size > 0) sentences.push({ text, starts })
      starts = new Set()
      at = 0
    } else {
      const [number, form] = line.split("\t")
      if (!/^\d+$/.test(number)) continue
      const found = text.indexOf(form, at)
      if (found < 0) throw new Error(`${file}: the word "${form}" is not in "${text}" after ${at}`)
      starts.add(found)
      at = found + form.length
    }
  }
  return sentences
}

/** Finds the places at which words begin. */
export type Starts = (text: string) => ReadonlySet<number>

/** Takes the words of a cut. */
export const startsOfCut =
  (cut: Cut): Starts =>
  (text) =>
    wordStarts(cut(text))

/**
 * Takes the boundaries of a splitter that marks the first character of a word. A word after whitespace
 * may be marked at that whitespace instead, as `words` does.
 */
export const startsOfSplitter =
  (splitter: Splitter): Starts =>
  (text) => {
    const bytes = new TextEncoder().encode(text)
    const levels = splitter.split(bytes)
    const starts = new Set<number>()
    let at = 0
    let closed = false
    for (const { end, codePoint } of characters(bytes)) {
      const marked = levels[end - 1] > 0
      const character = String.fromCodePoint(codePoint)
      const blank = /\p{White_Space}/u.test(character)
      if (!blank && (marked || closed)) starts.add(at)
      closed = blank && (marked || closed)
      at += character.length
    }
    return starts
  }

/** Holds how boundaries agree. */
export interface Agreement {
  readonly f1: number
  readonly precision: number
  readonly recall: number
}

/**
 * Compares boundaries within sentences: places at which a word begins, without the start of the sentence
 * and without whitespace.
 */
export const agreement = (sentences: readonly GoldSentence[], starts: Starts): Agreement => {
  let found = 0
  let given = 0
  let wanted = 0
  for (const { text, starts: gold } of sentences) {
    wanted += gold.size - (gold.has(0) ? 1 : 0)
    for (const place of starts(text)) {
      if (place === 0 || /\p{White_Space}/u.test(text[place])) continue
      given += 1
      if (gold.has(place)) found += 1
    }
  }
  return { f1: (2 * found) / (given + wanted), precision: found / given, recall: found / wanted }
}
