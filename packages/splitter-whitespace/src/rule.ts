// The word rule, for splitters that are made of it: `@aunet/splitter-whitespace/rule`.
//
// In:  nothing.  Out: the steps and classes of `words`, and what makes a splitter of more steps and classes.
// Never: a splitter; those are at @aunet/splitter-whitespace.

export {
  CHARACTER_CLASS_CODES,
  IGNORED,
  LETTER,
  NEWLINE,
  NUMBER,
  SPACE,
  SYMBOL,
  classPerCodePoint,
  packClasses,
} from "./character-class.ts"
export type { CharacterClasses } from "./character-class.ts"
export { NO_CHARACTER } from "./word-memory.ts"
export type { MemoryRule, WordMemory } from "./word-memory.ts"
export { wordTables } from "./word-rule.ts"
export type { WordTables } from "./word-rule.ts"
export { wordPlugin, wordSplitter } from "./word-splitter.ts"
export type { WordSplitterKind, WordsOptions } from "./word-splitter.ts"
export { ANEW, ASK, CLASS_BITS, START, STATES, STATE_MASK, STEPS, TOP, WORD } from "./word-steps.ts"
