/**
 * What `aunet import` does.
 *
 * In: a folder that the official code wrote, or `aunet export`. Out: a checkpoint of ours.
 * Never: writes over anything.
 */
import { defaultRegistry, importLingua, writeCheckpoint } from "aunet"
import { hubFiles, isHubAddress, nodeFolder } from "aunet/node"
import { chooseSplitter, makeSplitter } from "../arguments/choose-splitter.ts"
import { counted, whole } from "../report/figures.ts"
import { invocation } from "../report/invocation.ts"
import { shellPath } from "../report/shell-quote.ts"
import { loadPlugins } from "../arguments/load-plugins.ts"
import { checkOut } from "../files/out-folder.ts"
import { hubOptions } from "../files/hub.ts"
import { isConsolidated, readConsolidated } from "../files/read-consolidated.ts"
import type { Screen } from "../report/screen.ts"
import { showControls } from "../draw/show-controls.ts"
import { UsageError } from "../arguments/usage-error.ts"

/** Options as typed. */
export interface ImportFlags {
  readonly folder: string
  readonly out: string | undefined
  readonly splitter: string | undefined
  readonly splitterOptions: string | undefined
  readonly plugin: readonly string[]
  readonly json: boolean
}

/** Imports a checkpoint. */
export async function importCheckpoint(flags: ImportFlags, screen: Screen): Promise<void> {
  const { folder, out } = flags
  if (out === undefined)
    throw new UsageError("--out is needed: a new folder for the checkpoint; see aunet import --help")
  if (flags.splitterOptions !== undefined && flags.splitter === undefined) {
    throw new UsageError("--splitter-options belong to a splitter; name it with --splitter")
  }
  const choice = await chooseSplitter(flags)
  await checkOut(out)
  const plugins = await loadPlugins(flags.plugin)
  if (choice.splitter !== undefined) makeSplitter(defaultRegistry(plugins), choice)
  const here = isHubAddress(folder) ? await hubFiles(folder, isConsolidated, hubOptions(screen)) : folder
  const files = await readConsolidated(here)
  const { checkpoint, notes } = importLingua(files, {
    plugins,
    name: folder,
    ...choice,
  })
  await writeCheckpoint(nodeFolder(out), checkpoint)
  const { model, lengths } = checkpoint
  const { name, options } = checkpoint.splitter
  const parameters = Object.values(checkpoint.parameters).reduce((total, { length }) => total + length, 0)
  if (screen.json) {
    screen.printJson({
      checkpoint: out,
      parameters,
      config: model.config,
      lengths,
      splitter: { name, options },
      notes,
    })
    return
  }
  screen.print(
    `${whole(parameters)} parameters in ${counted(lengths.length, "stage")}, splitter ${name}; saved in ${out}\n`,
  )
  for (const note of notes) screen.note(`note      ${showControls(note)}`)
  screen.note(`let it write: ${invocation()} generate ${shellPath(out)} --prompt "..."`)
}
