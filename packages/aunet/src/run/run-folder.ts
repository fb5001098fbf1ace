/**
 * The folder of a training: its last checkpoint, and beside it the best model, the mean of the weights, earlier
 * checkpoints and the record.
 *
 *     write    the last checkpoint, then kept/step-N beside it    the record is on the disk before
 *     resume   kept/step-N of the last checkpoint, where a kill came before it
 *     best     best/
 *     average  average/
 *
 * In: a folder and what is to be kept. Out: a place for the trainer to save to. Never: writes beside a checkpoint of
 * somebody else.
 */
import {
  AVERAGE,
  BEST,
  type CheckpointInPieces,
  type Folder,
  KEPT,
  loadCheckpoint,
  type PluginNeed,
  type Registry,
  saveCheckpoint,
} from "@aunet/core"
import { badOption } from "@aunet/base"
import type { TrainOptions } from "@aunet/trainer"
import { ownPlace, type Permission } from "./own-place.ts"

/** What is kept beside the last checkpoint. */
export interface Keeping {
  /** Keeps the model with the lowest held-out figure in `best/`; true when left out. */
  readonly keepBest?: boolean
  /** Keeps the mean of the weights over the last part of the training in `average/`; true when left out. */
  readonly average?: boolean
  /** So many of the last checkpoints are kept in `kept/`, whole; none when left out. */
  readonly keep?: number
}

/** Where the trainer saves to. */
export type SavePlace = NonNullable<TrainOptions["save"]>

/**
 * Makes the place of a training.
 *
 * @param beforeSave done once the folder is known to be this training's, and before anything is written to it
 * @throws AunetError BAD_OPTION where a checkpoint is there that may not be replaced, or the folder cannot hold others
 */
export async function runFolder(
  out: Folder,
  permission: Permission & Keeping,
  how: {
    readonly needs: readonly PluginNeed[]
    readonly known: Registry
    readonly beforeSave: () => Promise<void>
  },
): Promise<SavePlace> {
  const { keep = 0, keepBest = out.within !== undefined, average = out.within !== undefined } = permission
  if (!Number.isSafeInteger(keep) || keep < 0) throw badOption("keep", keep, "a whole number of 0 or more")
  for (const [name, wanted] of Object.entries({ keepBest, average, keep }))
    if (wanted !== false && wanted !== 0 && out.within === undefined)
      throw badOption(name, wanted, `left out: ${out.describe()} has no room for another checkpoint`)
  const { needs, known, beforeSave } = how
  let isFirst = true
  const save = await ownPlace(out, permission, async (replaces) => {
    if (isFirst && replaces && permission.resume !== true) await clear(out)
    if (isFirst && permission.resume === true && keep > 0) await keepLast(out, known)
    isFirst = false
    await beforeSave()
  })
  const within = (name: string) => (checkpoint: CheckpointInPieces) =>
    saveCheckpoint((out.within as NonNullable<Folder["within"]>)(name), { ...checkpoint, needs })
  return {
    name: out.describe(),
    write: async (checkpoint) => {
      await save(checkpoint, needs)
      if (keep > 0) {
        await within(`${KEPT}/step-${checkpoint.progress.steps}`)(checkpoint)
        await prune(out, keep)
      }
    },
    read: () => loadCheckpoint(out, known),
    ...(keepBest && { best: within(BEST) }),
    ...(average && { average: within(AVERAGE) }),
  }
}

/**
 * Keeps the checkpoint that a training goes on from, where a kill came between its save and its copy: the next save
 * replaces it, and it would be missing among the last so many.
 */
async function keepLast(out: Folder, known: Registry): Promise<void> {
  if (!(await holdsCheckpoint(out))) return
  const { progress } = await loadCheckpoint(out, known, { training: false })
  const kept = out.within?.(`${KEPT}/step-${progress.steps}`)
  if (kept !== undefined && !(await holdsCheckpoint(kept))) await kept.write(await out.read())
}

/** Removes what a training that is replaced has kept. */
async function clear(out: Folder): Promise<void> {
  const kept = (await out.namesWithin?.(KEPT)) ?? []
  for (const name of [BEST, AVERAGE, ...kept]) await out.within?.(name).remove?.()
}

/** The steps of what is kept, the latest first; what somebody else has there is not looked at. */
export async function keptSteps(out: Folder): Promise<number[]> {
  const names = (await out.namesWithin?.(KEPT)) ?? []
  return names
    .flatMap((name) => /^step-(\d+)$/.exec(name.slice(KEPT.length + 1))?.[1] ?? [])
    .map(Number)
    .toSorted((a, b) => b - a)
}

/** Removes all but the last so many, and what a kill left half written. */
async function prune(out: Folder, keep: number): Promise<void> {
  let left = keep
  for (const step of await keptSteps(out)) {
    const folder = out.within?.(`${KEPT}/step-${step}`)
    if (folder === undefined) continue
    if (left > 0 && (await holdsCheckpoint(folder))) left--
    else await folder.remove?.()
  }
}

/** Whether a whole checkpoint is there. */
export async function holdsCheckpoint(folder: Folder): Promise<boolean> {
  try {
    return (await folder.read((name) => name === "config.json"))["config.json"] !== undefined
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code === "CHECKPOINT_MISSING") return false
    throw error
  }
}
