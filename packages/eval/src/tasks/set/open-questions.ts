/** Natural Questions and TriviaQA without their documents: a short answer, written from memory. */
import { files } from "../../data/file-form.ts"
import { removeWhitespace } from "../../metrics/exact-match.ts"
import { asTarget } from "../as-target.ts"
import { form, forms } from "../record-forms.ts"
import type { WrittenTask } from "../task.ts"

/** 256 tokens, at about four bytes a token. */
const MAX_BYTES = 1024

// Python's \b, which knows letters of every script.
const ARTICLES = /(?<![\p{L}\p{N}_])(?:The |the |An |A |The |a |an )/gu

export const nqOpen: WrittenTask = {
  kind: "written",
  name: "nq_open",
  version: "4.0",
  source: "lm-evaluation-harness, nq_open",
  files: files("nq_open_dev.jsonl", "NQ-open.dev.jsonl", "nq_open/**/validation*.parquet"),
  read: forms(
    form(["question", "answer"], (row) => ({ asked: row.text("question"), answers: row.texts("answer") })),
  ),
  description: "Answer these questions:\n\n",
  question: "Q: {asked}?\nA:",
  shotDelimiter: "\n",
  golds: "{answers}",
  stops: ["\n", ".", ","],
  maxBytes: MAX_BYTES,
  metrics: [
    {
      kind: "match",
      name: "exact_match",
      filters: [removeWhitespace],
      ignored: { patterns: [ARTICLES], case: true, punctuation: true },
    },
  ],
  shots: {
    files: files("nq_open_train.jsonl", "NQ-open.train.jsonl", "nq_open/**/train*.parquet"),
    draw: "random",
    oneMore: true,
    poolSize: 87925,
  },
  chance: 0,
}

export const triviaqa: WrittenTask = {
  kind: "written",
  name: "triviaqa",
  version: "3.0",
  source: "lm-evaluation-harness, triviaqa (rc.nocontext)",
  files: files(
    "triviaqa_sm_sub.jsonl",
    "rc.nocontext/**/validation*.parquet",
    "trivia*/**/validation*.parquet",
    "trivia*/**/qa/web-dev.json",
  ),
  read: forms(
    form(["context", "aliases"], (row) => ({
      asked: row
        .text("context")
        .replace(/^Question: /, "")
        .replace(/\nAnswer:$/, ""),
      aliases: row.texts("aliases"),
    })),
    form(["question", "answer.aliases"], (row) => ({
      asked: row.text("question"),
      aliases: row.texts("answer.aliases"),
    })),
    form(["Question", "Answer.Aliases"], (row) => ({
      asked: row.text("Question"),
      aliases: row.texts("Answer.Aliases"),
    })),
  ),
  question: "Question: {asked}?\nAnswer:",
  golds: "{aliases}",
  stops: ["\n", ".", ","],
  maxBytes: MAX_BYTES,
  metrics: [
    {
      kind: "match",
      name: "exact_match",
      filters: [removeWhitespace],
      ignored: { case: true, punctuation: true },
    },
  ],
  shots: { files: files("trivia*/**/train*.parquet"), draw: "random", oneMore: true },
  chance: 0,
}

/** How likely the first right answer is: says something of models that write none of them. */
export const nqOpenTarget = asTarget(nqOpen)
export const triviaqaTarget = asTarget(triviaqa)
