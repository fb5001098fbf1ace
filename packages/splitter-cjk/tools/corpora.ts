// What the model learns from: open texts, cut by the platform and rewritten by conventions.
//
// In:  the folder of data.  Out: examples by corpus.  Never: a text that is not CC0, in the public domain,
// without copyright or, for the Universal Declaration of Human Rights, free to use.

import { join } from "node:path"
import { chineseConventions } from "./chinese-conventions.ts"
import { japaneseConventions, shortUnits } from "./japanese-conventions.ts"
import { readAllLines, readLines } from "./texts.ts"
import { thaiConventions } from "./thai-conventions.ts"
import { type Cut, platformCut, withConventions } from "./tokens.ts"
import { example, type Example } from "./train-weights.ts"

/** Cuts each language as its examples are cut: the teacher. */
export const teacher: Readonly<Record<string, Cut>> = {
  zh: withConventions(platformCut("zh"), Object.values(chineseConventions)),
  ja: withConventions(shortUnits(platformCut("ja")), Object.values(japaneseConventions)),
  th: withConventions(platformCut("th"), Object.values(thaiConventions)),
  lo: platformCut("lo"),
  km: platformCut("km"),
  my: platformCut("my"),
}

/** Lists the corpora: what is read, and in which language. Licences are in each folder's SOURCE.md. */
const CORPORA: readonly (readonly [language: string, lines: (data: string) => string[]])[] = [
  // CC0
  ["zh", (data) => readLines(join(data, "zh_cv_wiki/wiki.zh-cn.txt"))],
  // Not subject to copyright. A third is enough of its narrow vocabulary.
  ["zh", (data) => readLines(join(data, "zh_laws/laws.txt")).filter((_, k) => k % 3 === 0)],
  // CC0
  ["ja", (data) => readLines(join(data, "common_voice_text/ja.txt"))],
  // Public domain
  ["ja", (data) => readAllLines(join(data, "ja_aozora"))],
  // CC0
  ["th", (data) => readLines(join(data, "common_voice_text/th.txt"))],
  ["th", (data) => readLines(join(data, "th_wisesight/neu_head.txt"))],
  // UN text, free to use
  ["zh", (data) => readLines(join(data, "udhr/cmn_hant.txt"))],
  ["lo", (data) => readLines(join(data, "udhr/lao.txt"))],
  ["km", (data) => readLines(join(data, "udhr/khm.txt"))],
  ["my", (data) => readLines(join(data, "udhr/mya.txt"))],
]

/** Reads and cuts all of them. */
export const readExamples = (data: string): Example[] =>
  CORPORA.flatMap(([language, lines]) => lines(data).map((line) => example(teacher[language](line))))
