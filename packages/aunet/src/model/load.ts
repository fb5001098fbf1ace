/**
 * A trained model, ready to write.
 *
 * In: a folder with a checkpoint. Out: a model that continues texts and scores them, and holds an engine's session
 * until it is closed. Never: writes to the folder.
 */
import { AunetError, badOption, checkOptionNames, checkSignal, isBytes } from "@aunet/base"
import { type Folder, loadCheckpoint, type Plugin, type Registry, whichCheckpoint } from "@aunet/core"
import {
  Batch,
  type Cascade,
  type Counters,
  generate,
  openCascade,
  type Question,
  type ReadText,
  readText,
  type Writer,
  writingCost,
} from "@aunet/writer"
import { asyncDispose } from "@aunet/tensor"
import { givenEngine } from "../engines/given-engine.ts"
import { type EngineChoice, openEngine } from "../engines/open-engine.ts"
import { LOAD_NAMES, type LoadOptions } from "./load-options.ts"
import { withEngine } from "./with-engine.ts"
import type { LoadedModel, TextQuestion } from "./loaded-model.ts"

const encoder = new TextEncoder()

/** A question in bytes; `name` stands before what a message calls its parts. */
function questionOf({ context, continuations }: TextQuestion, name: string): Question {
  if (!Array.isArray(continuations)) throw badOption(`${name}continuations`, continuations, "a list of texts")
  return {
    context: bytesOf(context, `${name}context`),
    continuations: continuations.map((each, i) => bytesOf(each, `${name}continuations[${i}]`)),
  }
}

/** The bytes of a text; `name` is what a message calls it. */
function bytesOf(text: string | Uint8Array, name: string): Uint8Array {
  if (typeof text === "string") return encoder.encode(text)
  if (isBytes(text)) return text
  throw badOption(name, text, "a string or a Uint8Array")
}

/** Parts the signal from the other options; a caller without types may give anything. */
function partSignal<Asked extends { readonly signal?: AbortSignal }>(
  of: string,
  asked: Asked,
): { readonly signal: AbortSignal | undefined; readonly options: Omit<Asked, "signal"> } {
  if (typeof asked !== "object" || asked === null)
    throw new AunetError("BAD_OPTION", `the options of ${of} are ${String(asked)}; they must be an object`)
  const { signal, ...options } = asked
  checkSignal(signal)
  return { signal, options }
}

/** Finds the plug-ins of a checkpoint, from those that the caller gave and the names of its splitters. */
export type FindPlugins = (
  given: readonly Plugin[],
  splitters: readonly string[],
) => Registry | Promise<Registry>

/**
 * Loads a model from its checkpoint, with the plug-ins that `find` finds.
 *
 * @throws AunetError CHECKPOINT_MISSING, BAD_CHECKPOINT, UNKNOWN_PLUGIN, BAD_OPTION; TensorError
 * ENGINE_UNAVAILABLE, OUT_OF_MEMORY, UNSUPPORTED_OPTION for weights that the engine cannot store so
 */
export async function loadWith(
  find: FindPlugins,
  folder: Folder,
  given: LoadOptions = {},
): Promise<LoadedModel> {
  checkOptionNames("load", given, LOAD_NAMES)
  const { engine = "auto", threads, wasmPaths, plugins = [], which, wake = "needed", ...others } = given
  const { warmUp = false, signal, onProgress, ...options } = others
  checkSignal(signal)
  if (typeof warmUp !== "boolean") throw badOption("warmUp", warmUp, "true or false")
  if (wake !== "needed" && wake !== "all") throw badOption("wake", wake, '"needed" or "all"')
  const known = await find(plugins, [])
  const closeEngine = async ({ engine: opened }: EngineChoice): Promise<void> => {
    if (typeof engine === "string") await opened.close()
  }
  const { files, choice } = await withEngine({
    read: async (ending) => {
      const place = await whichCheckpoint(folder, which, { signal: ending })
      const checkpoint = await loadCheckpoint(place, (splitters) => find(plugins, splitters), {
        training: false,
        signal: ending,
        ...(onProgress && {
          onBytes: (bytes, bytesInAll) => onProgress({ doing: "fetching", bytes, bytesInAll }),
        }),
      })
      ending.throwIfAborted()
      onProgress?.({ doing: "opening" })
      return { place, checkpoint }
    },
    open: async () =>
      typeof engine === "string"
        ? openEngine(engine, {
            registry: known,
            ...(threads !== undefined && { threads }),
            ...(wasmPaths !== undefined && { wasmPaths }),
          })
        : givenEngine(engine),
    close: closeEngine,
    // Engines that are tried against each other.
    isAlone: engine === "auto",
    signal,
  })
  const { place, checkpoint } = files
  const { model, splitter, tokenizer, parameters, lengths } = checkpoint
  const { rowBytes = lengths[0] as number } = checkpoint
  // 1 where positions are bytes.
  const bytesPerToken = rowBytes / (lengths[0] as number)
  const opening = async (): Promise<Cascade> => {
    signal?.throwIfAborted()
    return openCascade(model, choice.engine, parameters, options)
  }
  const cascade = await opening().catch(async (error: unknown) => {
    // What went wrong first is told.
    await closeEngine(choice).catch(() => {})
    throw error
  })
  const batch = new Batch(cascade, { wake })
  let before: Counters = batch.counters
  const writer: Writer = {
    batch,
    splitter,
    stages: model.config.stages.length,
    predictsLevels: model.config.levelWeight !== undefined,
    contextBytes: rowBytes,
    ...(tokenizer && { tokens: { tokenizer, bytesPerToken } }),
  }
  const promptOf = (prompt: string | Uint8Array | ReadText): Uint8Array | ReadText =>
    typeof prompt === "object" && prompt !== null && "memory" in prompt ? prompt : bytesOf(prompt, "prompt")
  const loaded: LoadedModel = {
    checkpoint,
    place: place.describe(),
    engine: choice,
    writer,
    contextBytes: writer.contextBytes,
    get bytesHeld() {
      return cascade.bytesHeld
    },
    get counters() {
      const counters = without(batch.counters, before)
      const { flopsPerByte, flopsPerByteOfEveryStage } = writingCost(model, counters)
      return {
        ...counters,
        flopsPerByte: flopsPerByte / bytesPerToken,
        flopsPerByteOfEveryStage: flopsPerByteOfEveryStage / bytesPerToken,
      }
    },
    generate: (prompt, asked = {}) => {
      const { signal, options: how } = partSignal("generate", asked)
      return generate(writer, promptOf(prompt), how, signal)
    },
    complete: async (prompt, asked) => {
      let text = ""
      for await (const written of loaded.generate(prompt, asked)) text += written.text
      return text
    },
    read: async (prompt, asked = {}) => {
      const { signal, options: how } = partSignal("read", asked)
      return readText(writer, bytesOf(prompt, "prompt"), how, signal)
    },
    score: async (context, continuations, asked = {}) => {
      const { signal, options: how } = partSignal("score", asked)
      const question = questionOf({ context, continuations }, "")
      const { score } = await import("../later/score.ts")
      return score(writer, question.context, question.continuations, how, signal)
    },
    scoreAll: async (questions, asked = {}) => {
      const { signal, options: how } = partSignal("score", asked)
      if (!Array.isArray(questions)) throw badOption("questions", questions, "a list of questions")
      const { scoreAll } = await import("../later/score.ts")
      return scoreAll(
        writer,
        questions.map((each, i) => questionOf(each, `questions[${i}].`)),
        how,
        signal,
      )
    },
    attention: async (text, asked) => {
      const { signal, options: which } = partSignal("attention", asked)
      const bytes = bytesOf(text, "text")
      const { attentionOf } = await import("../later/score.ts")
      return attentionOf(writer, bytes, which, signal)
    },
    close: async () => {
      await batch.close()
      await cascade.close()
      await closeEngine(choice)
    },
    [asyncDispose]: () => loaded.close(),
  }
  try {
    signal?.throwIfAborted()
    // The place of bos is taken as well.
    const room = Math.min(WARM_UP_BYTES, Math.floor(loaded.contextBytes) - WARM_UP.length - 1)
    if (warmUp && room > 0) {
      onProgress?.({ doing: "warming up" })
      await loaded.complete(WARM_UP, { maxBytes: room, seed: 0, ...(signal && { signal }) })
      before = batch.counters
    }
  } catch (error) {
    await loaded.close()
    throw error
  }
  return loaded
}

/** A short prompt, and bytes enough that each stage wakes. */
const WARM_UP = "a "
const WARM_UP_BYTES = 8

/** What was counted since. */
const without = (now: Counters, before: Counters): Counters => ({
  ...now,
  bytes: now.bytes - before.bytes,
  woken: now.woken.map((count, stage) => count - before.woken[stage]),
  keysSeen: now.keysSeen.map((count, stage) => count - before.keysSeen[stage]),
  steps: now.steps - before.steps,
  read: now.read - before.read,
})
