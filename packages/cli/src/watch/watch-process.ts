/**
 * The server of a training that is watched, as a process of its own: what it reads, draws and writes takes nothing of the
 * training's thread, and at a lower priority little of its cores.
 *
 * In: options, from the process that started it. Out: its address or what went wrong, as one message. Never: lives longer
 * than that process.
 */
import { constants, setPriority } from "node:os"
import { loadPlugins } from "../arguments/load-plugins.ts"
import { messageOf } from "../thrown.ts"
import type { WatchMessage, WatchTask } from "./start-watching.ts"
import { watchServer } from "./watch-server.ts"

const tell = (message: WatchMessage): void => void process.send?.(message)

process.once("disconnect", () => process.exit())
// Ctrl-C in a terminal reaches both; the training ends in good order, and this with it.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {})
process.once("message", ({ path, command, engine, plugin }: WatchTask) => {
  const serve = async (): Promise<void> => {
    setPriority(constants.priority.PRIORITY_LOW)
    const loading = { engine, plugins: await loadPlugins(plugin) }
    const { address } = await watchServer({ paths: [path], command, loading, mayBeMissing: true })
    tell({ address })
  }
  serve().catch((error: unknown) => tell({ failed: messageOf(error) }))
})
