/**
 * `aunet watch`: its flags.
 *
 * In: arguments. Out: options for `run/watch.ts`. Never: listens.
 */
import { Argument, Command } from "effect/cli"
import { engine, json, plugin, threads, wholeNumber } from "../arguments/flags.ts"
import { perform } from "../perform.ts"

export const watchCommand = Command.make(
  "watch",
  {
    runs: Argument.String("run").pipe(
      Argument.withDescription(
        "The folder of a training, or one that holds several; more than one may be named",
      ),
      Argument.atLeast(1),
    ),
    port: wholeNumber("port", "8099 when left out, or any that is free where that is taken; 0 takes any", {
      from: 0,
      to: 65_535,
    }),
    engine,
    threads,
    plugin,
    json,
  },
  perform(async () => (await import("../run/watch.ts")).watch),
).pipe(
  Command.withDescription("Show trainings in a browser of this machine, while they run and after"),
  Command.withExamples([
    { command: "aunet watch run", description: "Curves, what it writes, its checkpoints" },
    { command: "aunet watch runs", description: "All trainings below a folder, beside each other" },
  ]),
)
