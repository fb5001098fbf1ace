/** MMLU in other languages: three translations, each with files and examples of its own. */
import { files } from "../../data/file-form.ts"
import { form, forms, type RecordReader } from "../record-forms.ts"
import type { ChoiceTask } from "../task.ts"
import { LETTERED, lettered, LETTERS, placeOf } from "./letters.ts"

const OPTIONS = ["option_a", "option_b", "option_c", "option_d"]

const common = {
  kind: "choice",
  question: `${LETTERED}\nAnswer:`,
  choices: LETTERS,
  gold: "gold",
  metrics: ["acc"],
  chance: 0.25,
} as const

const OKAPI =
  "ar bn ca da de en es eu fr gu hi hr hu hy id is it kn ml mr nb ne nl pt ro ru sk sr sv ta te uk vi zh"

const okapiRead = forms(
  form(["instruction", ...OPTIONS, "answer"], (row) =>
    lettered(
      row.text("instruction"),
      OPTIONS.map((name) => row.text(name)),
      placeOf(row, "answer"),
    ),
  ),
)

const okapi = (code: string): ChoiceTask => ({
  ...common,
  name: `m_mmlu_${code}`,
  version: "0.0",
  source: "lm-evaluation-harness, m_mmlu",
  files: files(
    `m_mmlu/**/${code}/test*.parquet`,
    `m_mmlu/**/${code}/test.jsonl`,
    `m_mmlu/**/${code}_test.jsonl`,
  ),
  read: okapiRead,
  shots: {
    files: files(
      `m_mmlu/**/${code}/train*.parquet`,
      `m_mmlu/**/${code}/train.jsonl`,
      `m_mmlu/**/${code}_train.jsonl`,
    ),
    draw: "first",
  },
})

const LITE = "ar bn de en es fr hi id it ja ko pt sw yo zh"
const FULL =
  "am ar bn cs de el en es fa fil fr ha he hi id ig it ja ko ky lt mg ms ne nl ny pl pt ro ru si sn so sr sv sw te tr uk vi yo zh"

const globalRead: RecordReader = forms(
  form(["question", ...OPTIONS, "answer", "subject", "subject_category"], (row) => ({
    ...lettered(
      row.text("question"),
      OPTIONS.map((name) => row.text(name)),
      placeOf(row, "answer"),
    ),
    subject: row.text("subject"),
    category: row.text("subject_category"),
  })),
)

const lite = (code: string): ChoiceTask => ({
  ...common,
  name: `global_mmlu_${code}`,
  version: "0.0",
  source: "lm-evaluation-harness, global_mmlu (lite)",
  files: files(`Global-MMLU-Lite/**/${code}/test*.parquet`, `Global-MMLU-Lite/**/${code}/test.jsonl`),
  read: globalRead,
  groups: { field: "category", weight: "size" },
  shots: {
    files: files(`Global-MMLU-Lite/**/${code}/dev*.parquet`, `Global-MMLU-Lite/**/${code}/dev.jsonl`),
    draw: "random",
    sameField: "category",
  },
})

const full = (code: string): ChoiceTask => ({
  ...common,
  name: `global_mmlu_full_${code}`,
  version: "0.0",
  source: "lm-evaluation-harness, global_mmlu_full; examples of the subject itself",
  files: files(`Global-MMLU/**/${code}/test*.parquet`, `Global-MMLU/**/${code}/test.jsonl`),
  read: globalRead,
  groups: { field: "subject", weight: "size" },
  shots: {
    files: files(`Global-MMLU/**/${code}/dev*.parquet`, `Global-MMLU/**/${code}/dev.jsonl`),
    draw: "first",
    sameField: "subject",
  },
})

const LOCALES: Readonly<Record<string, string>> = {
  AR_XY: "Arabic",
  BN_BD: "Bengali",
  DE_DE: "German",
  ES_LA: "Spanish",
  FR_FR: "French",
  HI_IN: "Hindi",
  ID_ID: "Indonesian",
  IT_IT: "Italian",
  JA_JP: "Japanese",
  KO_KR: "Korean",
  PT_BR: "Brazilian Portuguese",
  SW_KE: "Swahili",
  YO_NG: "Yoruba",
  ZH_CN: "Simplified Chinese",
}

const openai = (locale: string): ChoiceTask => ({
  ...common,
  name: `mmmlu_${locale.toLowerCase()}`,
  version: "1.0",
  source: "lm-evaluation-harness, mmmlu; examples are of the test set itself",
  // With a dash where the repository has one in names of files.
  files: files(`mmlu_${locale.replace("_", "-")}.csv`, `${locale}/test*.parquet`),
  read: forms(
    form(["Question", ...LETTERS, "Answer", "Subject"], (row) => ({
      ...lettered(
        row.text("Question"),
        LETTERS.map((letter) => row.text(letter)),
        placeOf(row, "Answer"),
      ),
      subject: row.text("Subject"),
      topic: row.text("Subject").replaceAll("_", " "),
    })),
  ),
  description: `The following are multiple choice questions (with answers) about {topic} (${LOCALES[locale]}).\n\n`,
  metrics: ["acc", "acc_norm"],
  groups: { field: "subject", weight: "size" },
  shots: { draw: "first", sameField: "subject" },
})

export const mmluLanguageTasks: readonly ChoiceTask[] = [
  ...OKAPI.split(" ").map(okapi),
  ...LITE.split(" ").map(lite),
  ...FULL.split(" ").map(full),
  ...Object.keys(LOCALES).map(openai),
]
