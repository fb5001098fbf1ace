/**
 * `aunet engines`: its flags.
 *
 * In: arguments. Out: options for `run/engines.ts`. Never: opens an engine.
 */
import { Command } from "effect/cli"
import { json, plugin } from "../arguments/flags.ts"
import { perform } from "../perform.ts"

export const enginesCommand = Command.make(
  "engines",
  { plugin, json },
  perform(async () => (await import("../run/engines.ts")).engines),
).pipe(
  Command.withDescription("List the engines that are here, and which one would be chosen"),
  Command.withExamples([{ command: "aunet engines" }]),
)
