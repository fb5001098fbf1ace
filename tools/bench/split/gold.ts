// How well boundaries are those that people drew: F1 on Universal Dependencies.
//
//     text    他 是 老 师 。          gold places: after 他, 是, 师
//     marks      1  1     1  1        a mark on the last character of a word: the place after it
//
// In:  a treebank (CoNLL-U), and places in each sentence.  Out: precision, recall, F1.
// Never: counts a place that is there for free: the ends of a sentence, and that after whitespace. A mark after
// whitespace counts for the place before it: whose the space is, is a question of taste.

import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { characters, type BoundaryPlace } from "@aunet/splitter"
import type { Language } from "./texts.ts"

/** The treebanks whose words are not what spaces say. */
const TREEBANKS: Partial<Readonly<Record<Language, string>>> = {
  zh: "zh_gsdsimp-ud-test.conllu",
  ja: "ja_gsd-ud-test.conllu",
  th: "th_pud-ud-test.conllu",
}

/** A sentence, and where its tokens begin and end. */
export type GoldSentence = { readonly text: string; readonly places: ReadonlySet<number> }

/** Shares from 0 to 1. */
export type Score = { readonly precision: number; readonly recall: number; readonly f1: number }

/** Reads the treebank of a language; `undefined` where there is none. */
export function goldSentences(language: Language, data: string | undefined): GoldSentence[] | undefined {
  const name = TREEBANKS[language]
  const file = data !== undefined && name !== undefined ? join(data, "ud_gold", name) : undefined
  if (file === undefined || !existsSync(file)) return undefined
  return parseTreebank(readFileSync(file, "utf8"))
}

/** Reads CoNLL-U: each sentence's text and tokens; a token that is not where it should be is an error of the file. */
export function parseTreebank(conllu: string): GoldSentence[] {
  const sentences: GoldSentence[] = []
  for (const block of conllu.split(/\n\n+/)) {
    const lines = block.split("\n")
    const text = lines.find((line) => line.startsWith("# text = "))?.slice("# text = ".length)
    if (text === undefined) continue
    // Ids such as 3-4 and 3.1 are not tokens of their own.
    const tokens = lines.map((line) => line.split("\t")).filter(([id]) => /^\d+$/.test(id))
    const places = new Set<number>()
    let at = 0
    for (const [, token] of tokens) {
      const start = text.indexOf(token, at)
      if (start < 0) throw new Error(`"${token}" is not in what is left of "${text}"`)
      at = start + token.length
      places.add(start).add(at)
    }
    sentences.push({ text, places: counted(text, places) })
  }
  return sentences
}

/** Places that count, each before the whitespace that it follows. */
function counted(text: string, places: Iterable<number>): Set<number> {
  const kept = new Set<number>()
  for (const place of places) {
    let at = place
    while (at > 0 && /\s/.test(text[at - 1])) at--
    if (at > 0 && at < text.length) kept.add(at)
  }
  return kept
}

/** Compares places with the gold ones, over all sentences. */
export function score(
  sentences: readonly GoldSentence[],
  placesOf: (text: string) => Iterable<number>,
): Score {
  let hits = 0
  let found = 0
  let wanted = 0
  for (const { text, places } of sentences) {
    const own = counted(text, placesOf(text))
    wanted += places.size
    found += own.size
    for (const place of own) if (places.has(place)) hits++
  }
  const precision = found === 0 ? 0 : hits / found
  const recall = wanted === 0 ? 0 : hits / wanted
  return { precision, recall, f1: hits === 0 ? 0 : (2 * precision * recall) / (precision + recall) }
}

/** The places that levels draw: before a marked character that opens its unit, else after it. */
export function placesOfLevels(text: string, levels: Uint8Array, place: BoundaryPlace): number[] {
  const places: number[] = []
  let at = 0
  for (const { end, codePoint } of characters(new TextEncoder().encode(text))) {
    const next = at + (codePoint > 0xffff ? 2 : 1)
    if (levels[end - 1] > 0) places.push(place === "first" ? at : next)
    at = next
  }
  return places
}

/** The ends of the words of `Intl.Segmenter`, which sees the whole sentence. */
export function placesOfSegmenter(language: Language): (text: string) => number[] {
  const segmenter = new Intl.Segmenter(language, { granularity: "word" })
  return (text) => Array.from(segmenter.segment(text), ({ index, segment }) => index + segment.length)
}

/** A place after each character. */
export function placesOfCharacters(text: string): number[] {
  let at = 0
  return Array.from(text, (character) => (at += character.length))
}
