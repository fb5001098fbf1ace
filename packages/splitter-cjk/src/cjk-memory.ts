// What `cjk` remembers beside state and count: enough to say where a word of a script without spaces begins.
//
// In:  characters of such scripts, and symbols among them.  Out: whether each begins a word.  Never: sees any
// other character, or keeps more than 10 integers.

import { type MemoryRule, NO_CHARACTER, type WordMemory } from "@aunet/splitter-whitespace/rule"
import { boundaryWeights } from "./boundary-weights.ts"
import { SPACELESS } from "./character-kind.ts"
import { RUN, SIGN } from "./cjk-steps.ts"
import {
  ALWAYS,
  beginContext,
  certainty,
  CONTEXT_LENGTH,
  FEATURES,
  newContext,
  OPEN,
  takeCharacter,
  type WordContext,
  writeFeatures,
} from "./word-context.ts"

class CjkMemory implements WordMemory {
  private readonly weights: Int8Array
  // Only to work in: a decision writes it before it reads it.
  private readonly features = new Int32Array(FEATURES)
  private readonly context: WordContext
  /** The last symbol in a run of them. */
  private symbol: number

  constructor(weights: Int8Array, context: WordContext, symbol: number) {
    this.weights = weights
    this.context = context
    this.symbol = symbol
  }

  take(state: number, codePoint: number, kind: number): boolean {
    if (kind < SPACELESS) {
      // A symbol is a word with its repetitions; the first of a run is a boundary in any case.
      const other = state === SIGN && codePoint !== this.symbol
      this.symbol = codePoint
      return other
    }
    if (state === RUN) return this.beginsWord(codePoint, kind)
    beginContext(this.context, state)
    takeCharacter(this.context, codePoint, kind, false)
    return false
  }

  // A character of a script without spaces has come after another: does it begin a word?
  private beginsWord(codePoint: number, kind: number): boolean {
    const { context, features, weights } = this
    const certain = certainty(context, codePoint, kind)
    let boundary = certain === ALWAYS
    if (certain === OPEN) {
      const count = writeFeatures(context, codePoint, kind, features)
      let sum = 0
      for (let k = 0; k < count; k++) sum += weights[features[k]]
      boundary = sum > 0
    }
    takeCharacter(context, codePoint, kind, boundary)
    return boundary
  }

  fork(): WordMemory {
    return new CjkMemory(this.weights, this.context.slice(), this.symbol)
  }

  save(): readonly number[] {
    return [this.symbol, ...Array.from(this.context, (number) => number >>> 0)]
  }
}

/** Makes the rule: memories of the weights that the package has. */
export const cjkMemory = (): MemoryRule => {
  const weights = boundaryWeights()
  return {
    limits: [NO_CHARACTER + 1, ...Array.from({ length: CONTEXT_LENGTH }, () => 2 ** 32)],
    open: (saved) => {
      const context = newContext()
      if (saved === undefined) return new CjkMemory(weights, context, NO_CHARACTER)
      const [symbol, ...numbers] = saved
      context.set(numbers)
      return new CjkMemory(weights, context, symbol)
    },
  }
}
