/**
 * What `aunet watch` does.
 *
 * In: folders of trainings. Out: a line with the address of a page, until Ctrl-C or SIGTERM. Never: writes into one of the
 * folders.
 */
import { loadPlugins } from "../arguments/load-plugins.ts"
import { present } from "../arguments/present.ts"
import { UsageError } from "../arguments/usage-error.ts"
import type { Interrupts } from "../interrupts.ts"
import { counted } from "../report/figures.ts"
import { invocation } from "../report/invocation.ts"
import type { Screen } from "../report/screen.ts"
import { fired } from "../fired.ts"
import { findRuns } from "../files/find-runs.ts"
import { watchServer } from "../watch/watch-server.ts"

/** Options as typed. */
export interface WatchFlags {
  readonly runs: readonly string[]
  readonly port: number | undefined
  readonly engine: string | undefined
  readonly threads: number | undefined
  readonly plugin: readonly string[]
  readonly json: boolean
}

/** Shows trainings until it is told to stop. */
export async function watch(flags: WatchFlags, screen: Screen, interrupts: Interrupts): Promise<void> {
  const { runs: paths, port, engine, threads } = flags
  const found = await findRuns(paths)
  if (found.length === 0)
    throw new UsageError(
      `no training is in ${paths.join(", ")}: no folder there, nor three deep, has a metrics.jsonl; name the --out of a training, or a folder of such`,
    )
  const plugins = await loadPlugins(flags.plugin)
  const loading = { plugins, ...present({ engine, threads }) }
  const orderly = interrupts.orderly()
  const server = await watchServer({ paths, port, command: invocation(), loading })
  try {
    const { address } = server
    if (screen.json) screen.printJson({ type: "listening", address, runs: found.map(({ path }) => path) })
    else screen.print(`${address}\n`)
    screen.note(`shows ${counted(found.length, "training")} on this machine alone; Ctrl-C stops`)
    await fired(interrupts.signal)
  } finally {
    await server.close()
    orderly[Symbol.dispose]()
  }
}
