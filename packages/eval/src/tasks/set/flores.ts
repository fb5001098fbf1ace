/**
 * FLORES-200: a sentence, translated. Any pair of the languages named here; a language is one file, a line a sentence.
 * In: lines of two files. Out: a task a pair. Never: BLEU alone; for scripts without blanks it needs other words.
 */
import type { BleuTokenizer } from "../../metrics/bleu-tokenizers.ts"
import { removeWhitespace } from "../../metrics/exact-match.ts"
import { strip } from "../../text/python-text.ts"
import type { FileForm } from "../../data/file-form.ts"
import { form, forms } from "../record-forms.ts"
import type { WrittenTask } from "../task.ts"

/** What a prompt calls a language. */
export const FLORES_LANGUAGES: Readonly<Record<string, string>> = {
  amh_Ethi: "Amharic",
  arb_Arab: "Arabic",
  ben_Beng: "Bengali",
  bod_Tibt: "Tibetan",
  cat_Latn: "Catalan",
  ces_Latn: "Czech",
  deu_Latn: "German",
  ell_Grek: "Greek",
  eng_Latn: "English",
  fin_Latn: "Finnish",
  fra_Latn: "French",
  glg_Latn: "Galician",
  heb_Hebr: "Hebrew",
  hin_Deva: "Hindi",
  ind_Latn: "Indonesian",
  ita_Latn: "Italian",
  jpn_Jpan: "Japanese",
  kat_Geor: "Georgian",
  khm_Khmr: "Khmer",
  kor_Hang: "Korean",
  lao_Laoo: "Lao",
  mya_Mymr: "Burmese",
  nld_Latn: "Dutch",
  pol_Latn: "Polish",
  por_Latn: "Portuguese",
  ron_Latn: "Romanian",
  rus_Cyrl: "Russian",
  spa_Latn: "Spanish",
  swe_Latn: "Swedish",
  swh_Latn: "Swahili",
  tam_Taml: "Tamil",
  tha_Thai: "Thai",
  tur_Latn: "Turkish",
  ukr_Cyrl: "Ukrainian",
  vie_Latn: "Vietnamese",
  yue_Hant: "Cantonese",
  zho_Hans: "Chinese (Simplified)",
  zho_Hant: "Chinese (Traditional)",
}

const tokenizerOf = (code: string): BleuTokenizer =>
  code.startsWith("zho") || code.startsWith("yue")
    ? "zh"
    : /^(jpn|tha|lao|khm|mya|bod)/.test(code)
      ? "char"
      : "13a"

const pair = (from: string, to: string, split: string): FileForm => ({
  path: `${from}.${split}`,
  line: "source",
  beside: { target: `${to}.${split}` },
})

/** Makes the task of a pair of languages. */
export const flores = (from: string, to: string): WrittenTask => ({
  kind: "written",
  name: `flores:${from}-${to}`,
  version: "1.0",
  source: "lm-evaluation-harness, flores (galician_bench and others); devtest, examples of dev",
  files: [pair(from, to, "devtest")],
  read: forms(
    form(["source", "target"], (row) => ({
      original: strip(row.text("source")),
      translation: strip(row.text("target")),
    })),
  ),
  question: `${FLORES_LANGUAGES[from]} sentence: {original}\n${FLORES_LANGUAGES[to]} sentence:`,
  delimiter: "",
  golds: "{translation}",
  stops: ["\n"],
  maxBytes: 1024,
  metrics: [
    { kind: "corpus", name: "chrf++", filters: [removeWhitespace] },
    { kind: "corpus", name: "chrf", filters: [removeWhitespace] },
    { kind: "corpus", name: "bleu", filters: [removeWhitespace], tokenizer: tokenizerOf(to) },
  ],
  shots: { files: [pair(from, to, "dev")], draw: "random", whenMissing: "first items" },
  chance: 0,
})

/** A task for each pair. */
export const floresTasks = (): WrittenTask[] =>
  Object.keys(FLORES_LANGUAGES).flatMap((from) =>
    Object.keys(FLORES_LANGUAGES)
      .filter((to) => to !== from)
      .map((to) => flores(from, to)),
  )
