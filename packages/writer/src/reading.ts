/**
 * Texts to score, and which of them begin alike.
 *
 * In: a context, continuations. Out: pieces of text with their levels, and targets. Never: a level that has seen what
 * follows.
 */
import { AunetError } from "@aunet/base"
import { type Encoded } from "@aunet/core"
import { EOS } from "@aunet/tokens"
import type { Writer } from "./generate.ts"
import type { ScoreOptions } from "./score-options.ts"
import { startText } from "./written-text.ts"

/** A context, and what may follow it. */
export interface Question {
  readonly context: Uint8Array
  readonly continuations: readonly Uint8Array[]
}

/** One text to read: what is before each target that counts. */
export interface Reading {
  /** All before the last id before the first target: what other continuations may share. */
  readonly shared: Encoded
  /** From there on: its logits are of the targets. Empty when nothing is asked. */
  readonly own: Encoded
  readonly targets: Uint16Array
  /** Bytes of the context that were let go of, from its start. */
  readonly cutBytes: number
}

/**
 * Puts a context and a continuation together, and lets go of the start of the context where they are too long.
 *
 * @throws AunetError CONTEXT_EXCEEDED
 */
export function readingOf(
  { splitter, stages, contextBytes: known }: Writer,
  context: Uint8Array,
  continuation: Uint8Array,
  { countEos = false, contextBytes = known, overflow = "slide" }: ScoreOptions,
): Reading {
  const bytes = new Uint8Array(context.length + continuation.length)
  bytes.set(context)
  bytes.set(continuation, context.length)
  const { ids, levels } = startText(bytes, splitter, stages)
  const counted = continuation.length + (countEos ? 1 : 0)
  // The last id is a target only, unless eos follows it.
  const end = countEos ? ids.length : ids.length - 1
  if (end > contextBytes && (overflow === "error" || counted > contextBytes))
    throw new AunetError(
      "CONTEXT_EXCEEDED",
      `the context has ${context.length} bytes and a continuation ${continuation.length}, and the model holds ${contextBytes} positions; shorten ${counted > contextBytes ? "the continuation" : "them"}`,
    )
  const from = Math.max(0, end - contextBytes)
  const first = end - counted
  const targets = new Uint16Array(counted)
  targets.set(ids.subarray(first + 1, end + 1))
  if (countEos) targets[counted - 1] = EOS
  const cut = (start: number, stop: number): Encoded => ({
    ids: ids.slice(start, stop),
    levels: levels.slice(start, stop),
  })
  return {
    shared: cut(from, first),
    own: cut(first, end),
    targets,
    // bos is let go of first, and is no byte.
    cutBytes: Math.max(0, from - 1),
  }
}
