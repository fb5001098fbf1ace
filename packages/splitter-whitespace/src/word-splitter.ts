// A rule of words as a splitter with groups for options, and as a plug-in.
//
// In:  a name, tables and group sizes.  Out: the splitter, or an error that says what is wrong; its plug-in.
// Never: makes the tables before a splitter is made.

import type { Either } from "fp-ts/lib/Either.js"
import * as E from "#fp-ts/Either"
import {
  type BoundaryPlace,
  type Json,
  orThrow,
  type Splitter,
  SPLITTER_API_VERSION,
  type SplitterError,
  type SplitterPlugin,
} from "@aunet/splitter"
import { readGroups } from "./groups.ts"
import { splitWords } from "./split-words.ts"
import { maxWordState, wordCursor } from "./word-cursor.ts"
import { wordRule, type WordTables } from "./word-rule.ts"

/** Chooses how many words a segment of each level holds. */
export interface WordsOptions {
  /**
   * How many words a segment of level 1, 2, ... holds: integers from 1 on, each larger than the one
   * before, with a least common multiple of at most 65,536. [1, 2, 4] when absent: words, pairs
   * and fours, for four stages.
   */
  readonly groups?: readonly number[]
}

/** Says what a splitter of words is. */
export interface WordSplitterKind {
  /** Its name, in registries and checkpoints. */
  readonly name: string
  readonly boundaryPlace: BoundaryPlace
  /** Gives its tables; called when a splitter is made, and free to give the same each time. */
  readonly tables: () => WordTables
}

/**
 * Makes a splitter of a rule of words: level k ends a segment after every `groups[k - 1]` words.
 *
 * @returns Right with the splitter; Left with a SplitterError `SPLITTER_OPTIONS`
 */
export const wordSplitter = (
  { name, boundaryPlace, tables }: WordSplitterKind,
  options: WordsOptions,
): Either<SplitterError, Splitter> => {
  const checked = readGroups(name, options)
  if (E.isLeft(checked)) return checked
  const groups = checked.right
  const rule = wordRule(name, tables(), groups)
  return E.right(
    Object.freeze<Splitter>({
      name,
      options: { groups },
      depth: rule.depth,
      boundaryPlace,
      maxState: maxWordState(rule),
      split: (bytes) => splitWords(rule, bytes),
      cursor: (saved) => wordCursor(rule, saved),
    }),
  )
}

/**
 * Makes the plug-in of such a splitter, which takes `{ "groups": [1, 2, 4] }`, `{}` or nothing.
 *
 * @param more the npm package that brings it, where people have to be told
 */
export const wordPlugin = (
  kind: WordSplitterKind,
  more: Pick<SplitterPlugin, "package"> = {},
): SplitterPlugin =>
  Object.freeze<SplitterPlugin>({
    kind: "splitter",
    name: kind.name,
    apiVersion: SPLITTER_API_VERSION,
    ...more,
    // What a file or a command line holds may be anything; `wordSplitter` checks it all.
    make: (options: Json = {}) => orThrow(wordSplitter(kind, options as WordsOptions)),
  })
