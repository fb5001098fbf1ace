// Trains the weights: logistic regression on the features of word-context.ts, one decision after another
// as the splitter makes them.
//
// In:  texts with their words, settings.  Out: weights as floats.  Never: a clock, or chance without a seed.

import { CLASS_BITS, START, STATE_MASK } from "@aunet/splitter-whitespace/rule"
import { SPACELESS, characterKinds } from "../src/character-kind.ts"
import { RUN, STEPS } from "../src/cjk-steps.ts"
import {
  ALWAYS,
  beginContext,
  certainty,
  FEATURE_BITS,
  FEATURES,
  newContext,
  OPEN,
  takeCharacter,
  type WordContext,
  writeFeatures,
} from "../src/word-context.ts"
import { wordStarts } from "./tokens.ts"

/** Is a text as the trainer reads it: for each character its code point, its kind, and whether a word begins there. */
export interface Example {
  readonly codePoints: Int32Array
  readonly kinds: Uint8Array
  readonly begins: Uint8Array
}

/** Makes an example of a text and its words. */
export const example = (words: readonly string[]): Example => {
  const { blocks, classes } = characterKinds()
  const starts = wordStarts(words)
  const codePoints: number[] = []
  const begins: number[] = []
  let at = 0
  for (const character of words.join("")) {
    codePoints.push(character.codePointAt(0) as number)
    begins.push(starts.has(at) ? 1 : 0)
    at += character.length
  }
  return {
    codePoints: Int32Array.from(codePoints),
    kinds: Uint8Array.from(
      codePoints,
      (codePoint) => classes[(blocks[codePoint >> 6] << 6) | (codePoint & 63)],
    ),
    begins: Uint8Array.from(begins),
  }
}

/** Holds weights and, for the rate of each (AdaGrad), its squared gradients; [1 << FEATURE_BITS] each. */
export interface Weights {
  readonly values: Float32Array
  readonly squares: Float32Array
}

/** Makes weights of 0. */
export const newWeights = (): Weights => ({
  values: new Float32Array(1 << FEATURE_BITS),
  squares: new Float32Array(1 << FEATURE_BITS),
})

/** Says how one pass over the examples learns. */
export interface Pass {
  readonly rate: number
  /** Is added to the squared gradients: rare features learn more slowly. */
  readonly damping: number
  /** Errors of probability below it teach nothing. */
  readonly margin: number
  /** How often the context follows the model's own decision in place of the right one. */
  readonly own: number
  /** Features that may learn, 1 each; all when absent. */
  readonly allowed?: Uint8Array
}

/** Learns from all examples once, in an order that `random` gives. */
export const learn = (
  weights: Weights,
  examples: readonly Example[],
  pass: Pass,
  random: () => number,
): void => {
  const features = new Int32Array(FEATURES)
  const order = shuffled(examples, random)
  for (const one of order) {
    decisions(one, features, (begins, count) => {
      const { values, squares } = weights
      let sum = 0
      for (let k = 0; k < count; k++) sum += values[features[k]]
      const error = begins - 1 / (1 + Math.exp(-sum))
      if (Math.abs(error) > pass.margin) {
        for (let k = 0; k < count; k++) {
          const feature = features[k]
          if (pass.allowed !== undefined && pass.allowed[feature] === 0) continue
          squares[feature] += error * error
          values[feature] += (pass.rate * error) / Math.sqrt(squares[feature] + pass.damping)
        }
      }
      return pass.own > 0 && random() < pass.own ? sum > 0 : begins === 1
    })
  }
}

/** Counts how often weights decide as the examples say: right ones of all that were open. */
export const accuracy = (values: ArrayLike<number>, examples: readonly Example[]): number => {
  const features = new Int32Array(FEATURES)
  let right = 0
  let open = 0
  for (const one of examples) {
    decisions(one, features, (begins, count) => {
      let sum = 0
      for (let k = 0; k < count; k++) sum += values[features[k]]
      open += 1
      if (sum > 0 === (begins === 1)) right += 1
      return sum > 0
    })
  }
  return right / open
}

/** Goes through a text as the splitter does; at each open decision the features are there to be read. */
const decisions = (
  { codePoints, kinds, begins }: Example,
  features: Int32Array,
  decide: (begins: number, count: number) => boolean,
): void => {
  const context: WordContext = newContext()
  let state = START
  for (let i = 0; i < codePoints.length; i++) {
    const kind = kinds[i]
    const codePoint = codePoints[i]
    if (kind >= SPACELESS) {
      if (state !== RUN) {
        beginContext(context, state)
        takeCharacter(context, codePoint, kind, false)
      } else {
        const certain = certainty(context, codePoint, kind)
        let boundary = certain === ALWAYS
        if (certain === OPEN) {
          const count = writeFeatures(context, codePoint, kind, features)
          boundary = decide(begins[i], count)
        }
        takeCharacter(context, codePoint, kind, boundary)
      }
    }
    state = STEPS[(state << CLASS_BITS) | kind] & STATE_MASK
  }
}

/** Gives numbers from 0 to below 1, the same for the same seed (mulberry32). */
export const seeded = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const shuffled = <A>(items: readonly A[], random: () => number): readonly A[] => {
  const order = [...items]
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[order[i], order[j]] = [order[j], order[i]]
  }
  return order
}
