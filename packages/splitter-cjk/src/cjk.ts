// The splitter of scripts without spaces, mixed with scripts that have them: the rule of `words`, extended.
//
// In:  group sizes.  Out: a Splitter, or an error that says what is wrong.  Never: looks at a byte
// before its turn.

import type { Either } from "fp-ts/lib/Either.js"
import type { Splitter, SplitterError, SplitterPlugin } from "@aunet/splitter"
import {
  wordPlugin,
  type WordsOptions,
  wordSplitter,
  type WordSplitterKind,
  wordTables,
  type WordTables,
} from "@aunet/splitter-whitespace/rule"
import { characterKinds } from "./character-kind.ts"
import { cjkMemory } from "./cjk-memory.ts"
import { STEPS } from "./cjk-steps.ts"

/** Is the name of the splitter, in registries and checkpoints. */
export const CJK = "cjk"

/** Chooses how many words a segment of each level holds, as for `words`. */
export type CjkOptions = WordsOptions

let tables: WordTables | undefined

const KIND: WordSplitterKind = {
  name: CJK,
  boundaryPlace: "first",
  tables: () => (tables ??= wordTables(characterKinds(), STEPS, cjkMemory())),
}

/**
 * Makes the splitter of words in any script: level k ends a segment after every `groups[k - 1]` words.
 *
 * In Chinese, Japanese, Thai, Lao, Khmer and Burmese a model of 3 to 5 characters decides, when a
 * character has come, whether it begins a word; its last byte is marked then. Tibetan words end at
 * each tsheg, and the letter after it is marked. Text of other scripts gets the levels of `words`,
 * and numbers, symbols and newlines are boundaries at every level as they are there.
 *
 * @param options `{ groups }` as for `words`; [1, 2, 4] when absent
 * @returns Right with the splitter; Left with a SplitterError `SPLITTER_OPTIONS`
 * @example
 * cjk({ groups: [1, 2] }) // "我们在|学‖校。‖T|he ‖cat |"
 */
export const cjk = (options: CjkOptions = {}): Either<SplitterError, Splitter> => wordSplitter(KIND, options)

/** Makes `cjk` from stored options: `{ "groups": [1, 2, 4] }`, `{}` or nothing. */
export const cjkPlugin: SplitterPlugin = wordPlugin(KIND, { package: "@aunet/splitter-cjk" })
