/**
 * A trained model with all plug-ins of the preset.
 *
 * In: a folder with a checkpoint. Out: a model. Never: anything that `loadWith` does not.
 */
import type { Folder } from "@aunet/core"
import { type LoadedModel, type LoadOptions, loadWith } from "./load.ts"
import { defaultRegistry } from "./plugins.ts"

/**
 * Loads a model from its checkpoint.
 *
 * @throws AunetError CHECKPOINT_MISSING, BAD_CHECKPOINT, UNKNOWN_PLUGIN, BAD_OPTION; TensorError
 * ENGINE_UNAVAILABLE, OUT_OF_MEMORY, UNSUPPORTED_OPTION for weights that the engine cannot store so
 */
export const load = (folder: Folder, options?: LoadOptions): Promise<LoadedModel> =>
  loadWith(defaultRegistry, folder, options)
