/**
 * `aunet inspect`: its flags.
 *
 * In: arguments. Out: options for `run/inspect.ts`. Never: reads a file.
 */
import { Command } from "effect/cli"
import { checkpoint, json, plugin } from "../arguments/flags.ts"
import { perform } from "../perform.ts"

export const inspectCommand = Command.make(
  "inspect",
  { checkpoint, plugin, json },
  perform(async () => (await import("../run/inspect.ts")).inspect),
).pipe(
  Command.withDescription("Tell what a checkpoint holds"),
  Command.withExamples([{ command: "aunet inspect run" }]),
)
