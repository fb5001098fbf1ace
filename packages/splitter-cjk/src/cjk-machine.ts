// One document on its way through the rule, character by character: the part that split and the cursor
// have in common.
//
// In:  characters with their kinds.  Out: levels.  Never: sees a byte, or keeps more than 12 integers.

import { SYMBOL } from "@aunet/splitter-whitespace/rule"
import { POINT, SPACELESS } from "./character-kind.ts"
import type { CjkRule } from "./cjk-rule.ts"
import { ANEW, ASK, START, STATE_MASK, STEPS, TOP, WORD } from "./cjk-steps.ts"
import {
  ALWAYS,
  beginContext,
  certainty,
  FEATURES,
  newContext,
  OPEN,
  takeCharacter,
  type WordContext,
  writeFeatures,
} from "./word-context.ts"

/** Stands for a byte that belongs to no character, where code points are compared. */
export const NO_CHARACTER = 0x110000

/** Stands in the middle of a document, between two characters. */
export class CjkMachine {
  private readonly rule: CjkRule
  // Only to work in: a decision writes it before it reads it.
  private readonly features = new Int32Array(FEATURES)
  /** Where it stands in the rule: see cjk-steps.ts. */
  state = START
  /** The words counted, modulo the length of the ladder. */
  words = 0
  /** The last symbol of a document of scripts without spaces. */
  symbol = NO_CHARACTER
  context: WordContext = newContext()

  constructor(rule: CjkRule) {
    this.rule = rule
  }

  /**
   * Takes the next character.
   *
   * @param codePoint 0 to U+10FFFF, or NO_CHARACTER for an invalid byte
   * @param kind its kind; SYMBOL for an invalid byte
   * @returns the level of its last byte
   */
  take(codePoint: number, kind: number): number {
    let step = STEPS[(this.state << 5) | kind]
    if (kind >= SPACELESS) {
      if ((step & ASK) === 0) {
        beginContext(this.context, this.state)
        takeCharacter(this.context, codePoint, kind, false)
      } else if (this.beginsWord(codePoint, kind)) step |= WORD
    } else if (kind === SYMBOL || kind === POINT) {
      if ((step & ASK) !== 0 && codePoint !== this.symbol) step |= WORD
      this.symbol = codePoint
    }
    this.state = step & STATE_MASK
    return step >= TOP ? this.mark(step) : 0
  }

  // A character of a script without spaces has come after another: does it begin a word?
  private beginsWord(codePoint: number, kind: number): boolean {
    const { context, features } = this
    const certain = certainty(context, codePoint, kind)
    let boundary = certain === ALWAYS
    if (certain === OPEN) {
      const { weights } = this.rule
      const count = writeFeatures(context, codePoint, kind, features)
      let sum = 0
      for (let k = 0; k < count; k++) sum += weights[features[k]]
      boundary = sum > 0
    }
    takeCharacter(context, codePoint, kind, boundary)
    return boundary
  }

  private mark(step: number): number {
    const { depth, ladder } = this.rule
    if ((step & ANEW) !== 0) this.words = 0
    if ((step & WORD) === 0) return (step & TOP) !== 0 ? depth : 0
    this.words = this.words + 1 === ladder.length ? 0 : this.words + 1
    return (step & TOP) !== 0 ? depth : ladder[this.words]
  }

  /**
   * Takes bytes that turned out not to be a character. They count as symbols; their levels were given
   * before that was known, and stay 0.
   */
  takeBroken(bytes: number): void {
    for (let k = 0; k < bytes; k++) this.state = STEPS[(this.state << 5) | SYMBOL] & STATE_MASK
    if (bytes > 0) this.symbol = NO_CHARACTER
  }

  /** Makes a second machine at the same place. */
  fork(): CjkMachine {
    const other = new CjkMachine(this.rule)
    other.state = this.state
    other.words = this.words
    other.symbol = this.symbol
    other.context = this.context.slice()
    return other
  }
}
