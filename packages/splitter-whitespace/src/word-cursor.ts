// The cursor form of a rule of words: a document byte by byte.
//
// In:  bytes and the tables of a rule.  Out: levels, and a state of a few small integers.
// Never: keeps bytes that belong to a finished character.

import { type Cursor, INVALID, type Json, PENDING, utf8Decoder, type Utf8Decoder } from "@aunet/splitter"
import { SYMBOL } from "./character-class.ts"
import { maxSaved, readSaved } from "./saved-cursor.ts"
import { NO_CHARACTER, type WordMemory } from "./word-memory.ts"
import type { WordRule } from "./word-rule.ts"
import { ANEW, ASK, CLASS_BITS, START, STATE_MASK, TOP, WORD, afterBroken } from "./word-steps.ts"

class WordCursor implements Cursor {
  private readonly rule: WordRule
  private readonly decoder: Utf8Decoder
  private readonly memory: WordMemory | undefined
  private state: number
  private words: number

  constructor(
    rule: WordRule,
    decoder: Utf8Decoder,
    memory: WordMemory | undefined,
    state: number,
    words: number,
  ) {
    this.rule = rule
    this.decoder = decoder
    this.memory = memory
    this.state = state
    this.words = words
  }

  push(byte: number): number {
    const codePoint = this.decoder.push(byte)
    if (this.decoder.broken > 0) {
      this.state = afterBroken(this.rule.steps, this.memory, this.state, this.decoder.broken)
    }
    if (codePoint === PENDING) return 0
    const { steps, classes: tables } = this.rule
    const { blocks, classes } = tables
    const kind = codePoint === INVALID ? SYMBOL : classes[(blocks[codePoint >> 6] << 6) | (codePoint & 63)]
    const before = this.state
    const step = steps[(before << CLASS_BITS) | kind]
    this.state = step & STATE_MASK
    // Most characters only move the state.
    if (step <= STATE_MASK) return 0
    if (step < ASK) return this.mark(step)
    const known = codePoint === INVALID ? NO_CHARACTER : codePoint
    return this.mark(this.memory?.take(before, known, kind) === true ? step | WORD : step)
  }

  private mark(step: number): number {
    const { depth, ladder } = this.rule
    if ((step & ANEW) !== 0) this.words = 0
    if ((step & WORD) === 0) return (step & TOP) !== 0 ? depth : 0
    this.words = this.words + 1 === ladder.length ? 0 : this.words + 1
    return (step & TOP) !== 0 ? depth : ladder[this.words]
  }

  fork(): Cursor {
    return new WordCursor(this.rule, this.decoder.fork(), this.memory?.fork(), this.state, this.words)
  }

  save(): Json {
    return [this.state, this.words, ...(this.memory?.save() ?? []), ...this.decoder.pending()]
  }
}

/**
 * Opens a cursor at the start of a text, or where a saved one stood.
 *
 * @param saved [state, words, ...what the rule remembers, ...bytes of a begun character]
 * @throws SplitterError `SPLITTER_STATE` when no cursor of this rule saves such a value
 */
export const wordCursor = (rule: WordRule, saved?: Json): Cursor => {
  if (saved === undefined) return new WordCursor(rule, utf8Decoder(), rule.memory?.open(), START, 0)
  const { numbers, decoder } = readSaved(rule.name, saved, limitsOf(rule))
  const [state, words, ...remembered] = numbers
  return new WordCursor(rule, decoder, rule.memory?.open(remembered), state, words)
}

/** Gives the most characters that a saved cursor's JSON has. */
export const maxWordState = (rule: WordRule): number => maxSaved(limitsOf(rule))

const limitsOf = ({ steps, ladder, memory }: WordRule): readonly number[] => [
  steps.length >> CLASS_BITS,
  ladder.length,
  ...(memory?.limits ?? []),
]
