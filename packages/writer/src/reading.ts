/**
 * Texts to score, and which of them share a pass.
 *
 * In: a context, a continuation. Out: ids, levels and targets. Never: a level that has seen what follows.
 */
import { AunetError, type Encoded, EOS } from "@aunet/core"
import type { Writer } from "./generate.ts"
import type { ScoreOptions } from "./score-options.ts"
import { startText } from "./written-text.ts"

/**
 * Most positions of the texts of one pass, each counted as long as the longest of them. More are computed: the
 * cascade rounds rows and lengths up to powers of two, so that few programs do for all passes.
 */
const PASS_POSITIONS = 8192
/** Most texts of one pass. */
const PASS_ROWS = 8

/** One text to read: what is before each target, and how many targets at the end count. */
export interface Reading {
  readonly text: Encoded
  readonly targets: Uint16Array
  readonly counted: number
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
  const targets = new Uint16Array(end)
  targets.set(ids.subarray(1, end + 1))
  if (countEos) targets[end - 1] = EOS
  if (end > contextBytes && (overflow === "error" || counted > contextBytes))
    throw new AunetError(
      "CONTEXT_EXCEEDED",
      `the context has ${context.length} bytes and a continuation ${continuation.length}, and the model holds ${contextBytes} positions; shorten ${counted > contextBytes ? "the continuation" : "them"}`,
    )
  const from = Math.max(0, end - contextBytes)
  return {
    text: { ids: ids.slice(from, end), levels: levels.slice(from, end) },
    targets: targets.slice(from),
    counted,
  }
}

/** Puts readings of like length together. */
export function passesOf(readings: readonly Reading[]): number[][] {
  const order = readings
    .map((_, i) => i)
    .filter((i) => readings[i].counted > 0)
    .sort((a, b) => readings[a].text.ids.length - readings[b].text.ids.length)
  const passes: number[][] = []
  for (const i of order) {
    const { length } = readings[i].text.ids
    const last = passes.at(-1)
    if (last === undefined || last.length === PASS_ROWS || (last.length + 1) * length > PASS_POSITIONS)
      passes.push([i])
    else last.push(i)
  }
  return passes
}
