/**
 * What `aunet export --format torch` does: a folder in which PyTorch goes on with a training.
 *
 * In: options as typed. Out: a script, a model with the state of its training, a job; what to type next. Never: copies a
 * corpus: it may be larger than a disk has room for twice.
 */
import { resolve } from "node:path"
import { exportTorch, isCorpusFolder, nodeFolder, TORCH_SCRIPT } from "aunet/node"
import type { Checkpoint, Files, Folder } from "aunet"
import { mixOf } from "../arguments/mix-of.ts"
import { present } from "../arguments/present.ts"
import { UsageError } from "../arguments/usage-error.ts"
import { textSources } from "../files/text-sources.ts"
import { trainedOn } from "../files/trained-on.ts"
import { showControls } from "../draw/show-controls.ts"
import { bytes } from "../report/figures.ts"
import type { Screen } from "../report/screen.ts"
import { shellQuote } from "../report/shell-quote.ts"
import { table } from "../report/table.ts"

/** What is looked at of the options of an export. */
export interface TorchFlags {
  /** The training, whose record says what it read where no corpus is named. */
  readonly checkpoint: string
  readonly needsData?: boolean
  readonly data: readonly string[]
  readonly mix: string | undefined
}

/**
 * Writes the folder, without a word.
 *
 * @throws UsageError for data that is no corpus, or where there has to be one and none is known
 */
export async function writeForTorch(
  checkpoint: Checkpoint,
  folder: Folder,
  out: string,
  flags: TorchFlags,
): Promise<{ readonly files: Files; readonly data: Readonly<Record<string, string>> }> {
  const read = await folder.read()
  const { data: typed, mix } =
    flags.data.length > 0 ? flags : ((await trainedOn(flags.checkpoint, read)) ?? flags)
  const data = await corporaOf(typed)
  if (flags.needsData === true && typed.length === 0)
    throw new UsageError(
      `--data is needed: a corpus that aunet prepare wrote; ${flags.checkpoint} does not say which it was trained on, or that is not here`,
    )
  const files = await exportTorch(checkpoint, read, { data, ...present({ mix: mixOf(mix) }) })
  await nodeFolder(out).write(files)
  return { files, data }
}

/** Writes the folder, and tells what to do with it. */
export async function toTorch(
  checkpoint: Checkpoint,
  folder: Folder,
  out: string,
  flags: TorchFlags,
  screen: Screen,
): Promise<void> {
  const { files, data } = await writeForTorch(checkpoint, folder, out, flags)
  const written = Object.entries(files).map(([name, { length }]) => ({ name, bytes: length }))
  if (screen.json) {
    screen.printJson({ format: "torch", out, files: written })
    return
  }
  screen.print(
    table(
      written.map((file) => [showControls(`${out}/${file.name}`), bytes(file.bytes)]),
      [1],
    ),
  )
  const script = shellQuote(`${out}/${TORCH_SCRIPT}`)
  const named = Object.values(data).map(showControls)
  const from = named.length === 0 ? " --data CORPUS" : ""
  if (named.length > 0 && flags.data.length === 0)
    screen.note(`data      ${named.join(", ")}, which it was trained on`)
  screen.note(`next      python ${script}${from} --steps N, or torchrun --nproc-per-node 8 ${script} ...`)
  screen.note(
    `          it saves in ${showControls(out)}/run: a checkpoint for aunet generate, eval and train --resume`,
  )
}

/** Corpora by name, with whole paths: the script is started from anywhere. */
async function corporaOf(typed: readonly string[]): Promise<Record<string, string>> {
  const corpora: Record<string, string> = {}
  for (const { name, path } of textSources(typed)) {
    if (!(await isCorpusFolder(path)))
      throw new UsageError(
        `--data ${path} is no prepared corpus; write one with aunet prepare --data ${path} --out corpus`,
      )
    corpora[name] = resolve(path)
  }
  return corpora
}
