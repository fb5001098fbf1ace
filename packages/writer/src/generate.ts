/**
 * Generation: a text that grows by one byte a step, or by those of one token.
 *
 *     predictions --sample--> id --cursor--> level --cascade--> predictions
 *
 * In: a batch to write in, a splitter, a prompt. Out: bytes as they are chosen, and the text they complete.
 * Never: computes other logits than training does, cuts a character in two, or gives a part of a stop.
 */
import { type Cursor, nextLevel, type Splitter } from "@aunet/splitter"
import { asyncDispose, foldIn, randomKey, uniformAt } from "@aunet/tensor"
import type { Batch } from "./cascade/batch.ts"
import type { BatchText } from "./cascade/batch-text.ts"
import type { TextMemory } from "./cascade/memory.ts"
import type { Predictions } from "./cascade/predictions.ts"
import { AunetError, checkOptionNames, isBytes } from "@aunet/base"
import { BOS, EOS, type Tokenizer } from "@aunet/tokens"
import { type Encoded } from "@aunet/core"
import { givenBytes } from "./given-bytes.ts"
import { checkGenerateOptions, type GenerateOptions, READ_NAMES } from "./generate-options.ts"
import { type Alternative, type GeneratedByte, type GeneratedEnd, GivenText } from "./given-text.ts"
import { probabilities, sample } from "./sample.ts"
import { SamplingMemory } from "./sampling-memory.ts"
import { positionsIn } from "./token-positions.ts"
import { withBytes } from "./top-logprobs.ts"
import { lastPositions, startText, startTokens, TextTail } from "./written-text.ts"

/** Why a text ended: the model said so, a stop was found, or there was no more to write. */
export type FinishReason = "eos" | "stop" | "maxBytes"

/** A text while it is written: pull it byte by byte. Leaving the loop, or disposing of it, frees its place. */
export interface Generation extends AsyncGenerator<GeneratedByte, void, undefined> {
  /** Why it ended; undefined while it goes on, and when it failed or was left. */
  readonly finish: FinishReason | undefined
  /** What the model said of the end where it ended the text (`finish` is "eos"); it is no byte, so none is given. */
  readonly end: GeneratedEnd | undefined
}

/** A text that was read, to be continued many ways. Plain data but for the cursor. */
export interface ReadText {
  /** What the context holds of it. */
  readonly text: Encoded
  readonly cursor: Cursor
  readonly memory: TextMemory
  readonly predictions: Predictions
}

/** What writing needs of a model over tokens. */
export interface TokenWriting {
  readonly tokenizer: Tokenizer
  /** Bytes of a token on average: so many tokens stand for a context of bytes. */
  readonly bytesPerToken: number
}

/** What writing needs: the model at work, its splitter, and how long its texts are. */
export interface Writer {
  readonly batch: Batch
  readonly splitter: Splitter
  readonly stages: number
  /** Whether the model predicts levels. */
  readonly predictsLevels: boolean
  /** Positions that the model is good for, bos among them; of a model over tokens the bytes that they hold on average. */
  readonly contextBytes: number
  /** Absent where positions are bytes. */
  readonly tokens?: TokenWriting
}

/** Positions of a context. */
const positionsOf = ({ tokens }: Writer, contextBytes: number): number =>
  tokens === undefined ? contextBytes : positionsIn(contextBytes, tokens.bytesPerToken)

/** Checks the options, also against the model. */
function check(writer: Writer, options: GenerateOptions): void {
  checkGenerateOptions(options)
  if (options.levels === "predicted" && !writer.predictsLevels)
    throw new AunetError(
      "BAD_OPTION",
      `levels is "predicted", but this model was not trained to predict levels (levelWeight); use "splitter"`,
    )
}

/** Starts a prompt within the context. */
function start(
  writer: Writer,
  prompt: Uint8Array,
  { contextBytes = writer.contextBytes, overflow = "slide" }: GenerateOptions,
): { readonly text: Encoded; readonly cursor: Cursor } {
  const { splitter, stages, tokens } = writer
  const { ids, levels, cursor } =
    tokens === undefined
      ? startText(prompt, splitter, stages)
      : { ...startTokens(prompt, tokens.tokenizer), cursor: splitter.cursor() }
  const positions = positionsOf(writer, contextBytes)
  if (ids.length > positions && overflow === "error")
    throw new AunetError(
      "CONTEXT_EXCEEDED",
      `the prompt has ${prompt.length} bytes${tokens === undefined ? "" : `, ${ids.length - 1} tokens`}, and the context holds ${positions - 1} beside its beginning; shorten it, or choose the overflow "slide"`,
    )
  return {
    text: overflow === "continue" ? { ids, levels } : lastPositions({ ids, levels }, positions),
    cursor,
  }
}

/**
 * Reads a prompt, to continue it as often as one likes.
 *
 * @throws AunetError BAD_OPTION, CONTEXT_EXCEEDED
 */
export async function readText(
  writer: Writer,
  prompt: Uint8Array,
  options: Pick<GenerateOptions, "contextBytes" | "overflow"> = {},
  signal?: AbortSignal,
): Promise<ReadText> {
  signal?.throwIfAborted()
  checkOptionNames("read", options, READ_NAMES)
  check(writer, options)
  const { text, cursor } = start(writer, prompt, options)
  const { memory, predictions } = await writer.batch.read(text, signal)
  // It may have come while the text was read.
  signal?.throwIfAborted()
  return { text, cursor, memory, predictions }
}

/**
 * Continues a prompt until eos, a stop, `maxBytes`, or until nobody pulls any more.
 *
 * @param prompt any bytes (none starts a new document), or what `readText` gave
 * @param signal ends it within one step, with its reason
 * @throws AunetError BAD_OPTION, CONTEXT_EXCEEDED, NOTHING_ALLOWED, NOT_FINITE, when the first byte is pulled or later
 */
export function generate(
  writer: Writer,
  prompt: Uint8Array | ReadText,
  options: GenerateOptions = {},
  signal?: AbortSignal,
): Generation {
  let finish: FinishReason | undefined
  let end: GeneratedEnd | undefined
  const bytes = write(writer, prompt, options, signal, (reason, said) => {
    finish = reason
    end = said
  })
  const generation: Generation = {
    next: () => bytes.next(),
    return: () => bytes.return(),
    throw: (error) => bytes.throw(error),
    [Symbol.asyncIterator]: () => generation,
    [asyncDispose]: async () => void (await bytes.return()),
    get finish() {
      return finish
    },
    get end() {
      return end
    },
  }
  return generation
}

async function* write(
  writer: Writer,
  prompt: Uint8Array | ReadText,
  options: GenerateOptions,
  signal: AbortSignal | undefined,
  finish: (reason: FinishReason, end?: GeneratedEnd) => void,
): AsyncGenerator<GeneratedByte, void, undefined> {
  signal?.throwIfAborted()
  check(writer, options)
  const { maxBytes = 256, seed = 0, contextBytes = writer.contextBytes, overflow = "slide" } = options
  const begin = isBytes(prompt) ? start(writer, prompt, options) : prompt
  const cursor = "memory" in begin ? begin.cursor.fork() : begin.cursor
  const tokenizer = writer.tokens?.tokenizer
  const positions = positionsOf(writer, contextBytes)
  const tail = new TextTail(begin.text, positions)
  const choice = new SamplingMemory(options, begin.text, tokenizer)
  const output = new GivenText(options, begin.text, tokenizer)
  const key = foldIn(randomKey(seed), "generate")
  if (maxBytes === 0) return finish("maxBytes")
  const text = await writer.batch.enter({ ...begin, bytes: maxBytes }, signal)
  const onAbort = (): void => text.leave()
  signal?.addEventListener("abort", onAbort)
  try {
    // It may have come while the text was seated.
    signal?.throwIfAborted()
    for (let step = 0, written = 0; ; step++) {
      const { predictions } = text
      const { id, probability, entropyNats } = sample(
        predictions.logits,
        options,
        uniformAt(key, step),
        choice.context(),
      )
      const said: GeneratedEnd = {
        probability,
        entropyNats,
        ...(options.topLogprobs && {
          topLogprobs: likeliest(predictions.logits, options.topLogprobs, tokenizer),
        }),
      }
      if (id === EOS) {
        finish("eos", said)
        break
      }
      const level =
        tokenizer === undefined
          ? levelOf(nextLevel(writer.splitter, cursor, id), predictions, id, writer.stages, options)
          : 0
      choice.push(id)
      // A router says how deep a byte goes when the model has read it, which is then before it is given.
      const isReadFirst = writer.batch.findsLevels
      const own = isReadFirst ? await take(text, tail, id, level, positions, overflow) : level
      for (const byte of givenBytes(id, own, said, tokenizer)) {
        if (written === maxBytes) break
        written++
        const { given, isStopped } = output.push(byte)
        for (const each of given) {
          yield each
          signal?.throwIfAborted()
        }
        if (isStopped) return finish("stop")
      }
      if (written === maxBytes) {
        finish("maxBytes")
        break
      }
      if (!isReadFirst) await take(text, tail, id, level, positions, overflow)
      signal?.throwIfAborted()
    }
    yield* output.rest()
  } catch (error) {
    // What an abort interrupted fails in its own way; the reason is the abort.
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener("abort", onAbort)
    text.leave()
  }
}

/** The level of an id that comes next: as the splitter says, or as the model does. */
function levelOf(
  given: number,
  { levels }: Predictions,
  id: number,
  stages: number,
  options: GenerateOptions,
): number {
  if (options.levels !== "predicted" || levels === undefined) return Math.min(given, stages - 1)
  const own = levels.subarray(id * stages, (id + 1) * stages)
  if (!own.every(Number.isFinite))
    throw new AunetError(
      "NOT_FINITE",
      "the model's logits of the next level are not finite numbers; its weights are broken, use an earlier checkpoint",
    )
  return own.indexOf(Math.max(...own))
}

/** Lets the model read a byte; where the context is full, as was asked for. Gives the level that the byte has. */
async function take(
  text: BatchText,
  tail: TextTail,
  id: number,
  level: number,
  positions: number,
  overflow: NonNullable<GenerateOptions["overflow"]>,
): Promise<number> {
  const isFull = tail.length >= positions
  if (isFull && overflow === "error")
    throw new AunetError(
      "CONTEXT_EXCEEDED",
      `the text has filled the context of ${positions} positions; write less, or choose the overflow "slide"`,
    )
  if (!isFull || overflow === "continue") {
    tail.push(id, level)
    return text.push(id, level)
  }
  tail.push(id, level)
  tail.keep(Math.max(1, positions >> 1))
  return text.restart(tail.last(positions))
}

/** The likeliest ids, likeliest first. */
function likeliest(
  logits: ArrayLike<number>,
  count: number,
  tokenizer: Tokenizer | undefined,
): Alternative[] {
  const all = probabilities(logits)
  const told = Array.from(all.keys())
    .filter((id) => id !== BOS)
    .sort((a, b) => all[b] - all[a] || a - b)
    .slice(0, count)
    .map((id) => ({ id, logprobNats: Math.log(all[id]) }))
  return tokenizer === undefined ? told : withBytes(told, tokenizer)
}
