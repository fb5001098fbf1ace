// The splitter that ends segments at words, numbers, symbols and newlines: AU-Net's default.
//
// In:  group sizes.  Out: a Splitter, or an error that says what is wrong.  Never: looks at a byte
// before its turn.

import { either as E } from "fp-ts"
import {
  type Json,
  orThrow,
  type Splitter,
  SPLITTER_API_VERSION,
  type SplitterError,
  type SplitterPlugin,
} from "@aunet/splitter"
import { readOptions, refuse } from "./options.ts"
import { splitWords } from "./split-words.ts"
import { MAX_WORD_STATE, wordCursor } from "./word-cursor.ts"
import { commonMultiple, wordRule } from "./word-rule.ts"

/** Is the name of the splitter, in registries and checkpoints. */
export const WORDS = "words"

/** Is the largest least common multiple of the groups: the count of words runs through it. */
export const MAX_COMMON_MULTIPLE = 65_536

/** Chooses how many words a segment of each level holds. */
export interface WordsOptions {
  /**
   * How many words a segment of level 1, 2, ... holds: integers from 1 on, each larger than the one
   * before, with a least common multiple of at most 65,536. [1, 2, 4] when absent: words, pairs
   * and fours, for four stages.
   */
  readonly groups?: readonly number[]
}

/**
 * Makes the splitter of words: level k ends a segment after every `groups[k - 1]` words.
 *
 * A word ends with the whitespace after it. Numbers (by threes), symbols (by threes) and newlines
 * are boundaries at every level, on the first of each run. Whitespace after whitespace ends no
 * word, and groups are counted from there anew. Combining marks and joiners belong to letters. A
 * byte that is not UTF-8 is a symbol.
 *
 * It is the rule `word1`, `word2`, ... of the paper (section 3.1; apps/aunet/data in the official
 * code) with two repairs: a newline is marked itself, where the official pattern marks whitespace
 * before it and so needs to see the future; and combining marks are letters, where the official
 * pattern takes each vowel sign of Thai or Hindi for punctuation.
 *
 * @returns Right with the splitter; Left with a SplitterError `SPLITTER_OPTIONS`
 * @example
 * words({ groups: [1, 2] }) // "The |cat ‖sat |on ‖the |mat.‖ ‖"
 */
export const words = (options: WordsOptions = {}): E.Either<SplitterError, Splitter> => {
  const checked = readGroups(WORDS, options)
  if (E.isLeft(checked)) return checked
  const groups = checked.right
  const rule = wordRule(groups)
  const splitter: Splitter = {
    name: WORDS,
    options: { groups },
    depth: rule.depth,
    boundaryPlace: "mixed",
    maxState: MAX_WORD_STATE,
    split: (bytes) => splitWords(rule, bytes),
    cursor: (saved) => wordCursor(rule, saved),
  }
  return E.right(Object.freeze(splitter))
}

/** Makes `words` from stored options: `{ "groups": [1, 2, 4] }`, `{}` or nothing. */
export const wordsPlugin: SplitterPlugin = Object.freeze({
  kind: "splitter",
  name: WORDS,
  apiVersion: SPLITTER_API_VERSION,
  // What a file or a command line holds may be anything; `words` checks it all.
  make: (options?: Json) => orThrow(words(options as WordsOptions | undefined)),
})

/**
 * Reads `{ groups }` as a file or a command line holds it, for the splitter of the given name.
 *
 * @returns Right with checked groups, [1, 2, 4] when absent; Left with a SplitterError `SPLITTER_OPTIONS`
 */
export const readGroups = (
  splitter: string,
  options: unknown,
): E.Either<SplitterError, readonly number[]> => {
  const read = readOptions(splitter, options, ["groups"], "{ groups: [1, 2, 4] }")
  if (E.isLeft(read)) return read
  const { groups = [1, 2, 4] } = read.right
  if (!Array.isArray(groups) || groups.length === 0) {
    return refuse(splitter, "groups", groups, "an array of one number a level, such as [1, 2, 4]")
  }
  const wrong = groups.findIndex(
    (group, k) => !Number.isSafeInteger(group) || group <= (k === 0 ? 0 : groups[k - 1]),
  )
  if (wrong >= 0) {
    return refuse(
      splitter,
      `groups[${wrong}]`,
      groups[wrong],
      wrong === 0 ? "an integer from 1 on" : `an integer above ${groups[wrong - 1]}, the one before`,
    )
  }
  if (commonMultiple(groups, MAX_COMMON_MULTIPLE) > MAX_COMMON_MULTIPLE) {
    return refuse(
      splitter,
      "groups",
      groups,
      `numbers with a least common multiple of at most ${MAX_COMMON_MULTIPLE}, such as powers of two`,
    )
  }
  return E.right(Object.freeze([...groups]))
}
