/**
 * A trained model with all plug-ins of the preset.
 *
 * In: a folder with a checkpoint. Out: a model. Never: anything that `loadWith` does not; is loaded, with all that
 * writes, before somebody asks for a model.
 */
import type { Folder } from "@aunet/core"
import type { LoadOptions } from "../model/load-options.ts"
import type { LoadedModel } from "../model/loaded-model.ts"
import { defaultRegistry } from "../plugins/default-plugins.ts"

/**
 * Loads a model from its checkpoint.
 *
 * @throws AunetError CHECKPOINT_MISSING, BAD_CHECKPOINT, UNKNOWN_PLUGIN, BAD_OPTION; TensorError
 * ENGINE_UNAVAILABLE, OUT_OF_MEMORY, UNSUPPORTED_OPTION for weights that the engine cannot store so
 */
export async function load(folder: Folder, options?: LoadOptions): Promise<LoadedModel> {
  const { loadWith } = await import("../model/load.ts")
  return loadWith(defaultRegistry, folder, options)
}
