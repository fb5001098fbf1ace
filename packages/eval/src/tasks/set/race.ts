/**
 * RACE for high schools: an article, all its questions but the last with their answers, and the last to be answered.
 * In: an article a record, of the authors' files or of the harness's copy. Out: the task.
 */
import type { FileForm } from "../../data/file-form.ts"
import { readPythonLiteral } from "../../text/python-literal.ts"
import { AunetError } from "@aunet/base"
import { form, forms, type Row } from "../record-forms.ts"
import type { Fields } from "../template.ts"
import type { ChoiceTask } from "../task.ts"
import { LETTERS } from "./letters.ts"

interface Problem {
  readonly question: string
  readonly options: readonly string[]
  readonly answer: string
}

/** A gap in the last line, which an answer fills. */
const GAP = "  _  ."

function fieldsOf(article: string, problems: readonly Problem[], where: string): Fields {
  const last = problems.at(-1)
  const gold = LETTERS.indexOf(last?.answer ?? "")
  if (last === undefined || gold < 0)
    throw new AunetError("BAD_DATA", `${where} has no last question with an answer from A to D`)
  const answered = problems.slice(0, -1).map(({ question, options, answer }) => {
    const right = options[LETTERS.indexOf(answer)]
    // As the harness does: of the gap, its first blank stays.
    return question.endsWith(GAP)
      ? `${question.slice(0, -5)}${right}\n`
      : `Question: ${question}\nAnswer: ${right}\n`
  })
  return {
    article: `Article: ${article}\n\n`,
    answered: answered.join(""),
    asked: last.question,
    choices: last.options.slice(0, 4),
    gold,
  }
}

const problemsOf = (row: Row): readonly Problem[] => {
  const problems = row.value("problems")
  return (
    typeof problems === "string" ? readPythonLiteral(problems, row.where) : problems
  ) as readonly Problem[]
}

const filesOf = (split: string): readonly FileForm[] => [
  { path: `race/**/high/${split}*.parquet` },
  { path: `race/**/${split}*high*.jsonl` },
  { path: `RACE/**/${split}/high/*.txt`, whole: true },
]

export const race: ChoiceTask = {
  kind: "choice",
  name: "race",
  version: "3.0",
  source: "lm-evaluation-harness, race (high)",
  files: filesOf("test"),
  read: forms(
    form(["article", "problems"], (row) => fieldsOf(row.text("article"), problemsOf(row), row.where)),
    form(["article", "questions", "options", "answers"], (row) => {
      const options = row.value("options") as readonly (readonly string[])[]
      const answers = row.texts("answers")
      const problems = row
        .texts("questions")
        .map((question, i) => ({ question, options: options[i], answer: answers[i] }))
      return fieldsOf(row.text("article"), problems, row.where)
    }),
  ),
  question: "{article}{answered}{asked}",
  choices: "{choices}",
  gold: "gold",
  metrics: ["acc"],
  shots: { draw: "random" },
  chance: 0.25,
}
