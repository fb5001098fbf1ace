/**
 * The folder that a training saves to, kept its own: what somebody else has there is never replaced unasked.
 *
 *     begin   a checkpoint is there   -> resumed, overwritten because it was asked for, or an error
 *     save    it is the one that was there at the beginning, or that was saved last; of another an error
 *
 * In: a folder and what its training may do with it. Out: saves. Never: holds a lock, which a training that was killed
 * would leave: two that begin at once are told apart at the first save of the later one. A save between another's look
 * and its write is not seen until the next.
 */
import { AunetError } from "@aunet/base"
import { type CheckpointInPieces, type Folder, type PluginNeed, saveCheckpoint } from "@aunet/core"

/** What a checkpoint has of its own: its steps, bytes and figures stand there. */
const CONFIG = "config.json"

/** What a training may do with a checkpoint that is there already. */
export interface Permission {
  readonly resume?: boolean | undefined
  readonly overwrite?: boolean | undefined
}

/**
 * Looks at a folder before a training saves to it.
 *
 * @param before done when the folder is known to be the training's, before each save; told whether a checkpoint is there
 * @returns what saves there
 * @throws AunetError BAD_OPTION where a checkpoint is there that may not be replaced
 */
export async function ownPlace(
  out: Folder,
  { resume = false, overwrite = false }: Permission,
  before: (replaces: boolean) => Promise<void> = async () => {},
): Promise<(checkpoint: CheckpointInPieces, needs: readonly PluginNeed[]) => Promise<void>> {
  const where = out.describe()
  let last = await configIn(out)
  if (last !== undefined && !resume && !overwrite)
    throw new AunetError(
      "BAD_OPTION",
      `out is ${where}, which holds a checkpoint; \`resume: true\` goes on from it, \`overwrite: true\` replaces it, or choose another folder`,
    )
  return async (checkpoint, needs) => {
    const found = await configIn(out)
    // What is gone can be written anew.
    if (found !== undefined && found !== last)
      throw new AunetError(
        "CHECKPOINT_WRITE_FAILED",
        `another training writes to ${where}: what is there is not what this one knows, and stays; choose another folder`,
      )
    await before(found !== undefined)
    try {
      await saveCheckpoint(out, { ...checkpoint, needs })
    } finally {
      // Also where it failed: what it has put in its place before that is ours.
      last = await configIn(out)
    }
  }
}

/** The configuration in a folder; nothing where it holds no checkpoint. */
async function configIn(out: Folder): Promise<string | undefined> {
  try {
    const { [CONFIG]: bytes } = await out.read((name) => name === CONFIG)
    return bytes === undefined ? "" : new TextDecoder().decode(bytes)
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code === "CHECKPOINT_MISSING") return undefined
    throw error
  }
}
