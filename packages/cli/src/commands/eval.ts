/**
 * `aunet eval`: its flags.
 *
 * In: arguments. Out: options for `run/eval.ts`. Never: measures.
 */
import { Command } from "effect/cli"
import {
  engine,
  json,
  optionalCheckpoint,
  plugin,
  reading,
  seed,
  text,
  texts,
  threads,
  toggle,
  weights,
  which,
  wholeNumber,
} from "../arguments/flags.ts"
import { perform } from "../perform.ts"

export const evalCommand = Command.make(
  "eval",
  {
    checkpoint: optionalCheckpoint,
    which,
    text: texts("text", "path", "Measures the bits of a file or folder of text; may be repeated"),
    parallel: text(
      "parallel",
      "folder",
      "Measures what the same sentences cost in several languages: a file a language, a line a sentence",
    ),
    explain: text("explain", "file", "Shows the bits of each byte of a text as a page; - is standard input"),
    tasks: texts(
      "tasks",
      "names",
      "Asks the questions of tasks: hellaswag,arc_easy,cute:*; aunet eval --tasks list names them all. May be repeated",
    ),
    task: texts("task", "file", "A task of your own, .json or .ts, beside those of --tasks; may be repeated"),
    data: text(
      "data",
      "folder",
      "Where the items of tasks are: a folder, or a data set of the Hugging Face hub, owner/name or hf://datasets/owner/name",
    ),
    limit: wholeNumber("limit", "Most items of each task, from the first; all when left out", { from: 1 }),
    shots: wholeNumber("shots", "Examples before each question; the task's own number when left out", {
      from: 0,
      to: 1000,
    }),
    strict: toggle("strict", "Refuse items that are longer than the context, in place of counting them"),
    server: text(
      "server",
      "address",
      "Asks a server of OpenAI completions, in place of a checkpoint; --window says what it holds where it does not",
    ),
    model: text("model", "name", "What --server calls the model; its only one when left out"),
    apiKeyFile: text(
      "api-key-file",
      "path",
      "A file with the key that --server asks for; or set AUNET_API_KEY, or OPENAI_API_KEY",
    ),
    out: text(
      "out",
      "path",
      "Where --explain writes the page, or --tasks its answers: a folder, with which a run that was stopped goes on",
    ),
    force: toggle(
      "force",
      "Replace a page that is there; with --tasks, a summary of another model or of other options",
    ),
    against: text(
      "against",
      "checkpoint",
      "Another model, measured on the same --text: how far apart are they?",
    ),
    beside: text(
      "beside",
      "language",
      "The language of --parallel beside which all stand; English when left out",
    ),
    window: wholeNumber("window", "Bytes that are read at once; what the model holds when left out", {
      from: 2,
      to: 2 ** 24,
    }),
    stride: wholeNumber("stride", "Bytes that a window scores after the first; half a window when left out", {
      from: 1,
      to: 2 ** 24,
    }),
    rolling: toggle(
      "rolling",
      "Windows as the lm-evaluation-harness has them: one byte of context, the last shifted back",
    ),
    resamples: wholeNumber("resamples", "Resamples behind an interval; 2000 when left out", {
      from: 1,
      to: 1e6,
    }),
    seed: seed("Seed of the resamples; 0 when left out"),
    ...reading,
    engine,
    threads,
    weights,
    plugin,
    json,
  },
  perform(async () => (await import("../run/eval.ts")).evaluate),
).pipe(
  Command.withDescription(
    "Measure how good a model is: bits of any text, of each language, of each byte; answers to the questions of tasks",
  ),
  Command.withExamples([
    { command: "aunet eval run --text held-out", description: "Bits-per-byte of each text, and of all" },
    {
      command: "aunet eval run --text held-out --against other",
      description: "Which model is better, and how surely",
    },
    {
      command: "aunet eval run --tasks hellaswag,arc_easy --data items --out results",
      description: "How many questions it answers, beside what knowing nothing gives",
    },
    {
      command: "aunet eval --server http://127.0.0.1:8080/v1 --tasks copa --data items",
      description: "The same of a model that is served, by whatever program",
    },
    { command: "aunet eval run --parallel flores", description: "What each language costs beside English" },
    {
      command: "aunet eval run --explain letter.txt --out letter.html",
      description: "See where the bits are",
    },
  ]),
)
