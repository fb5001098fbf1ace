// What a rule of words remembers where the class of a character does not say enough.
//
// In:  characters, where a step asks.  Out: whether a word ends there.  Never: sees a byte, or a character before
// its turn.

/** Stands for a byte that belongs to no character, where a memory is given a code point. */
export const NO_CHARACTER = 0x110000

/** Is what a text leaves behind beside state and count; asked where a step has ASK. */
export interface WordMemory {
  /**
   * Takes a character, and tells whether a word ends there: if so, its step has WORD as well.
   *
   * @param state the one before the character
   * @param codePoint 0 to U+10FFFF, or NO_CHARACTER for an invalid byte
   * @param kind its class; SYMBOL for an invalid byte
   */
  take(state: number, codePoint: number, kind: number): boolean
  fork(): WordMemory
  /** Gives it as integers from 0 on, one below each of the limits. */
  save(): readonly number[]
}

/** Opens memories, at the start of a text or as one was saved. */
export interface MemoryRule {
  /** What each number of a saved memory is below. */
  readonly limits: readonly number[]
  readonly open: (saved?: readonly number[]) => WordMemory
}
