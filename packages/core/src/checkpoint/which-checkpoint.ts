/**
 * Which checkpoint of a training is meant by its folder: the best where there is one, unless somebody asks for another.
 *
 *     run/           progress.best in its config.json says that there is run/best/
 *     run/best/      taken to write, score, evaluate, begin from
 *     run/average/   taken when asked for
 *
 * In: a folder. Out: that folder, or one inside of it. Never: takes another one than asked for; where the best was left
 * behind by whoever copied the last, the last is the checkpoint, and `describe` of what is given says so.
 */
import { AunetError, badOption, checkpointJson } from "@aunet/base"
import { CONFIG_FILE, type Progress } from "./checkpoint.ts"
import { checkFolder, type Folder, type FolderReading } from "./folder.ts"
import { AVERAGE, BEST } from "./run-names.ts"

/** The checkpoints of a training: of its best measurement, of its last save, of the mean of its weights. */
export type WhichCheckpoint = "best" | "last" | "average"

/** All of them. */
export const CHECKPOINTS: readonly WhichCheckpoint[] = ["best", "last", "average"]

/**
 * Finds the folder of a checkpoint.
 *
 * @param which `best` when left out: the last where no best was kept, or where the last is the best
 * @throws AunetError BAD_OPTION for another word; CHECKPOINT_MISSING where there is none, or no average
 * @example await loadCheckpoint(await whichCheckpoint(nodeFolder("run")), registry)
 */
export async function whichCheckpoint(
  folder: Folder,
  which: WhichCheckpoint = "best",
  how: Pick<FolderReading, "signal"> = {},
): Promise<Folder> {
  checkFolder("folder", folder)
  if (!CHECKPOINTS.includes(which))
    throw badOption("which", which, CHECKPOINTS.map((w) => `"${w}"`).join(" or "))
  if (which === "last") return folder
  if (which === "average") {
    const average = folder.within?.(AVERAGE)
    if (average !== undefined && (await configOf(average, how)) !== undefined) return average
    throw new AunetError(
      "CHECKPOINT_MISSING",
      `${folder.describe()} has no averaged model; the end of a training writes one, unless it was told not to`,
    )
  }
  const best = folder.within?.(BEST)
  if (best === undefined || !namesBest(await configOf(folder, how), folder.describe())) return folder
  return (await configOf(best, how)) === undefined ? folder : best
}

/** The configuration in a folder; undefined where there is no checkpoint, which reading it tells. */
async function configOf(folder: Folder, how: FolderReading): Promise<Uint8Array | undefined> {
  try {
    return (await folder.read((name) => name === CONFIG_FILE, how))[CONFIG_FILE]
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code === "CHECKPOINT_MISSING") return undefined
    throw error
  }
}

/**
 * Whether a configuration says that the best is another model than the last. Asked first: a server is not asked for files
 * that nobody wrote.
 */
function namesBest(config: Uint8Array | undefined, where: string): boolean {
  if (config === undefined) return false
  const { progress } = Object(checkpointJson(config, `config.json of ${where}`)) as {
    readonly progress?: unknown
  }
  const { steps, best } = Object(progress) as Partial<Progress>
  return best !== undefined && (best.step !== steps || best.averaged === true)
}
