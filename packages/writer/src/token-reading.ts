/**
 * Texts to score for a model over tokens: where a continuation begins among tokens, and windows of what is too long.
 *
 *     context | continuation    The cat | 's tail       bytes
 *     tokens of both             The  cat | 's  tail     counted: from the one that holds the continuation's first byte
 *     a token across the seam    The  ca[t's] tail       is counted whole
 *
 * So no byte of a continuation is free, and a blank at the end of a context that belongs to the next word is counted
 * with it. Where no token lies across the seam, it is the cut after the tokens of the context alone, as evaluation
 * programs make it.
 *
 * In: a context, a continuation. Out: readings of tokens, and what each target stands for. Never: a target twice.
 */
import { AunetError } from "@aunet/base"
import { type Encoded } from "@aunet/core"
import { EOS, type Tokenizer } from "@aunet/tokens"
import type { Reading } from "./reading.ts"
import type { Score } from "./score-readings.ts"
import { startTokens } from "./written-text.ts"

/** How a continuation is asked for. */
export interface TokenReading {
  /** One, or several windows of a continuation that is longer than what the model reads at once. */
  readonly readings: readonly Reading[]
  /** For each token that is counted, in order: the place of its last byte in the continuation. */
  readonly places: readonly number[]
}

/**
 * Puts a context and a continuation together. Where they are too long the start of the context is let go of; a
 * continuation that is too long alone is read in windows, whose targets see half a window or more.
 *
 * @param positions that the model reads at once, bos among them
 * @throws AunetError CONTEXT_EXCEEDED with `overflow: "error"`
 */
export function tokenReadingOf(
  tokenizer: Tokenizer,
  positions: number,
  context: Uint8Array,
  continuation: Uint8Array,
  { countEos = false, overflow = "slide" }: { readonly countEos?: boolean; readonly overflow?: string },
): TokenReading {
  const bytes = new Uint8Array(context.length + continuation.length)
  bytes.set(context)
  bytes.set(continuation, context.length)
  const { ids } = startTokens(bytes, tokenizer)
  const places: number[] = []
  // The id before the first target; positions of all later targets follow it.
  let first = ids.length - 1
  for (let at = 1, end = 0; at < ids.length; at++) {
    end += tokenizer.lengths[ids[at]]
    if (end <= context.length) continue
    if (places.length === 0) first = at - 1
    places.push(end - context.length - 1)
  }
  const targets = new Uint16Array(ids.length + 1)
  targets.set(ids.subarray(1))
  targets[ids.length - 1] = EOS
  const end = countEos ? ids.length : ids.length - 1
  if (end > positions && overflow === "error")
    throw new AunetError(
      "CONTEXT_EXCEEDED",
      `the context has ${context.length} bytes and a continuation ${continuation.length}, ${end} tokens together, and the model holds ${positions}; shorten them`,
    )
  const readings: Reading[] = []
  const cut = (start: number, stop: number): Encoded => ({
    ids: ids.slice(start, stop),
    levels: new Uint8Array(Math.max(0, stop - start)),
  })
  const half = Math.max(1, positions >> 1)
  // All at once where that fits; otherwise the first window sees half a window of the context.
  const begin = end - first <= positions ? Math.max(0, end - positions) : Math.max(0, first - half)
  for (let at = first; at < end || readings.length === 0;) {
    const stop = at === first ? Math.min(end, begin + positions) : Math.min(end, at + half)
    const from = at === first ? begin : Math.max(0, stop - positions)
    readings.push({
      shared: cut(from, at),
      own: cut(at, stop),
      targets: targets.slice(at, stop),
      cutBytes: at === first ? lengthOf(ids.subarray(0, from), tokenizer) : 0,
    })
    if (stop === at) break
    at = stop
  }
  return { readings, places }
}

/** Bytes that ids stand for. */
const lengthOf = (ids: Uint16Array, { lengths }: Tokenizer): number =>
  ids.reduce((sum, id) => sum + lengths[id], 0)

/**
 * Puts the scores of a continuation's windows together: each token's nats stand at its last byte, and 0 at the others,
 * so that sums over whole tokens are right.
 *
 * @param parts one a reading, whose `bytesNats` are of tokens
 */
export function byteScore(
  parts: readonly Score[],
  { places }: TokenReading,
  continuation: Uint8Array,
): Score {
  const bytesNats = new Float64Array(continuation.length)
  const nats = parts.flatMap((part) => Array.from(part.bytesNats))
  for (const [i, place] of places.entries()) bytesNats[place] = nats[i]
  const last = parts[parts.length - 1]
  const told = parts.flatMap(({ topLogprobs = [] }) => topLogprobs)
  return {
    bytesNats,
    ...(last.eosNats !== undefined && { eosNats: last.eosNats }),
    totalNats: parts.reduce((sum, each) => sum + each.totalNats, 0),
    isGreedy: parts.every(({ isGreedy }) => isGreedy),
    cutBytes: parts[0].cutBytes,
    ...(last.topLogprobs !== undefined && { topLogprobs: spread(told, places, continuation) }),
  }
}

/** What is told of tokens, at their last bytes; a byte inside of a token could be no other. */
function spread<Told>(
  told: readonly (readonly Told[])[],
  places: readonly number[],
  continuation: Uint8Array,
): (readonly (Told | { readonly id: number; readonly logprobNats: number })[])[] {
  const all: (readonly (Told | { readonly id: number; readonly logprobNats: number })[])[] = Array.from(
    continuation,
    (byte) => [{ id: byte, logprobNats: 0 }],
  )
  for (const [i, place] of places.entries()) all[place] = told[i]
  // Behind the tokens stands the end, where it is counted.
  return [...all, ...told.slice(places.length)]
}
