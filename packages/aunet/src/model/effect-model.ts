/**
 * A trained model for users of effect: the same model, in effects and streams.
 *
 * In: a folder with a checkpoint. Out: a model within a scope. Never: does anything that `load` does not.
 */
import type { Folder } from "@aunet/core"
import { attemptPromise, type Failure, streamOf } from "@aunet/base/effect"
import { type Attention, type GeneratedByte, type ReadText, type Score } from "@aunet/writer"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import { load } from "../later/load.ts"
import type { LoadOptions } from "./load-options.ts"
import type {
  AttentionOptions,
  LoadedModel,
  ReadOptions,
  ScoreTextOptions,
  TextQuestion,
  WriteOptions,
} from "./loaded-model.ts"

/** A trained model in effects; interruption ends what runs within one step. */
export interface EffectModel extends Pick<
  LoadedModel,
  "checkpoint" | "engine" | "contextBytes" | "counters" | "bytesHeld"
> {
  /** Continues a prompt, byte by byte. */
  generate(
    prompt: string | Uint8Array | ReadText,
    options?: Omit<WriteOptions, "signal">,
  ): Stream.Stream<GeneratedByte, Failure>
  /** Continues a prompt and gives the whole continuation. */
  complete(
    prompt: string | Uint8Array | ReadText,
    options?: Omit<WriteOptions, "signal">,
  ): Effect.Effect<string, Failure>
  /** Reads a prompt once, to continue it many ways. */
  read(prompt: string | Uint8Array, options?: Omit<ReadOptions, "signal">): Effect.Effect<ReadText, Failure>
  /** Tells how likely continuations of a context are. */
  score(
    context: string | Uint8Array,
    continuations: readonly (string | Uint8Array)[],
    options?: Omit<ScoreTextOptions, "signal">,
  ): Effect.Effect<Score[], Failure>
  /** The same for many contexts, read together. */
  scoreAll(
    questions: readonly TextQuestion[],
    options?: Omit<ScoreTextOptions, "signal">,
  ): Effect.Effect<Score[][], Failure>
  /** Tells what a head looks at while the model reads a text. */
  attention(
    text: string | Uint8Array,
    options: Omit<AttentionOptions, "signal">,
  ): Effect.Effect<Attention, Failure>
}

/** Loads a model for as long as a scope lasts. */
export const loadModel = (
  folder: Folder,
  options: LoadOptions = {},
): Effect.Effect<EffectModel, Failure, Scope.Scope> =>
  Effect.acquireRelease(
    attemptPromise(() => load(folder, options)),
    (model) => Effect.promise(() => model.close()),
  ).pipe(
    Effect.map((model) => ({
      checkpoint: model.checkpoint,
      engine: model.engine,
      contextBytes: model.contextBytes,
      get counters() {
        return model.counters
      },
      get bytesHeld() {
        return model.bytesHeld
      },
      generate: (prompt, asked) => streamOf((signal) => model.generate(prompt, { ...asked, signal })),
      complete: (prompt, asked) => attemptPromise((signal) => model.complete(prompt, { ...asked, signal })),
      read: (prompt, asked) => attemptPromise((signal) => model.read(prompt, { ...asked, signal })),
      score: (context, continuations, asked) =>
        attemptPromise((signal) => model.score(context, continuations, { ...asked, signal })),
      scoreAll: (questions, asked) =>
        attemptPromise((signal) => model.scoreAll(questions, { ...asked, signal })),
      attention: (text, asked) => attemptPromise((signal) => model.attention(text, { ...asked, signal })),
    })),
  )
