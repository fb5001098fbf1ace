/**
 * The command from its arguments to its exit status.
 *
 * In: arguments. Out: 0, or 1 for a failure, 2 for a command that cannot be understood, 130 for Ctrl-C,
 * 143 for SIGTERM, with one sentence on standard error. Never: a stack trace, unless `--debug` asks for it.
 */
import { CliConfig, CliOutput, Command, GlobalFlag } from "effect/cli"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import { aunetCommand } from "./aunet-command.ts"
import { joinForeignFlags } from "./arguments/foreign-flags.ts"
import { listen } from "./interrupts.ts"
import { nodeServices } from "./node-services.ts"
import { outcomeOf } from "./outcome.ts"
import { ownVersion } from "./own-version.ts"
import { Host } from "./perform.ts"
import { nodeScreen } from "./report/screen.ts"
import { isError } from "./thrown.ts"

/**
 * Runs one command.
 *
 * @param args as typed after `aunet`
 * @param host the streams and signals around it; those of the process when left out
 * @returns the exit status; it never rejects
 * @example
 * process.exitCode = await main(["split", "The cat sat."])
 */
export async function main(
  args: readonly string[],
  host: typeof Host.Service = { streams: process, interrupts: listen() },
): Promise<number> {
  const screen = nodeScreen(host.streams, { json: false })
  const layers = Layer.mergeAll(nodeServices, presenter(screen.print), builtIns, Layer.succeed(Host, host))
  const program = Command.runWith(aunetCommand, { version: ownVersion() })(joinForeignFlags(args))
  const exit = await Effect.runPromiseExit(program.pipe(Effect.provide(layers)))
  // All that was printed has to be out, wherever pipes are slow.
  await screen.flushed()
  const error: unknown = Exit.isSuccess(exit) ? screen.failure() : Cause.squash(exit.cause)
  if (error === undefined) return 0
  const { status, sentence } = outcomeOf(error)
  if (sentence !== undefined) screen.note(`aunet: ${sentence}`)
  if (wantsDebug(args) && sentence !== undefined) screen.note(stackOf(error))
  return status
}

/** Help and version are results and go to standard output; what was wrong is told by `main` in one sentence. */
const presenter = (print: (text: string) => void) =>
  CliOutput.layerPresenter({
    present: (event) =>
      Effect.gen(function* () {
        if (event._tag === "Help") print(`${(yield* CliOutput.Formatter).formatHelpDoc(event.helpDoc)}\n`)
        if (event._tag === "Version") print(`${event.name} ${event.version}\n`)
      }),
  })

const builtIns = CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions] })

/** Read from the raw arguments: an argument that cannot be parsed may have to be debugged too. */
function wantsDebug(args: readonly string[]): boolean {
  const end = args.indexOf("--")
  return (end === -1 ? args : args.slice(0, end)).includes("--debug")
}

function stackOf(error: unknown): string {
  if (!isError(error)) return String(error)
  const cause = error.cause === undefined ? "" : `\ncaused by ${stackOf(error.cause)}`
  return `${error.stack ?? error.message}${cause}`
}
