/**
 * The likeliest ids of each position of a score, from one distribution.
 *
 *     logits [V] --log softmax, f64--> nats [V] --+--> of the id that came
 *                                                 `--> the largest k, likeliest first
 *
 * In: logits. Out: logarithms of probabilities. Never: two distributions; what is told of an id that came is the very
 * number that stands among the likeliest, so a caller may compare them for equality.
 *
 * Numbers are computed before the object that takes them is begun. V8 (13.6 to 14.6, so Node 24 and 26, and Chromium of
 * their time) may otherwise give several objects of a loop one and the same number, the last one, for as long as it takes
 * to compile the loop; findings/v8-objects-share-a-number.sh shows it.
 */
import { EOS, type Tokenizer } from "@aunet/tokens"
import type { Alternative } from "./given-text.ts"

/** What is told of one position. */
export interface ToldPosition {
  /** Of the id that came, in nats. */
  readonly nats: number
  /** Whether no other is likelier. */
  readonly isLargest: boolean
  /** Likeliest first; of equals the lowest id. */
  readonly likeliest: readonly Alternative[]
}

/**
 * Tells one position.
 *
 * @param logits f32 [V]
 * @param id what came, 0 to V - 1
 * @param count how many of the likeliest, 0 to V
 */
export function toldPosition(logits: ArrayLike<number>, id: number, count: number): ToldPosition {
  let largest = -Infinity
  for (let each = 0; each < logits.length; each++) largest = Math.max(largest, logits[each])
  let total = 0
  for (let each = 0; each < logits.length; each++) total += Math.exp(logits[each] - largest)
  const logTotal = Math.log(total)
  const natsOf = (each: number): number => logits[each] - largest - logTotal
  const nats = natsOf(id)
  const likeliest = largestOf(logits, count).map((each) => {
    const logprobNats = natsOf(each)
    return { id: each, logprobNats }
  })
  return { nats, isLargest: logits[id] === largest, likeliest }
}

/** Says of tokens what they stand for. */
export const withBytes = (likeliest: readonly Alternative[], tokenizer: Tokenizer): Alternative[] =>
  likeliest.map((each) => (each.id <= EOS ? each : { ...each, bytes: tokenizer.bytesOf(each.id) }))

/** Ids of the largest logits, put in their places one by one: `count` is small. */
function largestOf(logits: ArrayLike<number>, count: number): number[] {
  const ids: number[] = []
  if (count === 0) return ids
  for (let id = 0; id < logits.length; id++) {
    if (ids.length === count && logits[id] <= logits[ids[count - 1]]) continue
    let at = ids.length
    while (at > 0 && logits[ids[at - 1]] < logits[id]) at--
    ids.splice(at, 0, id)
    if (ids.length > count) ids.pop()
  }
  return ids
}
