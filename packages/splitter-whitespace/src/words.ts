// The splitter that ends segments at words, numbers, symbols and newlines: AU-Net's default.
//
// In:  group sizes.  Out: a Splitter, or an error that says what is wrong.  Never: looks at a byte
// before its turn.

import type { Either } from "fp-ts/lib/Either.js"
import type { Splitter, SplitterError, SplitterPlugin } from "@aunet/splitter"
import { characterClasses } from "./character-class.ts"
import { wordTables, type WordTables } from "./word-rule.ts"
import { wordPlugin, type WordsOptions, wordSplitter, type WordSplitterKind } from "./word-splitter.ts"
import { STEPS } from "./word-steps.ts"

/** Is the name of the splitter, in registries and checkpoints. */
export const WORDS = "words"

let tables: WordTables | undefined

const KIND: WordSplitterKind = {
  name: WORDS,
  boundaryPlace: "mixed",
  tables: () => (tables ??= wordTables(characterClasses(), STEPS)),
}

/**
 * Makes the splitter of words: level k ends a segment after every `groups[k - 1]` words.
 *
 * A word ends with the whitespace after it. Numbers (by threes), symbols (by threes) and newlines
 * are boundaries at every level, on the first of each run. Whitespace after whitespace ends no
 * word, and groups are counted from there anew. Combining marks belong to letters. What is not seen
 * does nothing (format characters such as joiners, U+00AD and U+FEFF, variation selectors), but for
 * U+200B, which separates words as a space does. A byte that is not UTF-8 is a symbol.
 *
 * It is the rule `word1`, `word2`, ... of the paper (section 3.1; apps/aunet/data in the official
 * code) with two repairs: a newline is marked itself, where the official pattern marks whitespace
 * before it and so needs to see the future; and combining marks are letters and format characters
 * nothing, where the official pattern takes each vowel sign of Thai or Hindi, and each joiner, for
 * punctuation.
 *
 * @returns Right with the splitter; Left with a SplitterError `SPLITTER_OPTIONS`
 * @example
 * words({ groups: [1, 2] }) // "The |cat ‖sat |on ‖the |mat.‖ ‖"
 */
export const words = (options: WordsOptions = {}): Either<SplitterError, Splitter> =>
  wordSplitter(KIND, options)

/** Makes `words` from stored options: `{ "groups": [1, 2, 4] }`, `{}` or nothing. */
export const wordsPlugin: SplitterPlugin = wordPlugin(KIND)
