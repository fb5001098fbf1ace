// The cursor form of `words`: a document byte by byte.
//
// In:  bytes and the tables of a rule.  Out: levels, and a state of at most five small integers.
// Never: keeps bytes that belong to a finished character.

import { type Cursor, INVALID, type Json, PENDING, utf8Decoder, type Utf8Decoder } from "@aunet/splitter"
import { SYMBOL } from "./character-class.ts"
import { readSaved } from "./saved-cursor.ts"
import type { WordRule } from "./word-rule.ts"
import { ANEW, BLANK, STATES, STATE_MASK, STEPS, TOP, WORD, afterBroken } from "./word-steps.ts"

/** Is the most characters that a saved cursor's JSON has: [7,65535,244,143,191]. */
export const MAX_WORD_STATE = 24

class WordCursor implements Cursor {
  private readonly rule: WordRule
  private readonly decoder: Utf8Decoder
  private state: number
  private words: number

  constructor(rule: WordRule, decoder: Utf8Decoder, state: number, words: number) {
    this.rule = rule
    this.decoder = decoder
    this.state = state
    this.words = words
  }

  push(byte: number): number {
    const codePoint = this.decoder.push(byte)
    if (this.decoder.broken > 0) this.state = afterBroken(this.state, this.decoder.broken)
    if (codePoint === PENDING) return 0
    const { blocks, classes } = this.rule.classes
    const kind = codePoint === INVALID ? SYMBOL : classes[(blocks[codePoint >> 6] << 6) | (codePoint & 63)]
    const step = STEPS[(this.state << 3) | kind]
    this.state = step & STATE_MASK
    return step > STATE_MASK ? this.mark(step) : 0
  }

  private mark(step: number): number {
    const { depth, ladder } = this.rule
    if ((step & ANEW) !== 0) this.words = 0
    if ((step & WORD) === 0) return (step & TOP) !== 0 ? depth : 0
    this.words = this.words + 1 === ladder.length ? 0 : this.words + 1
    return (step & TOP) !== 0 ? depth : ladder[this.words]
  }

  fork(): Cursor {
    return new WordCursor(this.rule, this.decoder.fork(), this.state, this.words)
  }

  save(): Json {
    return [this.state, this.words, ...this.decoder.pending()]
  }
}

/**
 * Opens a cursor at the start of a text, or where a saved one stood.
 *
 * @param saved [state, words, ...bytes of a begun character]
 * @throws SplitterError `SPLITTER_STATE` when no cursor of this rule saves such a value
 */
export const wordCursor = (rule: WordRule, saved?: Json): Cursor => {
  if (saved === undefined) return new WordCursor(rule, utf8Decoder(), BLANK, 0)
  const { numbers, decoder } = readSaved("words", saved, [STATES, rule.ladder.length])
  return new WordCursor(rule, decoder, numbers[0], numbers[1])
}
