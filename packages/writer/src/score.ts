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
import { AunetError, VOCABULARY } from "@aunet/core"
import type { Cascade } from "./cascade/cascade.ts"
import type { Alternative } from "./given-text.ts"
import type { Writer } from "./generate.ts"
import { passesOf, type Reading, readingOf } from "./reading.ts"
import { checkScoreOptions, type ScoreOptions } from "./score-options.ts"
import { toldPosition } from "./top-logprobs.ts"

/** How likely one continuation is. */
export interface Score {
  /**
   * Log-likelihood of each byte, given all before it, in nats; 0 or less. Among all ids, as the loss of training
   * has it; what `generate` tells leaves bos out, which is more by as much as the model gives to bos. With
   * `topLogprobs` it is summed in f64 here and not in f32 by the engine, so its seventh digit may be another.
   */
  readonly bytesNats: Float64Array
  /** That of the end of the text after it; absent unless `countEos`. */
  readonly eosNats?: number
  /** The sum of them all. */
  readonly totalNats: number
  /**
   * The likeliest ids in the place of each byte, and of the end with `countEos`: likeliest first, bos among them;
   * absent unless `topLogprobs` was asked for. An id that came has here the same number as above, to the last bit:
   * it was the likeliest if and only if that equals the first.
   */
  readonly topLogprobs?: readonly (readonly Alternative[])[]
}

/** What a pass tells of one text: of each counted id, in nats, and what could have come in its place. */
interface Told {
  readonly nats: Float64Array
  readonly top?: readonly (readonly Alternative[])[]
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
  checkScoreOptions(options)
  const { countEos = false, topLogprobs = 0 } = options
  const readings = continuations.map((continuation) => readingOf(writer, context, continuation, options))
  const nothing: Score = {
    bytesNats: new Float64Array(),
    totalNats: 0,
    ...(topLogprobs > 0 && { topLogprobs: [] }),
  }
  const scores = readings.map(() => nothing)
  for (const group of passesOf(readings)) {
    signal?.throwIfAborted()
    const pass = group.map((i) => readings[i])
    const told = await writer.batch.between((cascade) =>
      topLogprobs === 0 ? plainly(cascade, pass) : withLikeliest(cascade, pass, topLogprobs),
    )
    for (const [row, i] of group.entries()) scores[i] = scoreOf(told[row], countEos)
  }
  signal?.throwIfAborted()
  return scores
}

/** What the engine's own loss says: one number a position leaves it. */
async function plainly(cascade: Cascade, pass: readonly Reading[]): Promise<Told[]> {
  const losses = await cascade.losses(
    pass.map(({ text }) => text),
    pass.map(({ targets }) => targets),
  )
  return losses.map((each, row) => ({
    nats: Float64Array.from(each.subarray(each.length - pass[row].counted), (loss) => -loss),
  }))
}

/** The same from logits, which is 258 numbers a position. */
async function withLikeliest(cascade: Cascade, pass: readonly Reading[], count: number): Promise<Told[]> {
  const logits = await cascade.logits(pass.map(({ text }) => text))
  return pass.map(({ text, targets, counted }, row) => {
    const from = text.ids.length - counted
    const positions = Array.from({ length: counted }, (_, i) => {
      const at = from + i
      return toldPosition(logits[row].subarray(at * VOCABULARY, (at + 1) * VOCABULARY), targets[at], count)
    })
    return {
      nats: Float64Array.from(positions, ({ nats }) => nats),
      top: positions.map(({ likeliest }) => likeliest),
    }
  })
}

function scoreOf({ nats, top }: Told, countEos: boolean): Score {
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
    ...(top !== undefined && { topLogprobs: top }),
  }
}
