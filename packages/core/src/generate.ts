/**
 * Generation: a text that grows by one byte a step.
 *
 *     (ids, levels, cursor) --logits--> id --cursor--> level --> (ids, levels, cursor)
 *
 * In: a predictor, a splitter, a prompt. Out: a stream of bytes with their level and probability, and
 * the text they complete. Never: computes other logits than training does, or cuts a character in two.
 */
import type { Cursor, Splitter } from "@aunet/splitter"
import { foldIn, randomKey, uniformAt } from "@aunet/tensor"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Encoded } from "./document.ts"
import { AunetError } from "./errors.ts"
import { attempt, attemptPromise, type Failure } from "./interop.ts"
import { BOS, EOS } from "./ids.ts"
import type { Predictor } from "./predictor.ts"
import { checkSampling, sample, type SamplingOptions } from "./sample.ts"

/** How to generate. */
export interface GenerateOptions extends SamplingOptions {
  /** Most bytes to write; 256 when left out. */
  readonly maxBytes?: number
  /** Fixes every choice, for one engine; 0 when left out. */
  readonly seed?: number
  /**
   * Most positions that the model sees; older ones slide out. A model knows the row length it was trained
   * with, the first of its checkpoint's `lengths`; the preset takes that when left out, `generate` here needs it.
   */
  readonly contextBytes?: number
  /**
   * Who says the level of each written byte: the splitter, or the model itself, which must have been
   * trained to (`levelWeight`). The splitter when left out; the prompt is always the splitter's.
   */
  readonly levels?: "splitter" | "predicted"
}

/** What `generate` needs to be told: it has no checkpoint to look up the context in. */
export type ContextOptions = GenerateOptions & Required<Pick<GenerateOptions, "contextBytes">>

/** One written byte. */
export interface GeneratedByte {
  readonly byte: number
  /** Its level: how many pools it passes. */
  readonly level: number
  /** Probability that the model gave it. */
  readonly probability: number
  /** The characters that this byte completes; empty inside a character. The first may begin in the prompt. */
  readonly text: string
}

/** Where generation stands: a state, so that one prompt can be continued many ways. */
export interface GenerationState extends Encoded {
  readonly cursor: Cursor
}

/** Starts a text: bos and the prompt's bytes. */
export function startText(prompt: Uint8Array, splitter: Splitter, stages: number): GenerationState {
  const cursor = splitter.cursor()
  const ids = new Uint16Array(prompt.length + 1)
  ids[0] = BOS
  ids.set(prompt, 1)
  const levels = Uint8Array.from(ids, (id) =>
    id === BOS ? stages - 1 : Math.min(cursor.push(id), stages - 1),
  )
  return { ids, levels, cursor }
}

/**
 * Appends a byte with the level that the cursor gives it, and lets go of what the context does not hold.
 * The first position left counts as top level. The old state's cursor must not be used again.
 *
 * @param predicted a level to take in place of the cursor's
 */
export function pushByte(
  { ids, levels, cursor }: GenerationState,
  byte: number,
  stages: number,
  context: number,
  predicted?: number,
): GenerationState {
  const given = cursor.push(byte)
  const level = Math.min(predicted ?? given, stages - 1)
  const kept = Math.min(ids.length, context - 1)
  const grown = { ids: new Uint16Array(kept + 1), levels: new Uint8Array(kept + 1), cursor }
  grown.ids.set(ids.subarray(ids.length - kept))
  grown.levels.set(levels.subarray(levels.length - kept))
  grown.ids[kept] = byte
  grown.levels[kept] = level
  return grown
}

/** The last positions of a text, as many as the context holds. */
const slide = (state: GenerationState, context: number): GenerationState =>
  state.ids.length <= context
    ? state
    : { ...state, ids: state.ids.slice(-context), levels: state.levels.slice(-context) }

/** The way to predict levels where that is asked for. */
function levelsFrom(
  { nextLevel }: Predictor,
  { levels = "splitter" }: GenerateOptions,
): Predictor["nextLevel"] {
  if (levels === "splitter") return undefined
  if (levels !== "predicted")
    throw new AunetError(
      "BAD_OPTION",
      `levels is ${JSON.stringify(levels)}; it must be "splitter" or "predicted"`,
    )
  if (nextLevel === undefined)
    throw new AunetError(
      "BAD_OPTION",
      `levels is "predicted", but this model was not trained to predict levels (levelWeight); use "splitter"`,
    )
  return nextLevel
}

/** Checks what cannot be checked by type. */
export function checkGenerateOptions(options: GenerateOptions): void {
  checkSampling(options)
  const { maxBytes = 256, contextBytes, seed = 0 } = options
  const refuse = (name: string, value: number, allowed: string): never => {
    throw new AunetError("BAD_OPTION", `${name} is ${value}; it must be ${allowed}`)
  }
  if (!Number.isSafeInteger(maxBytes) || maxBytes < 0)
    refuse("maxBytes", maxBytes, "a whole number of 0 or more")
  if (contextBytes !== undefined && (!Number.isSafeInteger(contextBytes) || contextBytes < 1))
    refuse("contextBytes", contextBytes, "a whole number of 1 or more")
  if (!Number.isSafeInteger(seed) || seed < 0) refuse("seed", seed, "a whole number from 0 to 2^53 - 1")
}

/** Checks all options, and that the context is told, which JavaScript would let one forget. */
function checkContext(options: ContextOptions): void {
  checkGenerateOptions(options)
  if (options.contextBytes === undefined)
    throw new AunetError(
      "BAD_OPTION",
      "contextBytes is undefined; give the row length of the model's training",
    )
}

/**
 * Continues a prompt until eos, `maxBytes`, or until nobody pulls any more.
 *
 * @param prompt any bytes; none starts a new document
 */
export function generate(
  predictor: Predictor,
  splitter: Splitter,
  stages: number,
  prompt: Uint8Array,
  options: ContextOptions,
): Stream.Stream<GeneratedByte, Failure> {
  const { maxBytes = 256, contextBytes, seed = 0 } = options
  return Stream.unwrap(
    Effect.gen(function* () {
      yield* attempt(() => checkContext(options))
      const nextLevel = yield* attempt(() => levelsFrom(predictor, options))
      // A byte order mark is written like any other character. A prompt may end inside a character, which has
      // at most three bytes before its last: the decoder takes them in, and what it says of them is the prompt's.
      const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
      decoder.decode(prompt.subarray(-3), { stream: true })
      const key = foldIn(randomKey(seed), "generate")
      const start = { state: slide(startText(prompt, splitter, stages), contextBytes), written: 0 }
      return Stream.unfold(start, ({ state, written }) =>
        Effect.gen(function* () {
          if (written >= maxBytes) return undefined
          const logits = yield* attemptPromise(() => predictor.next(state))
          const { id, probability } = yield* attempt(() => sample(logits, options, uniformAt(key, written)))
          if (id === EOS) return undefined
          const predicted =
            nextLevel === undefined ? undefined : yield* attemptPromise(() => nextLevel(state, id))
          const next = pushByte(state, id, stages, contextBytes, predicted)
          const text = decoder.decode(Uint8Array.of(id), { stream: true })
          const level = next.levels[next.levels.length - 1]
          return [
            { byte: id, level, probability, text },
            { state: next, written: written + 1 },
          ] as const
        }),
      )
    }),
  )
}
