/**
 * `aunet eval`: its flags.
 *
 * In: arguments. Out: options for `run/eval.ts`. Never: measures.
 */
import { Command } from "effect/cli"
import {
  checkpoint,
  engine,
  json,
  plugin,
  reading,
  seed,
  text,
  texts,
  threads,
  toggle,
  weights,
  wholeNumber,
} from "../arguments/flags.ts"
import { perform } from "../perform.ts"

export const evalCommand = Command.make(
  "eval",
  {
    checkpoint,
    text: texts("text", "path", "Measures the bits of a file or folder of text; may be repeated"),
    parallel: text(
      "parallel",
      "folder",
      "Measures what the same sentences cost in several languages: a file a language, a line a sentence",
    ),
    explain: text("explain", "file", "Shows the bits of each byte of a text as a page; - is standard input"),
    out: text("out", "file", "Where --explain writes the page"),
    force: toggle("force", "Replace a page that is there"),
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
  Command.withDescription("Measure how good a model is: bits of any text, of each language, of each byte"),
  Command.withExamples([
    { command: "aunet eval run --text held-out", description: "Bits-per-byte of each text, and of all" },
    {
      command: "aunet eval run --text held-out --against other",
      description: "Which model is better, and how surely",
    },
    { command: "aunet eval run --parallel flores", description: "What each language costs beside English" },
    {
      command: "aunet eval run --explain letter.txt --out letter.html",
      description: "See where the bits are",
    },
  ]),
)
