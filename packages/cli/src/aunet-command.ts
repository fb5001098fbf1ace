/**
 * The command `aunet` with everything below it.
 *
 * In: nothing. Out: a command for effect's parser. Never: loads what a subcommand needs to run.
 */
import { Command, Flag, GlobalFlag } from "effect/cli"
import { clusterCommand } from "./commands/cluster.ts"
import { compareCommand } from "./commands/compare.ts"
import { enginesCommand } from "./commands/engines.ts"
import { fitSplitterCommand } from "./commands/fit-splitter.ts"
import { evalCommand } from "./commands/eval.ts"
import { exportCommand } from "./commands/export.ts"
import { generateCommand } from "./commands/generate.ts"
import { importCommand } from "./commands/import.ts"
import { inspectCommand } from "./commands/inspect.ts"
import { planCommand } from "./commands/plan.ts"
import { plotCommand } from "./commands/plot.ts"
import { prepareCommand } from "./commands/prepare.ts"
import { scoreCommand } from "./commands/score.ts"
import { serveCommand } from "./commands/serve.ts"
import { shardCommand } from "./commands/shard.ts"
import { splitCommand } from "./commands/split.ts"
import { startCommand } from "./commands/start.ts"
import { trainCommand } from "./commands/train.ts"
import { watchCommand } from "./commands/watch.ts"

/** `--debug`; `main` looks for it itself, so that it also holds where arguments cannot be parsed. */
const debug = GlobalFlag.Setting("debug")({
  flag: Flag.Boolean("debug").pipe(
    Flag.withoutNegation,
    Flag.withDescription("Show where an error comes from"),
    Flag.withDefault(false),
  ),
})

/** The whole command. */
export const aunetCommand = Command.make("aunet").pipe(
  Command.withDescription("AU-Net: a language model that reads bytes. Trains one, and lets it write."),
  Command.withExamples([
    { command: "aunet train --data texts --out run --minutes 10", description: "Train on a folder of text" },
    { command: 'aunet generate run --prompt "Once "', description: "Let it write" },
    { command: 'aunet split "The cat sat."', description: "See where a text is cut" },
  ]),
  Command.withSubcommands([
    { group: "Make a model", commands: [trainCommand, prepareCommand, fitSplitterCommand, startCommand] },
    {
      group: "Use a model",
      commands: [generateCommand, serveCommand, scoreCommand, evalCommand, compareCommand],
    },
    {
      group: "Look inside",
      commands: [splitCommand, inspectCommand, watchCommand, plotCommand, enginesCommand],
    },
    {
      group: "Outgrow one machine",
      commands: [planCommand, exportCommand, clusterCommand, importCommand, shardCommand],
    },
  ]),
  Command.withGlobalFlags([debug]),
)
