// What a rule of words is: steps over classes of characters, and what it remembers beside them.
//
// In:  steps, classes, groups.  Out: the tables that split and cursors of one splitter share.  Never: changes
// after it was made.
//
// `words` is one such rule, drawn in word-steps.ts. Another package makes one of it by more classes and more
// states; where the class of a character does not say enough, its steps ask a memory (splitter-cjk).

import type { CharacterClasses } from "./character-class.ts"
import { groupLadder } from "./groups.ts"
import type { MemoryRule } from "./word-memory.ts"
import { CLASS_BITS } from "./word-steps.ts"

/** Holds what a rule says, whatever its groups. */
export interface WordTables {
  readonly classes: CharacterClasses
  /** The step for a state and a class, at `(state << CLASS_BITS) | class`; see word-steps.ts. It starts in 0. */
  readonly steps: Uint8Array
  /** The step for a state and a byte below 128, at `(state << 7) | byte`: two look-ups in one. */
  readonly ascii: Uint8Array
  /** What is asked; absent when no step has ASK. */
  readonly memory?: MemoryRule
}

/** Makes the tables of steps over classes. */
export const wordTables = (
  classes: CharacterClasses,
  steps: Uint8Array,
  memory?: MemoryRule,
): WordTables => ({
  classes,
  steps,
  ascii: Uint8Array.from(
    { length: (steps.length >> CLASS_BITS) << 7 },
    (_, at) => steps[((at >> 7) << CLASS_BITS) | classes.classes[at & 127]],
  ),
  ...(memory === undefined ? {} : { memory }),
})

/** Is what split and cursors of one splitter share. */
export interface WordRule extends WordTables {
  /** The splitter's name, for messages. */
  readonly name: string
  /** The level of numbers, symbols and newlines: how many groups there are. */
  readonly depth: number
  /** The level of the end of a word by how many words were counted; see `groupLadder`. */
  readonly ladder: Uint8Array
}

/** Makes the rule of one splitter for groups that were checked: integers, at least 1, ascending. */
export const wordRule = (name: string, tables: WordTables, groups: readonly number[]): WordRule => ({
  ...tables,
  name,
  depth: groups.length,
  ladder: groupLadder(groups),
})
