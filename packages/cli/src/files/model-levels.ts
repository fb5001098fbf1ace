/**
 * The levels that a model with a router finds in a text.
 *
 * In: a checkpoint's folder as typed, a text. Out: a level a byte, and what is said of the model. Never: leaves an engine open.
 */
import { agreement, levelsOf } from "@aunet/splitter"
import { defaultRegistry, findLevels, openEngine, readCheckpoint } from "aunet"
import { loadPlugins } from "../arguments/load-plugins.ts"
import type { Screen } from "../report/screen.ts"
import { checkpointFolder } from "./hub.ts"

/** Finds them, with the best checkpoint of a training where one is kept. */
export async function modelLevels(
  typed: string,
  bytes: Uint8Array,
  { plugin }: { readonly plugin: readonly string[] },
  screen: Screen,
) {
  const plugins = await loadPlugins(plugin)
  const folder = checkpointFolder(typed, screen)
  const checkpoint = await readCheckpoint(folder, { plugins, training: false, which: "best" })
  const { router, stages } = checkpoint.model.config
  const { splitter } = checkpoint
  const { engine } = await openEngine("auto", { registry: defaultRegistry(plugins) })
  try {
    const levels = await findLevels(checkpoint, bytes, engine)
    const { bytesPerSegment = [], rule } = router ?? {}
    const asked = { bytesPerSegment: [...bytesPerSegment], ...(rule !== undefined && { rule }) }
    const depth = Math.min(splitter.depth, stages.length - 1)
    return {
      levels,
      agrees: { with: splitter.name, levels: agreement(levels, levelsOf(splitter, bytes), depth) },
      cutter: { name: router?.name ?? "", options: asked, depth: stages.length - 1 },
    }
  } finally {
    await engine.close()
  }
}
