/**
 * XCOPA: cause or effect, in other languages. In the harness's form a blank stands before the connector, and a premise
 * loses its last character whatever that is (in Thai, a letter); the repaired form stands beside it.
 */
import { files, type FileForm } from "../../data/file-form.ts"
import { smallFirst, strip } from "../../text/python-text.ts"
import { form, forms } from "../record-forms.ts"
import type { ChoiceTask } from "../task.ts"
import { premiseOf } from "./copa.ts"

interface Language {
  readonly cause: string
  readonly effect: string
  /** Whether words of the script are written apart. */
  readonly spaced: boolean
}

const LANGUAGES: Readonly<Record<string, Language>> = {
  zh: { cause: "因为", effect: "所以", spaced: false },
  th: { cause: "เพราะ", effect: "ดังนั้น", spaced: false },
  tr: { cause: "çünkü", effect: "bu yüzden", spaced: true },
}

const filesOf = (code: string): readonly FileForm[] =>
  files(
    `xcopa/test.${code}.jsonl`,
    `xcopa/**/${code}/test.${code}.jsonl`,
    `xcopa/${code}/test*.parquet`,
    `xcopa/val.${code}.jsonl`,
  )

/** The examples of the harness: the validation set, which has one for all that are no training set. */
const examplesOf = (code: string): readonly FileForm[] =>
  files(`xcopa/val.${code}.jsonl`, `xcopa/**/${code}/val.${code}.jsonl`, `xcopa/${code}/validation*.parquet`)

const RECORD = ["premise", "choice1", "choice2", "question", "label"]

const faithful = (code: string, { cause, effect }: Language): ChoiceTask => ({
  kind: "choice",
  name: `xcopa_${code}`,
  version: "1.0",
  source:
    "lm-evaluation-harness, xcopa; items of the test set, or of the validation set where that is what there is",
  files: filesOf(code),
  read: forms(
    form(RECORD, (row) => ({
      premise: premiseOf(row, cause, effect),
      choices: [smallFirst(row.text("choice1")), smallFirst(row.text("choice2"))],
      gold: row.whole("label"),
    })),
  ),
  question: "{premise}",
  choices: "{choices}",
  gold: "gold",
  metrics: ["acc"],
  shots: { files: examplesOf(code), draw: "random" },
  chance: 0.5,
})

const repaired = (code: string, { cause, effect, spaced }: Language): ChoiceTask => ({
  ...faithful(code, LANGUAGES[code]),
  name: `xcopa_${code}_repaired`,
  version: "1",
  source: "xcopa, whose full stop is cut off where there is one, and blanks stand where the script has them",
  read: forms(
    form(RECORD, (row) => ({
      premise: strip(row.text("premise")).replace(/[.。．]$/, ""),
      connector: [effect, cause][row.placeIn(["effect", "cause"], "question")],
      choices: [smallFirst(row.text("choice1")), smallFirst(row.text("choice2"))],
      gold: row.whole("label"),
    })),
  ),
  question: spaced ? "{premise} {connector}" : "{premise}{connector}",
  delimiter: spaced ? " " : "",
})

export const xcopaTasks: readonly ChoiceTask[] = Object.entries(LANGUAGES).flatMap(([code, language]) => [
  faithful(code, language),
  repaired(code, language),
])
