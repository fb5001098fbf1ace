/**
 * A checkpoint in a folder: saved whole, and loaded with the plug-ins that it names.
 *
 * In: a folder, a checkpoint or what knows plug-ins. Out: nothing, or a checkpoint. Never: knows what is in the files;
 * `checkpoint.ts` does.
 */
import type { Json } from "@aunet/splitter"
import { AunetError, checkpointJson } from "@aunet/base"
import { namesIn } from "../plugin-need.ts"
import type { Registry } from "../registry.ts"
import { type Checkpoint, type CheckpointInPieces, CONFIG_FILE, TRAINING } from "./checkpoint.ts"
import { decodeCheckpoint } from "./decode-checkpoint.ts"
import { checkpointFiles } from "./encode-checkpoint.ts"
import { type Files, filesOf, wholeFiles } from "./files.ts"
import { checkFolder, type Folder, type FolderReading } from "./folder.ts"

/**
 * Saves a checkpoint; a kill at any moment leaves the last whole one. A tensor is read when it is its turn to be written.
 *
 * @throws AunetError CHECKPOINT_WRITE_FAILED; NOT_FINITE for a figure of its progress that JSON cannot hold;
 * BAD_CHECKPOINT for numbers that do not fit their shape; what reading a tensor fails with
 */
export async function saveCheckpoint(folder: Folder, checkpoint: CheckpointInPieces): Promise<void> {
  checkFolder("folder", folder)
  const files = checkpointFiles(checkpoint)
  const { inPieces } = folder.write
  if (typeof inPieces === "function") await inPieces(files)
  else await folder.write(await wholeFiles(files))
}

/** A registry, or what makes one for the splitters that a checkpoint names: its own and the parts of that. */
export type KnownPlugins = Registry | ((splitters: readonly string[]) => Registry | Promise<Registry>)

/**
 * Loads a checkpoint.
 *
 * @param training whether to read what training needs to go on, which is twice as large as the model; true when left out
 * @throws AunetError CHECKPOINT_MISSING, BAD_CHECKPOINT, UNKNOWN_PLUGIN
 */
export async function loadCheckpoint(
  folder: Folder,
  known: KnownPlugins,
  { training = true, ...how }: FolderReading & { readonly training?: boolean } = {},
): Promise<Checkpoint> {
  const isWanted = (name: string): boolean => training || !name.startsWith(TRAINING)
  checkFolder("folder", folder)
  const files = filesOf(await folder.read(isWanted, how), isWanted)
  const registry = typeof known === "function" ? await known(splittersIn(files)) : known
  return decodeCheckpoint(files, registry, folder.describe())
}

/** The names of all splitters in a configuration; none where it cannot be read, which decoding tells. */
function splittersIn(files: Files): readonly string[] {
  const config = files[CONFIG_FILE]
  if (config === undefined) return []
  try {
    const { splitter = null } = (checkpointJson(config, "") ?? {}) as { readonly splitter?: Json }
    return namesIn(splitter)
  } catch (error) {
    if (error instanceof AunetError) return []
    throw error
  }
}
