/**
 * Choosing the next id from logits.
 *
 * In: logits [V], settings, one uniform number. Out: an id and its probability. Never: draws a random
 * number itself, or chooses bos.
 */
import { AunetError } from "./errors.ts"
import { BOS } from "./ids.ts"

/** How to choose. */
export interface SamplingOptions {
  /** Divides the logits; 0 takes the likeliest. 1 when left out. */
  readonly temperature?: number
  /** Keeps the k likeliest; all when left out. */
  readonly topK?: number
  /** Keeps the likeliest that together reach this probability, above 0 up to 1; 1 when left out. */
  readonly topP?: number
}

/** A chosen id. */
export interface Sample {
  readonly id: number
  /** Its probability before temperature and cuts. */
  readonly probability: number
}

/**
 * Checks sampling settings.
 *
 * @throws AunetError BAD_OPTION naming the setting, its value and its range
 */
export function checkSampling({ temperature = 1, topK, topP = 1 }: SamplingOptions): void {
  const refuse = (name: string, value: unknown, allowed: string): never => {
    throw new AunetError("BAD_OPTION", `${name} is ${String(value)}; it must be ${allowed}`)
  }
  if (!(temperature >= 0 && temperature <= 100))
    refuse("temperature", temperature, "a number from 0 (always the likeliest) to 100")
  if (topK !== undefined && !(Number.isInteger(topK) && topK >= 1))
    refuse("topK", topK, "a whole number of 1 or more")
  if (!(topP > 0 && topP <= 1)) refuse("topP", topP, "above 0 and at most 1")
}

/**
 * Chooses an id.
 *
 * @param logits f32 [V]
 * @param uniform a number from 0 to below 1
 * @throws AunetError NOT_FINITE when the logits are not numbers
 */
export function sample(
  logits: ArrayLike<number>,
  { temperature = 1, topK = Infinity, topP = 1 }: SamplingOptions,
  uniform: number,
): Sample {
  const order = Array.from({ length: logits.length }, (_, id) => id).filter((id) => id !== BOS)
  if (order.some((id) => !Number.isFinite(logits[id]))) {
    throw new AunetError(
      "NOT_FINITE",
      "the model's logits are not finite numbers; its weights are broken, use an earlier checkpoint",
    )
  }
  order.sort((a, b) => logits[b] - logits[a] || a - b)
  const largest = logits[order[0]]
  const plain = order.map((id) => Math.exp(logits[id] - largest))
  const total = plain.reduce((sum, weight) => sum + weight, 0)
  if (temperature === 0) return { id: order[0], probability: plain[0] / total }

  const warm = order.map((id) => Math.exp((logits[id] - largest) / temperature))
  const warmTotal = warm.reduce((sum, weight) => sum + weight, 0)
  let kept = 0
  let mass = 0
  while (kept < order.length && kept < topK && mass < topP * warmTotal) mass += warm[kept++]
  let left = uniform * mass
  let choice = 0
  while (choice < kept - 1 && left >= warm[choice]) left -= warm[choice++]
  return { id: order[choice], probability: plain[choice] / total }
}
