// The texts that splitters are measured on and models are trained on, by language.
//
// In:  a language, and the folder of larger data where there is one (`../shared/data`, see its README).
// Out: bytes, and where they came from.  Never: copies that data into the project: without it, a short
// text of our own (samples/) stands in, and whoever prints figures says so.

import { existsSync, globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { Document } from "@aunet/data"
import { root } from "../../child.mjs"

/** The languages in the order of the tables. */
export const LANGUAGES = ["en", "de", "zh", "ja", "ko", "th", "hi", "ar", "code"] as const

/** One of the languages; `code` is the project's own source. */
export type Language = (typeof LANGUAGES)[number]

/** A text with its origin. */
export type BenchText = { readonly documents: readonly Document[]; readonly source: string }

/** Where larger texts may lie; `undefined` when there are none. */
export const dataFolder = (): string | undefined =>
  [join(root, "..", "shared", "data"), join(root, "..", "..", "shared", "data")].find((folder) =>
    existsSync(folder),
  )

/** The same sentences in each language, so that lengths of segments compare. */
const PARALLEL: Readonly<Record<Exclude<Language, "code">, string>> = {
  en: "eng_Latn",
  de: "deu_Latn",
  zh: "zho_Hans",
  ja: "jpn_Jpan",
  ko: "kor_Hang",
  th: "tha_Thai",
  hi: "hin_Deva",
  ar: "arb_Arab",
}

/** What splitters and models may learn from: nothing that they are measured on. */
const LEARNING: Readonly<Record<Exclude<Language, "code">, readonly string[]>> = {
  en: ["en_gutenberg/*.txt", "en_boolq_passages/passages.txt"],
  de: ["common_voice_text/de.txt"],
  zh: [
    "zh_cv_wiki/*.txt",
    "zh_cmrc2018_paragraphs/*.txt",
    "zh_d2l/*.txt",
    "zh_kdconv/*.txt",
    "zh_laws/*.txt",
  ],
  ja: ["ja_aozora/*.txt", "common_voice_text/ja.txt"],
  ko: ["opensource_guide/ko.txt"],
  th: ["common_voice_text/th.txt"],
  hi: ["common_voice_text/hi.txt"],
  ar: ["common_voice_text/ar.txt"],
}

/** Reads the text of a language that splitters are measured on: one document. */
export function measuredText(language: Language, data: string | undefined): BenchText {
  if (language === "code")
    return ownCode(["tools/**/*.ts", "packages/*/test/**/*.ts"], "the project's own tests and tools")
  const file = data && join(data, "flores200_devtest", `${PARALLEL[language]}.devtest`)
  if (file === undefined || !existsSync(file)) return sample(language)
  return { documents: read([file]), source: "FLORES-200 devtest" }
}

/** Reads the text of a language that models are trained on and `learned` is fitted to: a document a file. */
export function learningText(language: Language, data: string | undefined): BenchText {
  if (language === "code") return ownCode(["packages/*/src/**/*.ts"], "the project's own source")
  const patterns = LEARNING[language]
  const files =
    data === undefined
      ? []
      : globSync([...patterns], { cwd: data }).filter((file) => !file.endsWith("SOURCE.md"))
  if (data === undefined || files.length === 0) return sample(language)
  return {
    documents: read(files.toSorted().map((file) => join(data, file))),
    source: [...new Set(files.toSorted().map((file) => file.split(/[/\\]/)[0]))].join(", "),
  }
}

/** Bytes of each language that `learned` is fitted to where it is measured on all of them. */
const SAMPLE_BYTES = 250_000

/** Reads a part of every language's learning text: the same share of each, so that none is learned better. */
export function learningSample(data: string | undefined): Uint8Array[] {
  return LANGUAGES.map((language) => {
    const all = Buffer.concat(learningText(language, data).documents.map(({ bytes }) => bytes))
    // Up to the end of a line: no character is cut in two.
    const end = all.length <= SAMPLE_BYTES ? all.length : all.lastIndexOf(0x0a, SAMPLE_BYTES) + 1
    return all.subarray(0, end)
  })
}

/** A short text of our own: a smaller figure than a real one, and never passed off as it. */
function sample(language: Exclude<Language, "code">): BenchText {
  return {
    documents: read([join(import.meta.dirname, "samples", `${language}.txt`)]),
    source: "a sample of our own",
  }
}

function ownCode(patterns: readonly string[], source: string): BenchText {
  const files = globSync([...patterns], { cwd: root }).toSorted()
  return { documents: read(files.map((file) => join(root, file))), source }
}

const read = (files: readonly string[]): Document[] =>
  files.map((file) => ({ name: file, bytes: readFileSync(file) }))
