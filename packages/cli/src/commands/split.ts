/**
 * `aunet split`: its flags.
 *
 * In: arguments. Out: options for `run/split.ts`. Never: splits.
 */
import { Argument, Command } from "effect/cli"
import { as, encoding, json, plugin, splitter, splitterOptions, text, toggle } from "../arguments/flags.ts"
import { perform } from "../perform.ts"

export const splitCommand = Command.make(
  "split",
  {
    words: Argument.String("text").pipe(
      Argument.withDescription("The text; standard input when neither text nor --file is given"),
      Argument.variadic(),
    ),
    splitter: splitter("What cuts; words when left out. learned:<file> takes what fit-splitter wrote"),
    splitterOptions,
    model: text("model", "checkpoint", "Show where a model with a router cuts, in place of a splitter"),
    file: text("file", "path", "A file with the text"),
    as,
    encoding,
    statistics: toggle(
      "statistics",
      "Only count the segments: of a text of any length, and without a drawing",
    ),
    svg: text("svg", "file", "Draws the segments into a picture, too"),
    force: toggle("force", "Replaces the picture that is there"),
    plugin,
    json,
  },
  perform(async () => (await import("../run/split.ts")).split),
).pipe(
  Command.withDescription("Show where a splitter cuts a text"),
  Command.withExamples([
    {
      command: 'aunet split "The cat sat on the mat."',
      description: "In a pipe: | ends a word, ‖ a pair, ⦀ a four",
    },
    { command: "aunet split --splitter-options '{\"groups\":[1,3]}' --file book.txt" },
    { command: "cat book.txt | aunet split --json" },
    {
      command: "aunet split --statistics --file large.txt",
      description: "How long segments are, of any length of text",
    },
    {
      command: 'aunet split --model run "The cat sat on the mat."',
      description: "The boundaries that a model learned (train --router)",
    },
    { command: 'aunet split --svg cat.svg "The cat sat on the mat."', description: "The same as a picture" },
  ]),
)
