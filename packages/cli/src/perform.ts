/**
 * From parsed flags to work: loads what a command does only when it is asked for.
 *
 * In: a way to load the work. Out: a handler for effect's command. Never: loads the packages that
 * compute in order to print help.
 */
import { availableParallelism } from "node:os"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { errorInFlags } from "./arguments/in-flags.ts"
import type { Interrupts } from "./interrupts.ts"
import { nodeScreen, type Screen, type Streams } from "./report/screen.ts"

/** The process around a command. */
export class Host extends Context.Service<
  Host,
  { readonly streams: Streams; readonly interrupts: Interrupts }
>()("@aunet/cli/Host") {}

/** What a command does with its options. */
export type Work<Options> = (options: Options, screen: Screen, interrupts: Interrupts) => Promise<void>

/** What every command is told, and what some are. */
interface CommonOptions {
  readonly json: boolean
  readonly threads?: number | undefined
}

/** Makes a handler; whatever the work throws is its failure, in the words of who typed it. */
export const perform =
  <Options extends CommonOptions>(load: () => Promise<Work<Options>>) =>
  (options: Options): Effect.Effect<void, unknown, Host> =>
    Effect.gen(function* () {
      const { streams, interrupts } = yield* Host
      const screen = nodeScreen(streams, options)
      noteThreads(options, screen)
      yield* Effect.tryPromise({
        try: async () => (await load())(options, screen, interrupts),
        catch: (error) => errorInFlags(error, Object.keys(options)),
      }).pipe(Effect.ensuring(Effect.sync(() => screen.endProgress())))
    })

/** Somebody may want to share cores among more threads; most who ask for that did not mean to. */
function noteThreads({ threads = 1 }: CommonOptions, screen: Screen): void {
  const cores = availableParallelism()
  if (threads > cores)
    screen.note(
      `note      --threads ${threads} on ${cores} ${cores === 1 ? "core" : "cores"}: they wait for each other, which is slower; leave it out for ${cores}`,
    )
}
