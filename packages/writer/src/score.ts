/**
 * Scoring: how likely a model finds a continuation of a context, byte by byte.
 *
 *     ids        bos  T  h  e  _ | c  a  t
 *     targets     T   h  e  _  c | a  t  eos         counted:  c  a  t  (eos)
 *
 * Levels come from a cursor that takes bytes as they would be written: it has never seen what follows, so no
 * boundary tells of the answer. Many continuations are read in common passes.
 *
 * In: a context, continuations. Out: log-likelihoods in nats. Never: samples.
 */
import { AunetError, badOption, checkOptionNames, type Encoded, EOS, type OptionNames } from "@aunet/core"
import type { Writer } from "./generate.ts"
import { checkContextBytes } from "./generate-options.ts"
import { startText } from "./written-text.ts"

/** How to score. */
export interface ScoreOptions {
  /** Whether the end of the text after the continuation is counted too; not when left out. */
  readonly countEos?: boolean
  /** Positions of a text that the model is good for; the row length of its training in the preset. */
  readonly contextBytes?: number
  /** What happens to a longer text: `slide` (when left out) lets go of the start of the context. */
  readonly overflow?: "slide" | "error"
}

const SCORE_NAMES: OptionNames<ScoreOptions> = { countEos: true, contextBytes: true, overflow: true }

/** How likely one continuation is. */
export interface Score {
  /**
   * Log-likelihood of each byte, given all before it, in nats; 0 or less. Among all ids, as the loss of training
   * has it; what `generate` tells leaves bos out, which is more by as much as the model gives to bos.
   */
  readonly bytesNats: Float64Array
  /** That of the end of the text after it; absent unless `countEos`. */
  readonly eosNats?: number
  /** The sum of them all. */
  readonly totalNats: number
}

/**
 * Most positions of the texts of one pass, each counted as long as the longest of them. More are computed: the
 * cascade rounds rows and lengths up to powers of two, so that few programs do for all passes.
 */
const PASS_POSITIONS = 8192
/** Most texts of one pass. */
const PASS_ROWS = 8

/** One text to read: what is before each target, and how many targets at the end count. */
interface Reading {
  readonly text: Encoded
  readonly targets: Uint16Array
  readonly counted: number
}

/**
 * Scores continuations of one context.
 *
 * @param context any bytes; none asks how a document begins
 * @param signal ends it after the pass that runs, with its reason
 * @returns one score a continuation, in their order
 * @throws AunetError CONTEXT_EXCEEDED for a continuation that no context holds, or with `overflow: "error"` one
 * that does not fit together with the context; BAD_OPTION
 */
export async function score(
  writer: Writer,
  context: Uint8Array,
  continuations: readonly Uint8Array[],
  options: ScoreOptions = {},
  signal?: AbortSignal,
): Promise<Score[]> {
  signal?.throwIfAborted()
  checkOptionNames("score", options, SCORE_NAMES)
  const { countEos = false } = options
  const readings = continuations.map((continuation) => readingOf(writer, context, continuation, options))
  const nothing: Score = { bytesNats: new Float64Array(), totalNats: 0 }
  const scores = readings.map(() => nothing)
  for (const group of passesOf(readings)) {
    signal?.throwIfAborted()
    const losses = await writer.batch.between((cascade) =>
      cascade.losses(
        group.map((i) => readings[i].text),
        group.map((i) => readings[i].targets),
      ),
    )
    for (const [row, i] of group.entries()) scores[i] = scoreOf(losses[row], readings[i], countEos)
  }
  signal?.throwIfAborted()
  return scores
}

function readingOf(
  { splitter, stages, contextBytes: known }: Writer,
  context: Uint8Array,
  continuation: Uint8Array,
  { countEos = false, contextBytes = known, overflow = "slide" }: ScoreOptions,
): Reading {
  checkContextBytes(contextBytes)
  if (overflow !== "slide" && overflow !== "error")
    throw badOption("overflow of a score", overflow, '"slide" or "error"')
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
function passesOf(readings: readonly Reading[]): number[][] {
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

function scoreOf(losses: Float32Array, { counted }: Reading, countEos: boolean): Score {
  const nats = Float64Array.from(losses.subarray(losses.length - counted), (loss) => -loss)
  const totalNats = nats.reduce((sum, each) => sum + each, 0)
  if (!Number.isFinite(totalNats))
    throw new AunetError(
      "NOT_FINITE",
      "the model's log-likelihoods are not finite numbers; its weights are broken, use an earlier checkpoint",
    )
  return {
    bytesNats: countEos ? nats.slice(0, -1) : nats,
    ...(countEos && { eosNats: nats[nats.length - 1] }),
    totalNats,
  }
}
