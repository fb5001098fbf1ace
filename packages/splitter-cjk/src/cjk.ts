// The splitter of scripts without spaces, mixed with scripts that have them.
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
import { readGroups } from "@aunet/splitter-whitespace/rule"
import { MAX_CJK_STATE, cjkCursor } from "./cjk-cursor.ts"
import { cjkRule } from "./cjk-rule.ts"
import { splitCjk } from "./split-cjk.ts"

/** Is the name of the splitter, in registries and checkpoints. */
export const CJK = "cjk"

/** Chooses how many words a segment of each level holds. */
export interface CjkOptions {
  /**
   * How many words a segment of level 1, 2, ... holds: integers from 1 on, each larger than the one
   * before, with a least common multiple of at most 65,536. [1, 2, 4] when absent: words, pairs
   * and fours, for four stages.
   */
  readonly groups?: readonly number[]
}

/**
 * Makes the splitter of words in any script: level k ends a segment after every `groups[k - 1]` words.
 *
 * In Chinese, Japanese, Thai, Lao, Khmer and Burmese a model of 3 to 5 characters decides, when a
 * character has come, whether it begins a word; its last byte is marked then. Tibetan words end at
 * each tsheg, and the letter after it is marked. Text of other scripts gets the levels of `words`,
 * and numbers, symbols and newlines are boundaries at every level as they are there.
 *
 * @returns Right with the splitter; Left with a SplitterError `SPLITTER_OPTIONS`
 * @example
 * cjk({ groups: [1, 2] }) // "我们在|学‖校|。‖The |cat ‖"
 */
export const cjk = (options: CjkOptions = {}): E.Either<SplitterError, Splitter> => {
  const checked = readGroups(CJK, options)
  if (E.isLeft(checked)) return checked
  const groups = checked.right
  const rule = cjkRule(groups)
  const splitter: Splitter = {
    name: CJK,
    options: { groups },
    depth: rule.depth,
    boundaryPlace: "first",
    maxState: MAX_CJK_STATE,
    split: (bytes) => splitCjk(rule, bytes),
    cursor: (saved) => cjkCursor(rule, CJK, saved),
  }
  return E.right(Object.freeze(splitter))
}

/** Makes `cjk` from stored options: `{ "groups": [1, 2, 4] }`, `{}` or nothing. */
export const cjkPlugin: SplitterPlugin = Object.freeze({
  kind: "splitter",
  name: CJK,
  apiVersion: SPLITTER_API_VERSION,
  package: "@aunet/splitter-cjk",
  // What a file or a command line holds may be anything; `cjk` checks it all.
  make: (options?: Json) => orThrow(cjk(options as CjkOptions | undefined)),
})
