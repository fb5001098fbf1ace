/**
 * A trained model, ready to write.
 *
 * In: a folder with a checkpoint. Out: a model with `generate` and `complete`. It holds an engine's
 * session until it is closed.
 */
import {
  type Checkpoint,
  type Folder,
  fullPassPredictor,
  generate,
  type GeneratedByte,
  type GenerateOptions,
  loadCheckpoint,
  type Plugin,
} from "@aunet/core"
import { type EngineChoice, openEngine } from "./engine.ts"
import { toIterable, toPromise } from "./interop.ts"
import { defaultRegistry } from "./plugins.ts"

/** How to load a model. */
export interface LoadOptions {
  /** `auto` when left out. */
  readonly engine?: string | EngineChoice
  readonly plugins?: readonly Plugin[]
}

/** How to write. */
export interface WriteOptions extends GenerateOptions {
  /** Ends it at the next byte with an AbortError. */
  readonly signal?: AbortSignal
}

/** A trained model, open in an engine. */
export interface LoadedModel extends AsyncDisposable {
  readonly checkpoint: Checkpoint
  readonly engine: EngineChoice
  /** Continues a prompt, byte by byte; `text` of each holds the characters that it completes. */
  generate(
    prompt: string | Uint8Array,
    options?: WriteOptions,
  ): AsyncGenerator<GeneratedByte, void, undefined>
  /** Continues a prompt and gives the whole continuation. */
  complete(prompt: string | Uint8Array, options?: WriteOptions): Promise<string>
  close(): Promise<void>
}

/** Loads a model from its checkpoint. */
export async function load(
  folder: Folder,
  { engine = "auto", plugins = [] }: LoadOptions = {},
): Promise<LoadedModel> {
  const known = defaultRegistry(plugins)
  const checkpoint = await toPromise(loadCheckpoint(folder, known))
  const choice = typeof engine === "object" ? engine : await openEngine(engine, { registry: known })
  const { model, splitter, parameters, lengths } = checkpoint
  const predictor = fullPassPredictor(model, choice.engine, parameters)
  const loaded: LoadedModel = {
    checkpoint,
    engine: choice,
    generate: (prompt, { signal, ...options } = {}) => {
      const bytes = typeof prompt === "string" ? new TextEncoder().encode(prompt) : prompt
      return toIterable(
        generate(predictor, splitter, model.config.stages.length, bytes, {
          contextBytes: lengths[0],
          ...options,
        }),
        signal,
      )
    },
    complete: async (prompt, options) => {
      let text = ""
      for await (const written of loaded.generate(prompt, options)) text += written.text
      return text
    },
    close: async () => {
      await predictor.close()
      if (typeof engine !== "object") await choice.engine.close()
    },
    [Symbol.asyncDispose]: () => loaded.close(),
  }
  return loaded
}
