/**
 * `aunet score`: its flags.
 *
 * In: arguments. Out: options for `run/score.ts`. Never: scores.
 */
import { Command } from "effect/cli"
import {
  as,
  checkpoint,
  encoding,
  engine,
  json,
  oneOf,
  plugin,
  text,
  texts,
  threads,
  toggle,
  weights,
  which,
} from "../arguments/flags.ts"
import { perform } from "../perform.ts"

export const scoreCommand = Command.make(
  "score",
  {
    checkpoint,
    which,
    context: text("context", "text", "What stands before; the beginning of a document when left out"),
    contextFile: text("context-file", "path", "A file with the context, any bytes; - is standard input"),
    as,
    encoding,
    choice: texts("choice", "text", "A continuation; may be repeated"),
    countEos: toggle("count-eos", "Count that the text ends after the choice"),
    overflow: oneOf(
      "overflow",
      "When context and choice outgrow what the model holds: slide (the default) lets go of the context's start, error stops",
      ["slide", "error"],
    ),
    engine,
    threads,
    weights,
    plugin,
    json,
  },
  perform(async () => (await import("../run/score.ts")).score),
).pipe(
  Command.withDescription("Tell how likely a model finds continuations of a text"),
  Command.withExamples([
    { command: 'aunet score run --context "Is water wet? " --choice yes --choice no' },
    { command: "aunet score run --context-file letter.txt --choice Goodbye --json" },
  ]),
)
