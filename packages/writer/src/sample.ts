/**
 * Choosing the next id from logits.
 *
 *     logits -> repetition penalty -> mask -> temperature -> top-k -> top-p -> min-p -> one of those left
 *
 * In: logits [V], settings, one uniform number. Out: an id, and what the model itself thought of it.
 * Never: draws a random number itself, or chooses bos.
 */
import { AunetError, badOption, type OptionNames } from "@aunet/base"
import { BOS } from "@aunet/tokens"

/** How to choose. */
export interface SamplingOptions {
  /** Divides the logits; 0 takes the likeliest. 1 when left out. */
  readonly temperature?: number
  /** Keeps the k likeliest; all when left out. */
  readonly topK?: number
  /** Keeps the likeliest that together reach this probability, above 0 up to 1; 1 when left out. */
  readonly topP?: number
  /** Keeps those with at least this share of the likeliest one's probability, 0 up to 1; 0 when left out. */
  readonly minP?: number
  /**
   * Makes bytes less likely that stand among the last `repetitionWindow`: positive logits are divided by it,
   * negative ones multiplied. 1 (no change) when left out, up to 100.
   */
  readonly repetitionPenalty?: number
  /** Bytes that the penalty looks back over, the prompt's included; 64 when left out. */
  readonly repetitionWindow?: number
}

/** The settings by name. */
export const SAMPLING_NAMES: OptionNames<SamplingOptions> = {
  temperature: true,
  topK: true,
  topP: true,
  minP: true,
  repetitionPenalty: true,
  repetitionWindow: true,
}

/** What a choice is made from beside the logits. */
export interface SamplingContext {
  /** One entry an id (256 leaves eos as it is): 0 forbids it. */
  readonly allowed?: Uint8Array
  /** The last bytes, for the repetition penalty. */
  readonly recent?: ArrayLike<number>
}

/** A chosen id. */
export interface Sample {
  readonly id: number
  /** Its probability before penalty, mask, temperature and cuts. */
  readonly probability: number
  /** Entropy of all those probabilities, in nats. */
  readonly entropyNats: number
}

/** Bytes that the repetition penalty looks back over. */
export const REPETITION_WINDOW = 64

/**
 * Checks sampling settings.
 *
 * @throws AunetError BAD_OPTION naming the setting, its value and its range
 */
export function checkSampling(options: SamplingOptions): void {
  const { temperature = 1, topK, topP = 1, minP = 0 } = options
  const { repetitionPenalty = 1, repetitionWindow = REPETITION_WINDOW } = options
  const inRange = (value: unknown, fits: (value: number) => boolean): boolean =>
    typeof value === "number" && fits(value)
  if (!inRange(temperature, (value) => value >= 0 && value <= 100))
    throw badOption("temperature", temperature, "a number from 0 (always the likeliest) to 100")
  if (topK !== undefined && !(Number.isInteger(topK) && topK >= 1))
    throw badOption("topK", topK, "a whole number of 1 or more")
  if (!inRange(topP, (value) => value > 0 && value <= 1))
    throw badOption("topP", topP, "a number above 0 and at most 1")
  if (!inRange(minP, (value) => value >= 0 && value <= 1))
    throw badOption("minP", minP, "a number from 0 to 1")
  if (!inRange(repetitionPenalty, (value) => value > 0 && value <= 100))
    throw badOption("repetitionPenalty", repetitionPenalty, "a number above 0 and at most 100")
  if (!(Number.isSafeInteger(repetitionWindow) && repetitionWindow >= 0))
    throw badOption("repetitionWindow", repetitionWindow, "a whole number of 0 or more")
}

/**
 * Computes what a model thinks: the probability of every id but bos, which has 0.
 *
 * @param logits f32 [V]
 * @returns f64 [V]
 * @throws AunetError NOT_FINITE when the logits are not numbers
 */
export function probabilities(logits: ArrayLike<number>): Float64Array {
  let largest = -Infinity
  for (let id = 0; id < logits.length; id++) {
    if (id === BOS) continue
    if (!Number.isFinite(logits[id]))
      throw new AunetError(
        "NOT_FINITE",
        "the model's logits are not finite numbers; its weights are broken, use an earlier checkpoint",
      )
    if (logits[id] > largest) largest = logits[id]
  }
  const result = new Float64Array(logits.length)
  let total = 0
  for (let id = 0; id < logits.length; id++)
    if (id !== BOS) total += result[id] = Math.exp(logits[id] - largest)
  for (let id = 0; id < logits.length; id++) result[id] /= total
  return result
}

/**
 * Chooses an id.
 *
 * @param logits f32 [V]
 * @param uniform a number from 0 to below 1
 * @throws AunetError NOT_FINITE when the logits are not numbers; NOTHING_ALLOWED when the mask allows nothing
 */
export function sample(
  logits: ArrayLike<number>,
  options: SamplingOptions,
  uniform: number,
  context: SamplingContext = {},
): Sample {
  const plain = probabilities(logits)
  let entropyNats = 0
  for (const probability of plain) if (probability > 0) entropyNats -= probability * Math.log(probability)
  const scores = scoresOf(logits, options, context)
  const id = choose(scores, options, uniform)
  return { id, probability: plain[id], entropyNats }
}

/** Logits after penalty and mask; what may not be chosen has -Infinity. */
function scoresOf(
  logits: ArrayLike<number>,
  { repetitionPenalty = 1, repetitionWindow = REPETITION_WINDOW }: SamplingOptions,
  { allowed, recent = [] }: SamplingContext,
): Float64Array {
  const scores = Float64Array.from(logits)
  if (repetitionPenalty !== 1) {
    const seen = new Set(Array.from(recent).slice(-repetitionWindow || recent.length))
    for (const id of seen) scores[id] *= scores[id] > 0 ? 1 / repetitionPenalty : repetitionPenalty
  }
  scores[BOS] = -Infinity
  if (allowed !== undefined) {
    for (let id = 0; id < Math.min(allowed.length, scores.length); id++)
      if (allowed[id] === 0) scores[id] = -Infinity
    if (scores.every((score) => score === -Infinity))
      throw new AunetError(
        "NOTHING_ALLOWED",
        "the mask allows neither a byte nor the end of the text; allow at least one id",
      )
  }
  return scores
}

function choose(scores: Float64Array, options: SamplingOptions, uniform: number): number {
  const { temperature = 1, topK = Infinity, topP = 1, minP = 0 } = options
  let best = -1
  for (let id = 0; id < scores.length; id++)
    if (scores[id] > -Infinity && (best < 0 || scores[id] > scores[best])) best = id
  if (temperature === 0) return best
  const order: number[] = []
  for (let id = 0; id < scores.length; id++) if (scores[id] > -Infinity) order.push(id)
  order.sort((a, b) => scores[b] - scores[a] || a - b)
  const weights = order.map((id) => Math.exp((scores[id] - scores[best]) / temperature))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let kept = 0
  let mass = 0
  while (kept < order.length && kept < topK && mass < topP * total && weights[kept] >= minP)
    mass += weights[kept++]
  let left = uniform * mass
  let choice = 0
  while (choice < kept - 1 && left >= weights[choice]) left -= weights[choice++]
  return order[choice]
}
