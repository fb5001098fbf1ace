// The cursor form of `cjk`: a document byte by byte.
//
// In:  bytes and the tables of a rule.  Out: levels, and a state of at most 15 integers.  Never: keeps
// bytes that belong to a finished character.

import { type Cursor, INVALID, type Json, PENDING, utf8Decoder, type Utf8Decoder } from "@aunet/splitter"
import { SYMBOL, classOf, readSaved } from "@aunet/splitter-whitespace/rule"
import { CjkMachine, NO_CHARACTER } from "./cjk-machine.ts"
import type { CjkRule } from "./cjk-rule.ts"
import { STATES } from "./cjk-steps.ts"
import { CONTEXT_LENGTH } from "./word-context.ts"

/** Is the most characters that a saved cursor's JSON has: 12 integers of up to 10 digits, and 3 bytes. */
export const MAX_CJK_STATE = 146

class CjkCursor implements Cursor {
  private readonly rule: CjkRule
  private readonly decoder: Utf8Decoder
  private readonly machine: CjkMachine

  constructor(rule: CjkRule, decoder: Utf8Decoder, machine: CjkMachine) {
    this.rule = rule
    this.decoder = decoder
    this.machine = machine
  }

  push(byte: number): number {
    const codePoint = this.decoder.push(byte)
    if (this.decoder.broken > 0) this.machine.takeBroken(this.decoder.broken)
    if (codePoint === PENDING) return 0
    if (codePoint === INVALID) return this.machine.take(NO_CHARACTER, SYMBOL)
    return this.machine.take(codePoint, classOf(this.rule.kinds, codePoint))
  }

  fork(): Cursor {
    return new CjkCursor(this.rule, this.decoder.fork(), this.machine.fork())
  }

  save(): Json {
    const { state, words, symbol, context } = this.machine
    return [state, words, symbol, ...Array.from(context, (number) => number >>> 0), ...this.decoder.pending()]
  }
}

/**
 * Opens a cursor at the start of a text, or where a saved one stood.
 *
 * @param saved [state, words, symbol, ...context, ...bytes of a begun character]
 * @throws SplitterError `SPLITTER_STATE` when no cursor of this rule saves such a value
 */
export const cjkCursor = (rule: CjkRule, name: string, saved?: Json): Cursor => {
  const machine = new CjkMachine(rule)
  if (saved === undefined) return new CjkCursor(rule, utf8Decoder(), machine)
  const limits = [STATES, rule.ladder.length, NO_CHARACTER + 1, ...CONTEXT_LIMITS]
  const { numbers, decoder } = readSaved(name, saved, limits)
  const [state, words, symbol, ...context] = numbers
  machine.state = state
  machine.words = words
  machine.symbol = symbol
  machine.context.set(context)
  return new CjkCursor(rule, decoder, machine)
}

const CONTEXT_LIMITS: readonly number[] = Array.from({ length: CONTEXT_LENGTH }, () => 2 ** 32)
