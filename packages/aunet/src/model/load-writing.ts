/**
 * A trained model for whoever only writes: plug-ins that few checkpoints need are loaded when one names them.
 *
 * In: a folder with a checkpoint. Out: a model. Never: anything that `loadWith` does not.
 */
import type { Folder } from "@aunet/core"
import { loadWith } from "./load.ts"
import type { LoadOptions } from "./load-options.ts"
import type { LoadedModel } from "./loaded-model.ts"
import { writingRegistry } from "../plugins/writing-plugins.ts"

/**
 * Loads a model from its checkpoint.
 *
 * @throws AunetError CHECKPOINT_MISSING, BAD_CHECKPOINT, UNKNOWN_PLUGIN, BAD_OPTION; TensorError
 * ENGINE_UNAVAILABLE, OUT_OF_MEMORY, UNSUPPORTED_OPTION for weights that the engine cannot store so
 */
export const load = (folder: Folder, options?: LoadOptions): Promise<LoadedModel> =>
  loadWith(writingRegistry, folder, options)
