// The cursor of `lingua`: what the official code does in generation.
//
// In:  bytes, one at a time.  Out: for each its level in the text that ends with it.  Never: takes a
// level back, as split does when it sees more; keeps more than a number for each rule.
//
// For pretok, where split marks the second space only once it has seen the letter:
//
//     text so far   split gives   the cursor gave
//     "a"           1             1
//     "a "          1 1           1 1
//     "a  "         1 1 0         1 1 0
//     "a  b"        1 1 1 0       1 1 0 0

import { type Cursor, INVALID, type Json, PENDING, utf8Decoder, type Utf8Decoder } from "@aunet/splitter"
import { classOf } from "../character-class.ts"
import { maxSaved, readSaved } from "../saved-cursor.ts"
import { NEWEST, type OfficialRule } from "./official-rule.ts"
import { SYMBOL, officialClasses } from "./official-text.ts"

/** Gives the most characters of a saved cursor's JSON: a state for each rule, and three bytes. */
export const maxLinguaState = (rules: readonly OfficialRule[]): number =>
  maxSaved(rules.map(({ states }) => states))

class LinguaCursor implements Cursor {
  private readonly rules: readonly OfficialRule[]
  private readonly decoder: Utf8Decoder
  private readonly states: number[]

  constructor(rules: readonly OfficialRule[], decoder: Utf8Decoder, states: readonly number[]) {
    this.rules = rules
    this.decoder = decoder
    this.states = [...states]
  }

  push(byte: number): number {
    const codePoint = this.decoder.push(byte)
    // Bytes that turned out to be invalid are symbols; they have got their level 0 already.
    for (let k = this.decoder.broken; k > 0; k--) this.take(SYMBOL)
    if (codePoint === PENDING) return 0
    return this.take(codePoint === INVALID ? SYMBOL : classOf(officialClasses(), codePoint))
  }

  private take(kind: number): number {
    let level = 0
    for (let k = 0; k < this.rules.length; k++) {
      const step = this.rules[k].newest(this.states[k], kind)
      this.states[k] = step >> 1
      if ((step & NEWEST) !== 0) level = k + 1
    }
    return level
  }

  fork(): Cursor {
    return new LinguaCursor(this.rules, this.decoder.fork(), this.states)
  }

  save(): Json {
    return [...this.states, ...this.decoder.pending()]
  }
}

/**
 * Opens a cursor at the start of a text, or where a saved one stood.
 *
 * @param saved [a state for each rule, ...bytes of a begun character]
 * @throws SplitterError `SPLITTER_STATE` when no cursor of these rules saves such a value
 */
export const linguaCursor = (rules: readonly OfficialRule[], saved?: Json): Cursor => {
  if (saved === undefined) {
    return new LinguaCursor(
      rules,
      utf8Decoder(),
      rules.map(() => 0),
    )
  }
  const { numbers, decoder } = readSaved(
    "lingua",
    saved,
    rules.map(({ states }) => states),
  )
  return new LinguaCursor(rules, decoder, numbers)
}
