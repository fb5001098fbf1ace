/**
 * What `aunet engines` does.
 *
 * In: nothing but plug-ins. Out: each engine, whether it opens, on what and how fast it is; and what `auto`
 * would choose.
 * Never: chooses; `openEngine` of the preset does.
 */
import { defaultRegistry, measureEngine, openEngine, type Registry } from "aunet"
import { bytes } from "../report/figures.ts"
import { loadPlugins } from "../arguments/load-plugins.ts"
import type { Screen } from "../report/screen.ts"
import { table } from "../report/table.ts"
import { choiceOf, engineLine } from "../report/train-report.ts"
import { isOfPackage } from "../thrown.ts"

/** Options as typed. */
export interface EnginesFlags {
  readonly plugin: readonly string[]
  readonly json: boolean
}

/** One engine as it was found. */
interface Found {
  readonly type: "engine"
  readonly name: string
  readonly opens: boolean
  /** What really computes. */
  readonly backend?: string
  /** How fast one small training step is. */
  readonly bytesPerSecond?: number
  /** Why it does not open, or not on what it was asked for. */
  readonly reason?: string
}

/** Lists the engines. */
export async function engines(flags: EnginesFlags, screen: Screen): Promise<void> {
  const registry = defaultRegistry(await loadPlugins(flags.plugin))
  const found: Found[] = []
  for (const name of registry.names("engine")) {
    const each = await tryEngine(name, registry)
    found.push(each)
    if (screen.json) screen.printJson(each)
  }
  const choice = await openEngine("auto", { registry })
  try {
    if (screen.json) {
      screen.printJson({ type: "auto", ...choiceOf(choice), backend: choice.engine.report.backend })
      return
    }
    const rows = found.map(({ name, opens, backend, bytesPerSecond, reason }) => [
      name,
      opens ? `opens on ${backend}` : "does not open",
      bytesPerSecond === undefined ? "" : `${bytes(Math.round(bytesPerSecond))}/s`,
      reason ?? "",
    ])
    screen.print(`${table(rows, [2])}\nauto chooses ${engineLine(choice)}\n`)
  } finally {
    await choice.engine.close()
  }
}

async function tryEngine(name: string, registry: Registry): Promise<Found> {
  try {
    const { engine } = await openEngine(name, { registry })
    try {
      const { bytesPerSecond } = await measureEngine(engine, registry)
      const { backend, fallbackReason } = engine.report
      return {
        type: "engine",
        name,
        opens: true,
        backend,
        bytesPerSecond,
        ...(fallbackReason !== undefined && { reason: fallbackReason }),
      }
    } finally {
      await engine.close()
    }
  } catch (error) {
    if (!isOfPackage(error)) throw error
    return { type: "engine", name, opens: false, reason: error.message }
  }
}
