/**
 * Scores of readings: what a model says of targets whose places are known.
 *
 * In: readings, of bytes or of tokens. Out: a score each. Never: knows what a target stands for.
 */
import { AunetError, breathe } from "@aunet/base"
import { EOS } from "@aunet/tokens"
import type { Writer } from "./generate.ts"
import type { Alternative } from "./given-text.ts"
import type { PackingLimits } from "./packed/plan.ts"
import type { Reading } from "./reading.ts"
import type { ScoreOptions } from "./score-options.ts"
import { toldPosition } from "./top-logprobs.ts"

/** How likely one continuation is. */
export interface Score {
  /**
   * Log-likelihood of each byte, given all before it, in nats; 0 or less. Among all ids, as the loss of training
   * has it; what `generate` tells leaves bos out, which is more by as much as the model gives to bos. Of a model over
   * tokens the last byte of each token has the token's, and those before have 0; a token across the start of the
   * continuation is counted whole.
   */
  readonly bytesNats: Float64Array
  /** That of the end of the text after it; absent unless `countEos`. */
  readonly eosNats?: number
  /** The sum of them all. */
  readonly totalNats: number
  /** Whether each byte, and the end with `countEos`, was the likeliest in its place; one as likely as the likeliest is. */
  readonly isGreedy: boolean
  /** Bytes of the context that were let go of, from its start, since the model does not hold so much. */
  readonly cutBytes: number
  /**
   * The likeliest ids in the place of each byte, and of the end with `countEos`: likeliest first, bos among them;
   * absent unless `topLogprobs` was asked for. An id that came has here the same number as above, to the last bit:
   * it was the likeliest if and only if that equals the first.
   */
  readonly topLogprobs?: readonly (readonly Alternative[])[]
}

/**
 * Scores readings, in groups of those that begin alike.
 *
 * @returns one score a reading, whose `bytesNats` are of its targets
 * @throws as `score`
 */
export async function scoreReadings(
  writer: Writer,
  readings: readonly (readonly Reading[])[],
  options: ScoreOptions,
  signal?: AbortSignal,
  limits?: PackingLimits,
): Promise<Score[]> {
  // A router looks back from every position, so a text is read whole.
  const isWhole = writer.batch.findsLevels
  const all = readings.flat()
  const scores = all.map((reading) => scoreOf(reading, new Float32Array(), options))
  // A page that only writes never comes here.
  const { PACKING_LIMITS, planPasses } = await import("./packed/plan.ts")
  for (const { texts, told } of isWhole
    ? planPasses(
        readings.map((each) => each.map(whole)),
        writer.stages,
        { ...(limits ?? PACKING_LIMITS), row: 0 },
      )
    : planPasses(readings, writer.stages, limits)) {
    // An engine in plain JavaScript never waits, and a stop would be heard when all is done.
    await breathe()
    signal?.throwIfAborted()
    const { logits, length, vocabulary: V } = await writer.batch.between((cascade) => cascade.logits(texts))
    for (const { reading, row, first } of told) {
      const before = isWhole ? all[reading].shared.ids.length : 0
      const from = (row * length + first + before) * V
      const own = logits.subarray(from, from + all[reading].own.ids.length * V)
      scores[reading] = scoreOf(all[reading], own, options)
    }
  }
  signal?.throwIfAborted()
  return scores
}

/** Reads all of a text on its own, also what others share; one of which nothing is asked stays empty. */
const whole = (reading: Reading): Reading => {
  const { shared, own } = reading
  if (own.ids.length === 0) return reading
  return {
    ...reading,
    shared: { ids: new Uint16Array(), levels: new Uint8Array() },
    own: {
      ids: Uint16Array.of(...shared.ids, ...own.ids),
      levels: Uint8Array.of(...shared.levels, ...own.levels),
    },
  }
}

/** Tells the targets of one reading: logits [T, V]; none where nothing is asked. */
function scoreOf(
  { targets, cutBytes }: Reading,
  logits: Float32Array,
  { topLogprobs = 0 }: ScoreOptions,
): Score {
  const isAsked = logits.length > 0
  // Only what is asked for is a target.
  const countEos = targets.at(-1) === EOS
  const V = logits.length / targets.length
  const told = isAsked
    ? Array.from(targets, (id, at) => toldPosition(logits.subarray(at * V, (at + 1) * V), id, topLogprobs))
    : []
  const nats = Float64Array.from(told, (each) => each.nats)
  const totalNats = nats.reduce((sum, each) => sum + each, 0)
  if (!Number.isFinite(totalNats))
    throw new AunetError(
      "NOT_FINITE",
      "the model's log-likelihoods are not finite numbers; its weights are broken, use an earlier checkpoint",
    )
  return {
    bytesNats: countEos && isAsked ? nats.slice(0, -1) : nats,
    ...(countEos && isAsked && { eosNats: nats[nats.length - 1] }),
    totalNats,
    isGreedy: told.every(({ isLargest }) => isLargest),
    cutBytes,
    ...(topLogprobs > 0 && { topLogprobs: told.map(({ likeliest }) => likeliest) }),
  }
}
