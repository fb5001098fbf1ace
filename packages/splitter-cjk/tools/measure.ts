// Measures boundaries against gold words: `node tools/measure.ts [folder of data] [--test]`.
//
// In:  the development parts, or with --test the test parts.  Out: F1, precision and recall of the
// splitter, of its teacher, of the platform's segmenter (both see the whole sentence), and of one boundary
// a character.  Never: a figure to tune on from a test part.

import { join } from "node:path"
import { cjkPlugin } from "../src/index.ts"
import { teacher } from "./corpora.ts"
import { agreement, readConllu, type Starts, startsOfCut, startsOfSplitter } from "./gold.ts"
import { dataFolder } from "./texts.ts"
import { platformCut } from "./tokens.ts"

const test = process.argv.includes("--test")
const data = dataFolder(process.argv.slice(2).find((argument) => !argument.startsWith("--")))

const parts: readonly (readonly [language: string, file: string])[] = test
  ? [
      ["zh", "zh_gsdsimp-ud-test.conllu"],
      ["ja", "ja_gsd-ud-test.conllu"],
      ["th", "th_pud-ud-test.conllu"],
    ]
  : [
      ["zh", "zh_gsdsimp-ud-dev.conllu"],
      ["ja", "ja_gsd-ud-dev.conllu"],
      ["ko", "ko_gsd-ud-dev.conllu"],
    ]

const splitter = startsOfSplitter(cjkPlugin.make())
for (const [language, file] of parts) {
  const sentences = readConllu(join(data, "ud_gold", file))
  const rows: readonly (readonly [string, Starts | undefined])[] = [
    ["cjk", splitter],
    ["teacher", teacher[language] && startsOfCut(teacher[language])],
    ["Intl.Segmenter", startsOfCut(platformCut(language))],
    ["characters", startsOfCut((text) => [...text])],
  ]
  for (const [name, starts] of rows) {
    if (starts === undefined) continue
    const { f1, precision, recall } = agreement(sentences, starts)
    console.log(
      `${file.padEnd(26)} ${name.padEnd(15)} F1 ${f1.toFixed(4)}  precision ${precision.toFixed(4)}  recall ${recall.toFixed(4)}`,
    )
  }
}
