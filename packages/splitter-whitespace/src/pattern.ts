// The splitter of a user's own regular expressions: a level each, and no look at what follows.
//
// In:  patterns.  Out: a Splitter, or an error: one that is no pattern, or one that peeks, with an example.
// Never: runs a pattern that was not shown to be causal for every text.
//
//     { start: "\\p{L}+" }     T|he c|at     the first character of each match is a boundary
//     { end: "\\s" }           The |cat      the last one
//
// Each pattern becomes a machine with a table of states (src/pattern/automaton.ts): a step a character, in
// `split` as in a cursor, whatever the pattern. The table is made once, when the splitter is.

import type { Either } from "fp-ts/lib/Either.js"
import * as E from "#fp-ts/Either"
import {
  type BoundaryPlace,
  type Json,
  orThrow,
  quote,
  type Splitter,
  SPLITTER_API_VERSION,
  SplitterError,
  type SplitterPlugin,
} from "@aunet/splitter"
import { readOptions, refuse } from "./options.ts"
import { alphabetOf } from "./pattern/alphabet.ts"
import { automatonOf, MAX_STATES, type Side } from "./pattern/automaton.ts"
import { peekingExample } from "./pattern/peeking-example.ts"
import { bad, compile } from "./pattern/program.ts"
import {
  automataCursor,
  type LevelAutomaton,
  maxAutomataState,
  splitByAutomata,
} from "./pattern/run-automata.ts"
import { threadsOf } from "./pattern/threads.ts"

/** Is the name of the splitter, in registries and checkpoints. */
export const PATTERN = "pattern"

/** Is the most levels, and so patterns times two. */
export const MAX_PATTERN_LEVELS = 16

/** Says what is a boundary of one level: `start`, `end`, or both. */
export interface PatternLevel {
  /** A pattern: the first character of each match is marked. */
  readonly start?: string
  /** A pattern: the last character of each match is marked. */
  readonly end?: string
}

/** Chooses the patterns. */
export interface PatternOptions {
  /** What marks level 1, 2, ...: 1 to 16 entries. A character that several mark has the highest. */
  readonly levels: readonly PatternLevel[]
}

/**
 * Makes a splitter from regular expressions.
 *
 * Patterns are those of RE2 (`\p{L}`, `\p{Han}`, `(?i)`, `\b`; no look-around or back reference). Their
 * matches are looked for from left to right, each after the last. A pattern is taken only if each of its
 * marks can be told when the character comes, in every text: `{ end: "\\s+" }` is refused, since whether a
 * space is the last one is known only later; `{ start: "\\s+" }` and `{ end: "\\s" }` are taken.
 *
 * A byte that is not UTF-8 is read as U+FFFD.
 *
 * @returns Left with a SplitterError: `SPLITTER_OPTIONS`; `BAD_PATTERN` for what is no pattern, matches
 *   the empty text, or needs too many states; `PEEKING_PATTERN` with an example in message and `value`
 * @example
 * pattern({ levels: [{ end: "\\s" }, { end: "[.!?。]" }] }) // words and sentences
 */
export const pattern = (options: PatternOptions): Either<SplitterError, Splitter> => {
  const read = readLevels(options)
  if (E.isLeft(read)) return read
  const levels = read.right
  const automata: LevelAutomaton[] = []
  for (const [k, level] of levels.entries()) {
    for (const side of SIDES) {
      const { [side]: text } = level
      if (text === undefined) continue
      const made = machine(`levels[${k}].${side}`, text, side)
      if (E.isLeft(made)) return made
      automata.push({ ...made.right, level: k + 1 })
    }
  }
  const place = boundaryPlace(levels)
  const splitter: Splitter = {
    name: PATTERN,
    options: { levels: levels.map((level) => ({ ...level })) },
    depth: levels.length,
    boundaryPlace: place,
    maxState: maxAutomataState(automata),
    split: (bytes) => splitByAutomata(automata, bytes),
    cursor: (saved) => automataCursor(PATTERN, automata, saved),
  }
  return E.right(Object.freeze(splitter))
}

/** Makes `pattern` from stored options: `{ "levels": [{ "end": "\\s" }] }`. */
export const patternPlugin: SplitterPlugin = Object.freeze({
  kind: "splitter",
  name: PATTERN,
  apiVersion: SPLITTER_API_VERSION,
  // What a file or a command line holds may be anything; `pattern` checks it all.
  make: (options?: Json) => orThrow(pattern((options ?? {}) as unknown as PatternOptions)),
})

const SIDES: readonly Side[] = ["start", "end"]

const boundaryPlace = (levels: readonly PatternLevel[]): BoundaryPlace => {
  const sides = new Set(levels.flatMap((level) => SIDES.filter((side) => level[side] !== undefined)))
  return sides.size > 1 ? "mixed" : sides.has("start") ? "first" : "last"
}

const machine = (
  what: string,
  text: string,
  side: Side,
): Either<SplitterError, Omit<LevelAutomaton, "level">> => {
  const compiled = compile(what, text)
  if (E.isLeft(compiled)) return compiled
  const program = compiled.right
  return E.flatten(
    E.tryCatch(
      () => {
        const alphabet = alphabetOf(
          program,
          program.instructions.some(({ op }) => op === "if"),
        )
        const threads = threadsOf(program, alphabet, { what, pattern: text })
        if (
          threads.kinds.some((before) =>
            threads.kinds.some((after) => threads.reach([program.start], before, after).matched),
          )
        ) {
          return bad(
            what,
            text,
            "it matches the empty text; say what has to be there, as in a+ in place of a*",
          )
        }
        const made = automatonOf(threads, alphabet, side)
        if (made === undefined)
          return bad(what, text, `it can be in more than ${MAX_STATES} states; repeat less`)
        if ("steps" in made) return E.right({ ...made, blocks: alphabet.blocks, cells: alphabet.cells })
        const example = peekingExample(text, side, threads, alphabet, made)
        return example === undefined
          ? bad(
              what,
              text,
              "no character of a match could be shown to be certain when it comes; use a simpler pattern",
            )
          : peeking(what, text, side, example)
      },
      // The threads throw when they have worked too long; anything else is a defect.
      (error) => {
        if (error instanceof SplitterError) return error
        throw error
      },
    ),
  )
}

const peeking = (
  what: string,
  text: string,
  side: Side,
  example: { readonly text: string; readonly longer: string; readonly marked: boolean },
): Either<SplitterError, never> => {
  const mark = side === "start" ? "begins a match" : "ends a match"
  const [before, after] = example.marked
    ? [mark, "no longer does"]
    : [`does not ${mark.replace("s ", " ")}`, "does"]
  const other =
    side === "end"
      ? `Mark the first character of a match ({ start }), or end the match at a character that settles it (\\s in place of \\s+)`
      : `Mark the last character of a match ({ end }), or let the match begin with one character that settles it`
  return E.left(
    new SplitterError(
      "PEEKING_PATTERN",
      `pattern: ${what} cannot be ${quote(text)}: it looks ahead. The last character of ${quote(example.text)} ${before}; ` +
        `in ${quote(example.longer)} the same character ${after}. ${other}.`,
      { pattern: text, side, ...example },
    ),
  )
}

const readLevels = (options: unknown): Either<SplitterError, readonly PatternLevel[]> => {
  const read = readOptions(PATTERN, options, ["levels"], '{ levels: [{ end: "\\\\s" }] }')
  if (E.isLeft(read)) return read
  const { levels } = read.right
  if (!Array.isArray(levels) || levels.length < 1 || levels.length > MAX_PATTERN_LEVELS) {
    return refuse(
      PATTERN,
      "levels",
      levels,
      `an array of 1 to ${MAX_PATTERN_LEVELS} levels, such as [{ end: "\\\\s" }]`,
    )
  }
  const wrong = levels.findIndex((level) => !isLevel(level))
  return wrong < 0
    ? E.right(
        levels.map(({ start, end }: PatternLevel) => ({
          ...(start !== undefined && { start }),
          ...(end !== undefined && { end }),
        })),
      )
    : refuse(PATTERN, `levels[${wrong}]`, levels[wrong], 'a pattern as "start" or "end", or one of each')
}

const isLevel = (value: unknown): value is PatternLevel => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false
  const entries = Object.entries(value)
  return (
    entries.length > 0 &&
    entries.every(([key, text]) => (key === "start" || key === "end") && typeof text === "string")
  )
}
