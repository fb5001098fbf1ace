// The threads of a program: where it may stand after some characters, those that win first.
//
// In:  a program and its alphabet.  Out: steps of lists of threads.  Never: decides what is marked.
//
// A thread is the place of an instruction that was reached after a character and not yet looked at: what
// lies behind an assertion is known only with the next character. A list of threads is ordered as a
// backtracking matcher would try them, earlier beginnings first, so what is behind a match loses to it.

import { SplitterError, quote } from "@aunet/splitter"
import { type Alphabet, EDGE, LINE, OTHER, WORD } from "./alphabet.ts"
import {
  LINE_BEGINS,
  LINE_ENDS,
  NO_WORD_BOUNDARY,
  type Program,
  TEXT_BEGINS,
  TEXT_ENDS,
  WORD_BOUNDARY,
} from "./program.ts"

/** Is what a list of threads comes to between two characters. */
export interface Reached {
  /** Places of "characters", the first ones preferred; those behind a match are left out. */
  readonly waiting: readonly number[]
  readonly matched: boolean
}

/** Steps through a program. */
export interface Threads {
  readonly start: number
  /** What may stand before or after a character: one kind alone when there are no assertions. */
  readonly kinds: readonly number[]
  /** Follows everything that needs no character. */
  reach(threads: readonly number[], before: number, after: number): Reached
  /** Takes a character; leaves out threads that can never match. */
  step(waiting: readonly number[], character: number): readonly number[]
  /** Tells of one that waits, whether a character of that kind can bring it to a match in the end. */
  hasHope(waiting: number, kind: number): boolean
}

// Some million looks at an instruction take about a second.
const MOST_WORK = 20_000_000

/**
 * Makes the steps of one program.
 *
 * They throw SplitterError `BAD_PATTERN` once they have taken more work than any useful pattern.
 */
export const threadsOf = (
  { instructions, start }: Program,
  { members, kinds: kindOf }: Alphabet,
  name: { readonly what: string; readonly pattern: string },
): Threads => {
  const looks = instructions.some(({ op }) => op === "if")
  const kinds = looks ? [EDGE, LINE, WORD, OTHER] : [OTHER]
  const seen = new Uint32Array(instructions.length)
  let round = 0
  let work = 0

  const follow = (threads: readonly number[], flags: number, stopAtMatch: boolean): Reached => {
    const waiting: number[] = []
    let matched = false
    round += 1
    for (const thread of threads) {
      const stack = [thread]
      while (stack.length > 0) {
        const place = stack.pop() as number
        if (seen[place] === round) continue
        seen[place] = round
        work += 1
        const instruction = instructions[place]
        if (instruction.op === "characters") waiting.push(place)
        else if (instruction.op === "jump") stack.push(instruction.out)
        else if (instruction.op === "either") stack.push(instruction.other, instruction.out)
        else if (instruction.op === "if") {
          if ((instruction.flags & ~flags) === 0) stack.push(instruction.out)
        } else if (instruction.op === "match") {
          matched = true
          if (stopAtMatch) return { waiting, matched }
        }
      }
    }
    if (work > MOST_WORK) {
      throw new SplitterError(
        "BAD_PATTERN",
        `pattern: ${name.what} cannot be ${quote(name.pattern)}: it can be in too many states. Repeat less, ` +
          "or leave out what may begin anywhere (.*, a repeat inside of a repeat).",
        name.pattern,
      )
    }
    return { waiting, matched }
  }

  // For each set, the kinds of its characters.
  const kindsOf = members.map((set) =>
    kinds.filter((kind) => kindOf.some((k, at) => k === kind && set[at] === 1)),
  )
  const hopes = hopeful()

  /** Finds, for each place and kind of character before it, whether a match can follow. */
  function hopeful(): ReadonlySet<number> {
    const targets = [...new Set(instructions.flatMap((one) => (one.op === "characters" ? [one.out] : [])))]
    const found = new Set<number>()
    const sources = new Map<number, number[]>()
    const queue: number[] = []
    for (const place of targets) {
      for (const before of kinds) {
        const node = place * 4 + before
        for (const after of kinds) {
          const { waiting, matched } = follow([place], flagsBetween(before, after), false)
          if (matched) found.add(node)
          for (const at of waiting) {
            const one = instructions[at]
            if (one.op !== "characters" || !kindsOf[one.set].includes(after)) continue
            const next = one.out * 4 + after
            sources.set(next, [...(sources.get(next) ?? []), node])
          }
        }
        if (found.has(node)) queue.push(node)
      }
    }
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
      for (const source of sources.get(node) ?? []) {
        if (found.has(source)) continue
        found.add(source)
        queue.push(source)
      }
    }
    return found
  }

  return {
    start,
    kinds,
    reach: (threads, before, after) => follow(threads, flagsBetween(before, after), true),
    step: (waiting, character) => {
      const next = new Set<number>()
      for (const at of waiting) {
        const one = instructions[at]
        if (one.op !== "characters" || members[one.set][character] === 0) continue
        if (hopes.has(one.out * 4 + kindOf[character])) next.add(one.out)
      }
      return [...next]
    },
    hasHope: (at, kind) => {
      const one = instructions[at]
      return one.op === "characters" && kindsOf[one.set].includes(kind) && hopes.has(one.out * 4 + kind)
    },
  }
}

const flagsBetween = (before: number, after: number): number =>
  (before === EDGE ? TEXT_BEGINS | LINE_BEGINS : before === LINE ? LINE_BEGINS : 0) |
  (after === EDGE ? TEXT_ENDS | LINE_ENDS : after === LINE ? LINE_ENDS : 0) |
  ((before === WORD) === (after === WORD) ? NO_WORD_BOUNDARY : WORD_BOUNDARY)
