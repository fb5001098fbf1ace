/**
 * The folder that PyTorch trains in: one that was exported before, or a checkpoint that is exported now.
 *
 *     folder/   aunet_train.py, model/, train.json, train.sbatch      written anew each time
 *               run/                                                  the training's own; it is gone on with
 *
 * In: options as typed. Out: the folder, what the script is to be told. Never: writes over anything but an export.
 */
import { stat } from "node:fs/promises"
import { join, resolve } from "node:path"
import { isCorpusFolder, TORCH_SCRIPT } from "aunet/node"
import { readCheckpoint, type WhichCheckpoint, whichCheckpoint } from "aunet"
import { foreignArguments } from "../../arguments/foreign-flags.ts"
import { loadPlugins } from "../../arguments/load-plugins.ts"
import { mixOf } from "../../arguments/mix-of.ts"
import { UsageError } from "../../arguments/usage-error.ts"
import { checkExportFolder } from "../../files/export-folder.ts"
import { checkpointFolder } from "../../files/hub.ts"
import { textSources, type TypedSource } from "../../files/text-sources.ts"
import type { Screen } from "../../report/screen.ts"
import { writeForTorch } from "../export-torch.ts"

/** Options that say what is trained. */
export interface TrainingFlags {
  readonly checkpoint: string
  readonly which: WhichCheckpoint | undefined
  readonly plugin: readonly string[]
  readonly data: readonly string[]
  readonly mix: string | undefined
  readonly out: string | undefined
  readonly steps: number | undefined
  readonly options: string | undefined
}

/** A folder with the script in it, once it is written. */
export interface TrainingFolder {
  readonly path: string
  /** Exports what was named there, where it is no export already. */
  readonly write: () => Promise<void>
  /** What the script is told beside its corpora. */
  readonly args: readonly string[]
  /** Corpora that it reads, each a whole path, where the export does not say which. */
  readonly corpora: readonly TypedSource[]
}

/** What the script is told of corpora; their paths are those of this machine. */
export const corporaArgs = ({ corpora }: Pick<TrainingFolder, "corpora">): readonly string[] =>
  corpora.length === 0
    ? []
    : ["--data", ...corpora.map(({ name, path }) => (corpora.length > 1 ? `${name}:${path}` : path))]

/** Whether a folder is an export for PyTorch. */
export const isTrainingFolder = (path: string): Promise<boolean> =>
  stat(join(path, TORCH_SCRIPT)).then(
    (found) => found.isFile(),
    () => false,
  )

/**
 * Looks at what was typed, and says which folder it is.
 *
 * @param command for messages: `cluster run`
 * @throws UsageError for what is missing, and for what was typed and would do nothing
 */
export async function trainingFolder(
  flags: TrainingFlags,
  command: string,
  screen: Screen,
): Promise<TrainingFolder> {
  const { checkpoint, out, data, mix } = flags
  const args = scriptArgs(flags, command)
  const corpora = textSources(data).map(({ name, path }) => ({ name, path: resolve(path) }))
  if (await isTrainingFolder(checkpoint)) {
    if (out !== undefined)
      throw new UsageError(
        `${checkpoint} is an export already, and its training is in ${join(checkpoint, "run")}; leave --out out`,
      )
    if (flags.which !== undefined || flags.plugin.length > 0)
      throw new UsageError(
        `${checkpoint} is an export already; leave ${flags.which === undefined ? "--plugin" : "--which"} out, which says what is exported`,
      )
    // The export knows them where none are named.
    mixOf(mix)
    await requireCorpora(corpora)
    return {
      path: checkpoint,
      write: async () => {},
      args: mix === undefined ? args : [...args, "--mix", mix],
      corpora,
    }
  }
  if (out === undefined)
    throw new UsageError(
      `--out is needed: a folder for the training, which is in its run/; see aunet ${command} --help`,
    )
  await requireCorpora(corpora)
  await checkExportFolder(out, { force: true })
  mixOf(mix)
  const write = async (): Promise<void> => {
    const plugins = await loadPlugins(flags.plugin)
    const folder = checkpointFolder(checkpoint, screen)
    // A training goes on from where it stands.
    const which = flags.which ?? "last"
    const read = await readCheckpoint(folder, { plugins, training: false, which })
    await writeForTorch(read, await whichCheckpoint(folder, which), out, {
      checkpoint,
      needsData: true,
      ...{ data, mix },
    })
  }
  return { path: out, write, args, corpora: [] }
}

/** What the script is told beside its corpora. */
function scriptArgs(
  { steps, options = "" }: Pick<TrainingFlags, "steps" | "options">,
  command: string,
): readonly string[] {
  if (steps === undefined)
    throw new UsageError(
      `--steps is needed: steps in all, those that were taken before among them; see aunet ${command} --help`,
    )
  const own = foreignArguments("--options", options)
  const given = own.find((each) => /^(?:-h|--(?:steps|data|mix|out|model|json|help))(?:=|$)/.test(each))
  if (given !== undefined) throw new UsageError(`--options has ${given}; leave it out: ${reasonOf(given)}`)
  return ["--steps", String(steps), ...own]
}

function reasonOf(given: string): string {
  if (/^(?:-h|--help)$/.test(given)) return "python aunet_train.py --help prints that"
  return /^--(?:steps|data|mix)/.test(given)
    ? "this command has a flag of that name"
    : "where it saves and what it prints is this command's own"
}

async function requireCorpora(corpora: TrainingFolder["corpora"]): Promise<void> {
  for (const { path } of corpora)
    if (!(await isCorpusFolder(path)))
      throw new UsageError(
        `--data ${path} is no prepared corpus; write one with aunet prepare --data ${path} --out corpus`,
      )
}
