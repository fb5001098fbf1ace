/**
 * `aunet import`: its flags.
 *
 * In: arguments. Out: options for `run/import.ts`. Never: reads a file.
 */
import { Argument, Command } from "effect/cli"
import { json, plugin, splitter, splitterOptions, text } from "../arguments/flags.ts"
import { perform } from "../perform.ts"

export const importCommand = Command.make(
  "import",
  {
    folder: Argument.String("folder").pipe(
      Argument.withDescription(
        "A consolidated checkpoint of the official code: a folder with params.json and weights, or hf://owner/model",
      ),
    ),
    out: text("out", "folder", "Where the checkpoint goes"),
    splitter: splitter("What cuts text; the rule of params.json when left out"),
    splitterOptions,
    plugin,
    json,
  },
  perform(async () => (await import("../run/import.ts")).importCheckpoint),
).pipe(
  Command.withDescription("Turn a checkpoint of the official code into one of ours"),
  Command.withExamples([
    { command: "aunet import dump/checkpoints/0000100000/consolidated --out back" },
    {
      command: "aunet import consolidated --out back --splitter words",
      description: "With another rule than its own",
    },
  ]),
)
