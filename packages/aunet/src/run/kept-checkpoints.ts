/**
 * Which checkpoints there are in the folder of a training.
 *
 * In: a folder. Out: where they are, and how far each had come. Never: reads more of a checkpoint than its configuration.
 */
import { checkpointJson, decodeWith } from "@aunet/base"
import {
  AVERAGE,
  BEST,
  type Folder,
  KEPT,
  Progress,
  whichCheckpoint,
  type WhichCheckpoint,
} from "@aunet/core"
import { holdsCheckpoint, keptSteps } from "./run-folder.ts"

/** A checkpoint in the folder of a training. */
export interface KeptCheckpoint {
  readonly which: WhichCheckpoint | "kept"
  /** Where it is. */
  readonly checkpoint: string
  readonly progress: Progress
  /** Whether it is what `load` takes when nothing is said. */
  readonly isTaken: boolean
}

/** The checkpoints of a training: the last, and what is kept beside it. */
export async function keptIn(folder: Folder, progress: Progress): Promise<KeptCheckpoint[]> {
  const taken = (await whichCheckpoint(folder)).describe()
  const found: KeptCheckpoint[] = [
    { which: "last", checkpoint: folder.describe(), progress, isTaken: taken === folder.describe() },
  ]
  const kept = (await keptSteps(folder)).map((step) => ["kept", `${KEPT}/step-${step}`] as const)
  // A server cannot be asked what it has: only for what the last checkpoint names.
  const best = progress.best === undefined ? [] : ([["best", BEST]] as const)
  for (const [which, name] of [...best, ["average", AVERAGE] as const, ...kept]) {
    const inner = folder.within?.(name)
    if (inner === undefined || !(await holdsCheckpoint(inner))) continue
    const where = inner.describe()
    found.push({ which, checkpoint: where, progress: await progressOf(inner), isTaken: taken === where })
  }
  return found
}

/**
 * Lists the checkpoints of a training, reading no weights: the last, the best, the average, those that are kept.
 *
 * @throws AunetError CHECKPOINT_MISSING, BAD_CHECKPOINT
 * @example
 * for (const { which, progress } of await keptCheckpoints(nodeFolder("run"))) console.log(which, progress.steps)
 */
export const keptCheckpoints = async (folder: Folder): Promise<readonly KeptCheckpoint[]> =>
  keptIn(folder, await progressOf(folder))

/** What a checkpoint says of its training. */
async function progressOf(folder: Folder): Promise<Progress> {
  const { "config.json": config } = await folder.read((file) => file === "config.json")
  const where = `config.json of ${folder.describe()}`
  const { progress } = Object(checkpointJson(config as Uint8Array, where)) as { readonly progress: unknown }
  return decodeWith(Progress, where, progress, "BAD_CHECKPOINT")
}
