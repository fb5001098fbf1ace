/**
 * Checkpoints as promises, for what is neither trained nor asked to write.
 *
 * In: a folder. Out: what it holds; or a checkpoint in a folder. Never: opens an engine.
 */
import {
  type Checkpoint,
  type Folder,
  loadCheckpoint,
  type Plugin,
  saveCheckpoint,
  whichCheckpoint,
  type WhichCheckpoint,
} from "@aunet/core"
import { checkOptionNames, type OptionNames } from "@aunet/base"
import { defaultRegistry } from "../plugins/default-plugins.ts"

/** What a checkpoint may need to be read. */
export interface CheckpointOptions {
  readonly plugins?: readonly Plugin[]
}

/** The options by name. */
export const CHECKPOINT_NAMES: OptionNames<CheckpointOptions> = { plugins: true }

/** What of a checkpoint to read. */
export interface ReadCheckpointOptions extends CheckpointOptions {
  /** Whether to read what training needs to go on, which is twice as large as the model; true when left out. */
  readonly training?: boolean
  /** Which checkpoint of a training; `last` when left out, from which a training goes on. */
  readonly which?: WhichCheckpoint
}

/**
 * Reads a checkpoint.
 *
 * @throws AunetError CHECKPOINT_MISSING, BAD_CHECKPOINT, BAD_OPTION, UNKNOWN_PLUGIN
 */
export async function readCheckpoint(
  folder: Folder,
  options: ReadCheckpointOptions = {},
): Promise<Checkpoint> {
  checkOptionNames("readCheckpoint", options, { ...CHECKPOINT_NAMES, training: true, which: true })
  const { plugins, training = true, which = "last" } = options
  return loadCheckpoint(await whichCheckpoint(folder, which), defaultRegistry(plugins), { training })
}

/**
 * Writes a checkpoint; a kill at any moment leaves the last whole one.
 *
 * @throws AunetError CHECKPOINT_WRITE_FAILED
 */
export const writeCheckpoint = (folder: Folder, checkpoint: Checkpoint): Promise<void> =>
  saveCheckpoint(folder, checkpoint)
