/**
 * A trained model, ready to write.
 *
 * In: a folder with a checkpoint. Out: a model that continues texts and scores them, and holds an engine's session
 * until it is closed. Never: writes to the folder.
 */
import { AunetError, badOption, checkOptionNames, checkSignal, isBytes, type OptionNames } from "@aunet/base"
import {
  type Checkpoint,
  type Folder,
  loadCheckpoint,
  type Plugin,
  type Registry,
  whichCheckpoint,
  type WhichCheckpoint,
} from "@aunet/core"
import {
  Batch,
  type BatchOptions,
  type CascadeOptions,
  type Counters,
  generate,
  type GenerateOptions,
  type Generation,
  openCascade,
  type Question,
  type ReadText,
  readText,
  type Score,
  type ScoreOptions,
  type Writer,
  writingCost,
  type WritingCost,
} from "@aunet/writer"
import { asyncDispose } from "@aunet/tensor"
import { type EngineChoice, openEngine } from "./engine.ts"

/** How to load a model. */
export interface LoadOptions {
  /** `auto` when left out. */
  readonly engine?: string | EngineChoice
  /** Threads of the onnx engine; all cores when left out. Not looked at where `engine` is open already. */
  readonly threads?: number
  readonly plugins?: readonly Plugin[]
  /**
   * Which checkpoint of a training: `best`, the one with the lowest held-out figure where it is kept and else the last
   * (when left out), `last` or `average`.
   */
  readonly which?: WhichCheckpoint
  /** Texts that are written at the same time, in common steps; more wait their turn. 8 when left out. */
  readonly maxSequences?: number
  /**
   * How matrices are stored: `int8` rounds them to 8 bits, which is faster where memory is what takes time, and
   * changes what the model says a little. `float32` when left out; only the onnx engine has others.
   */
  readonly weights?: NonNullable<CascadeOptions["weights"]>
  /**
   * Which stages run at a byte: those that it wakes (when left out), or all of them, whose results are then
   * thrown away: the same text, for the price of a model without stages. For comparison.
   */
  readonly wake?: NonNullable<BatchOptions["wake"]>
  /** Told before a program is opened, which takes long for a model of thousands of layers. */
  readonly onOpening?: NonNullable<CascadeOptions["onOpening"]>
}

const LOAD_NAMES: OptionNames<LoadOptions> = {
  engine: true,
  threads: true,
  plugins: true,
  which: true,
  maxSequences: true,
  weights: true,
  wake: true,
  onOpening: true,
}

/** How to write. */
export interface WriteOptions extends GenerateOptions {
  /** Ends it within one step, with the signal's reason: an AbortError. */
  readonly signal?: AbortSignal
}

/** How to read. */
export interface ReadOptions extends Pick<GenerateOptions, "contextBytes" | "overflow"> {
  readonly signal?: AbortSignal
}

/** How to score, and when to stop. */
export interface ScoreTextOptions extends ScoreOptions {
  /** Ends it after the pass that runs, with the signal's reason. */
  readonly signal?: AbortSignal
}

/** A context, and what may follow it. */
export interface TextQuestion {
  readonly context: string | Uint8Array
  readonly continuations: readonly (string | Uint8Array)[]
}

/** A trained model, open in an engine. Calls may run at the same time: they share their steps. */
export interface LoadedModel extends AsyncDisposable {
  /** What was loaded: without what training needs to go on (`training`), which nothing here does. */
  readonly checkpoint: Checkpoint
  /** Where that is: the folder that was given, or one inside of it (`run/best`). */
  readonly place: string
  readonly engine: EngineChoice
  /** What the packages below take, such as `@aunet/eval`; closed with the model. */
  readonly writer: Writer
  /**
   * Positions of a text that it is good for, bos among them: the row length that it was trained with. Of a model over
   * tokens the bytes that such a row holds on average.
   */
  readonly contextBytes: number
  /** Bytes that it holds in the engine: parameters, caches, programs. */
  readonly bytesHeld: number
  /** What it has written since it was loaded, and what that cost. */
  readonly counters: Counters & WritingCost
  /**
   * Continues a prompt, byte by byte; `text` of each holds the characters that it completes.
   *
   * @param prompt a text, bytes, or what `read` gave
   * @throws AunetError BAD_OPTION, CONTEXT_EXCEEDED, NOTHING_ALLOWED, NOT_FINITE, from the loop; BAD_OPTION at once
   * for a prompt that is no text
   * @example
   * for await (const { text } of model.generate("ROMEO:", { maxBytes: 200 })) process.stdout.write(text)
   */
  generate(prompt: string | Uint8Array | ReadText, options?: WriteOptions): Generation
  /** Continues a prompt and gives the whole continuation. */
  complete(prompt: string | Uint8Array | ReadText, options?: WriteOptions): Promise<string>
  /** Reads a prompt once, to continue it many ways. */
  read(prompt: string | Uint8Array, options?: ReadOptions): Promise<ReadText>
  /**
   * Tells how likely continuations of a context are, byte by byte, in nats; one score a continuation.
   *
   * @example
   * const [yes, no] = await model.score("Is water wet? ", ["yes", "no"])
   */
  score(
    context: string | Uint8Array,
    continuations: readonly (string | Uint8Array)[],
    options?: ScoreTextOptions,
  ): Promise<Score[]>
  /**
   * The same for many contexts: each is read once for all that may follow it, what they begin with alike once for
   * all of them, and those of like length together.
   *
   * @example
   * const scores = await model.scoreAll([{ context: "Is water wet? ", continuations: ["yes", "no"] }])
   */
  scoreAll(questions: readonly TextQuestion[], options?: ScoreTextOptions): Promise<Score[][]>
  close(): Promise<void>
}

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
  const { engine = "auto", threads, plugins = [], which, wake = "needed", ...options } = given
  if (wake !== "needed" && wake !== "all") throw badOption("wake", wake, '"needed" or "all"')
  const known = await find(plugins, [])
  const place = await whichCheckpoint(folder, which)
  const checkpoint = await loadCheckpoint(place, (splitters) => find(plugins, splitters), {
    training: false,
  })
  const choice =
    typeof engine === "object"
      ? engine
      : await openEngine(engine, { registry: known, ...(threads !== undefined && { threads }) })
  const closeEngine = async (): Promise<void> => {
    if (typeof engine !== "object") await choice.engine.close()
  }
  const { model, splitter, tokenizer, parameters, lengths } = checkpoint
  const { rowBytes = lengths[0] as number } = checkpoint
  // 1 where positions are bytes.
  const bytesPerToken = rowBytes / (lengths[0] as number)
  const cascade = await openCascade(model, choice.engine, parameters, options).catch(
    async (error: unknown) => {
      await closeEngine()
      throw error
    },
  )
  const batch = new Batch(cascade, { wake })
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
      const { counters } = batch
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
      const { score } = await import("./later/score.ts")
      return score(writer, question.context, question.continuations, how, signal)
    },
    scoreAll: async (questions, asked = {}) => {
      const { signal, options: how } = partSignal("score", asked)
      if (!Array.isArray(questions)) throw badOption("questions", questions, "a list of questions")
      const { scoreAll } = await import("./later/score.ts")
      return scoreAll(
        writer,
        questions.map((each, i) => questionOf(each, `questions[${i}].`)),
        how,
        signal,
      )
    },
    close: async () => {
      await batch.close()
      await cascade.close()
      await closeEngine()
    },
    [asyncDispose]: () => loaded.close(),
  }
  return loaded
}
