// A user's regular expression as a program: the one file that knows the library.
//
// In:  a pattern as text.  Out: instructions, or an error that says what is wrong.  Never: matches a text
// with the library's own matcher, but for `marksOf`, which says what a pattern means in a text seen whole.
//
// RE2JS reads and compiles a pattern (its own Unicode tables, limits on nesting and repeats) to the
// program of a Pike machine: threads that stand at instructions, the first ones preferred. Such a machine
// needs a step for each character and thread, whatever the pattern; it has no way back.

import { RE2JS, RE2JSException } from "re2js"
import type { Either } from "fp-ts/lib/Either.js"
import * as E from "#fp-ts/Either"
import { SplitterError, quote } from "@aunet/splitter"

/** Is one instruction. `out` and `other` are places of instructions. */
export type Instruction =
  | { readonly op: "characters"; readonly set: number; readonly out: number }
  | { readonly op: "either"; readonly out: number; readonly other: number }
  | { readonly op: "if"; readonly flags: number; readonly out: number }
  | { readonly op: "jump"; readonly out: number }
  | { readonly op: "match" }
  | { readonly op: "fail" }

/** Is a compiled pattern. */
export interface Program {
  readonly instructions: readonly Instruction[]
  readonly start: number
  /** Sets of code points: first and last of each range, ascending. */
  readonly sets: readonly (readonly number[])[]
}

// The assertions that RE2 has; an "if" holds the sum of those that it asks for.
export const LINE_BEGINS = 1
export const LINE_ENDS = 2
export const TEXT_BEGINS = 4
export const TEXT_ENDS = 8
export const WORD_BOUNDARY = 16
export const NO_WORD_BOUNDARY = 32

/** Is the longest pattern, in UTF-16 units, and the most instructions of a program. */
const MAX_PATTERN = 1000
const MAX_INSTRUCTIONS = 5000

const LAST = 0x10ffff
const IGNORES_CASE = 1
// No character beyond has another case.
const LAST_CASED = 0x1ffff

interface LibraryInstruction {
  readonly op: number
  readonly out: number
  readonly arg: number
  readonly runes: ArrayLike<number>
  matchRune(codePoint: number): boolean
}

/**
 * Compiles a pattern.
 *
 * @param what the name of the option, for the message
 * @returns Left with a SplitterError `BAD_PATTERN` for a pattern that is not one, or is too long
 */
export const compile = (what: string, pattern: string): Either<SplitterError, Program> => {
  if (pattern.length > MAX_PATTERN) {
    return bad(what, pattern, `it has ${pattern.length} characters; give at most ${MAX_PATTERN}`)
  }
  let compiled: { readonly inst: readonly LibraryInstruction[]; readonly start: number }
  try {
    compiled = RE2JS.compile(pattern).re2().prog as typeof compiled
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error
    return bad(
      what,
      pattern,
      `${error.message}. It has to be a pattern of RE2, without look-around and back references`,
    )
  }
  if (compiled.inst.length > MAX_INSTRUCTIONS) {
    return bad(
      what,
      pattern,
      `it compiles to ${compiled.inst.length} instructions; repeat less, ${MAX_INSTRUCTIONS} are the most`,
    )
  }
  return E.right(translate(compiled.inst, compiled.start))
}

/** Refuses a pattern. */
export const bad = (what: string, pattern: unknown, reason: string): Either<SplitterError, never> =>
  E.left(
    new SplitterError("BAD_PATTERN", `pattern: ${what} cannot be ${quote(pattern)}: ${reason}.`, pattern),
  )

const translate = (all: readonly LibraryInstruction[], start: number): Program => {
  const sets: (readonly number[])[] = []
  const places = new Map<string, number>()
  const setOf = (instruction: LibraryInstruction, ranges?: readonly number[]): number => {
    const key = ranges?.join() ?? `${instruction.arg & IGNORES_CASE}:${Array.from(instruction.runes).join()}`
    const known = places.get(key)
    if (known !== undefined) return known
    places.set(key, sets.length)
    return sets.push(ranges ?? rangesOf(instruction)) - 1
  }
  const instructions = all.map((instruction): Instruction => {
    const { op, out, arg } = instruction
    switch (op) {
      case 1:
      case 2:
        return { op: "either", out, other: arg }
      case 3:
      case 7:
        return { op: "jump", out }
      case 4:
        return { op: "if", flags: arg, out }
      case 5:
        return { op: "fail" }
      case 6:
        return { op: "match" }
      case 8:
      case 9:
        return { op: "characters", set: setOf(instruction), out }
      case 10:
        return { op: "characters", set: setOf(instruction, [0, LAST]), out }
      case 11:
        return { op: "characters", set: setOf(instruction, [0, 9, 11, LAST]), out }
      default:
        throw new TypeError(`RE2JS has an instruction ${op} that this version of the package does not know.`)
    }
  })
  return { instructions, start, sets }
}

const rangesOf = (instruction: LibraryInstruction): readonly number[] => {
  const { arg, runes } = instruction
  if (runes.length !== 1) return Array.from(runes)
  if ((arg & IGNORES_CASE) === 0) return [runes[0], runes[0]]
  const ranges: number[] = []
  for (let codePoint = 0; codePoint <= LAST_CASED; codePoint++) {
    if (instruction.matchRune(codePoint)) ranges.push(codePoint, codePoint)
  }
  return ranges
}

/**
 * Gives what a pattern means to whoever writes it: a function from a text that is seen whole to where the
 * characters begin that are marked. Matches are looked for from left to right, each after the last.
 *
 * @param pattern one that compiles
 * @param side the character of a match that is marked
 * @returns from a text to places in it, in UTF-16 units
 */
export const marksOf = (pattern: string, side: "start" | "end"): ((text: string) => ReadonlySet<number>) => {
  const compiled = RE2JS.compile(pattern)
  return (text) => {
    const matcher = compiled.matcher(text)
    const marks = new Set<number>()
    while (matcher.find()) {
      const end = matcher.end()
      if (end === matcher.start()) continue
      const isPair = (text.codePointAt(end - 2) ?? 0) > 0xffff
      marks.add(side === "start" ? matcher.start() : isPair ? end - 2 : end - 1)
    }
    return marks
  }
}
