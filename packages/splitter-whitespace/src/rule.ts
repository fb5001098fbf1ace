// The parts of the word rule, for splitters that go on from it: `@aunet/splitter-whitespace/rule`.
//
// In:  nothing.  Out: the names that another splitter needs to give spaced text the levels of `words`.
// Never: a splitter; those are at @aunet/splitter-whitespace.

export { characterBytes } from "./character-bytes.ts"
export {
  CHARACTER_CLASS_CODES,
  LETTER,
  NEWLINE,
  NUMBER,
  SPACE,
  SYMBOL,
  classOf,
  classPerCodePoint,
  packClasses,
} from "./character-class.ts"
export type { CharacterClasses } from "./character-class.ts"
export { readSaved } from "./saved-cursor.ts"
export type { SavedCursor } from "./saved-cursor.ts"
export { groupLadder } from "./word-rule.ts"
export { readGroups } from "./words.ts"
export { ANEW, BLANK, STATES, STATE_MASK, STEPS, TOP, WORD } from "./word-steps.ts"
