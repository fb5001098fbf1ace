/**
 * A model that is loaded: what it can be asked.
 *
 * In: nothing. Out: types. Never: computes; `load.ts` makes one.
 */
import type { Checkpoint } from "@aunet/core"
import type {
  Attention,
  AttentionPlace,
  Counters,
  GenerateOptions,
  Generation,
  ReadText,
  Score,
  ScoreOptions,
  Writer,
  WritingCost,
} from "@aunet/writer"
import type { EngineChoice } from "../engines/open-engine.ts"

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

/** Which head to look into, and when to stop. */
export interface AttentionOptions extends AttentionPlace {
  /** Ends it before the pass runs, with the signal's reason. */
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
  /**
   * Tells what a head looks at while the model reads a text: the share of each position in each other.
   *
   * @param text 1 byte or more, as many as the model holds, and 2048 positions of the stage at most
   * @throws AunetError BAD_OPTION for a stage, layer or head that is not there, and an empty text; CONTEXT_EXCEEDED
   * @example
   * const { shares, spans } = await model.attention("The cat sat ", { stage: 1, layer: 0, head: 2 })
   */
  attention(text: string | Uint8Array, options: AttentionOptions): Promise<Attention>
  close(): Promise<void>
}
