// The characters of a program, as few classes as it can tell apart.
//
// In:  a program.  Out: tables.  Never: a class for characters that no text has (surrogates).
//
//     \p{L}+|\p{Lu}\d      class 0: other    1: \p{L} without \p{Lu}    2: \p{Lu}    3: \d

import type { Program } from "./program.ts"

// What an assertion can know of the character before or after it. EDGE is none: the text begins or ends.
export const EDGE = 0
export const LINE = 1
export const WORD = 2
export const OTHER = 3

/** Holds the class of every code point, and what is known of each class. */
export interface Alphabet {
  readonly blocks: Uint16Array
  /** `cells[(blocks[codePoint >> 6] << 6) | (codePoint & 63)]` is the class. */
  readonly cells: Uint16Array
  /** One character of each class, one that can be seen where there is such a one. */
  readonly examples: readonly string[]
  /** LINE, WORD or OTHER for each class; OTHER for all when the program has no assertions. */
  readonly kinds: readonly number[]
  /** For each set of the program, whether it has the class: 1 or 0. */
  readonly members: readonly Uint8Array[]
}

const CODE_POINTS = 0x110000
const BLOCK = 64
const SURROGATES = [0xd800, 0xdfff] as const
const NEWLINE = [10, 10] as const
const WORD_CHARACTERS = [48, 57, 65, 90, 95, 95, 97, 122] as const

// Tried as examples before a class's first character.
const SEEN = Array.from("ab1. \n,A-_\t'é中あ한กא٣")

/**
 * Makes the alphabet.
 *
 * @param looks whether assertions have to be told of newlines and word characters
 */
export const alphabetOf = ({ sets }: Program, looks: boolean): Alphabet => {
  const told = looks ? [...sets, NEWLINE, WORD_CHARACTERS] : sets
  const bounds = new Set<number>([0, SURROGATES[0], SURROGATES[1] + 1])
  for (const ranges of told) {
    for (let k = 0; k < ranges.length; k += 2) bounds.add(ranges[k]).add(ranges[k + 1] + 1)
  }
  bounds.delete(CODE_POINTS)
  const firsts = [...bounds].sort((a, b) => a - b)
  const classes = new Map<string, number>()
  const examples: string[] = []
  const members: number[][] = told.map(() => [])
  const ofRange = firsts.map((first) => {
    if (first >= SURROGATES[0] && first <= SURROGATES[1]) return 0
    const key = told.map((ranges) => (has(ranges, first) ? 1 : 0))
    const name = key.join("")
    const known = classes.get(name)
    if (known !== undefined) return known
    classes.set(name, classes.size)
    examples.push(String.fromCodePoint(first))
    key.forEach((bit, set) => members[set].push(bit))
    return classes.size - 1
  })
  const { blocks, cells } = table(firsts, ofRange)
  for (const character of SEEN.toReversed()) {
    const codePoint = character.codePointAt(0) ?? 0
    examples[cells[(blocks[codePoint >> 6] << 6) | (codePoint & 63)]] = character
  }
  return {
    blocks,
    cells,
    examples,
    kinds: examples.map((_, k) =>
      !looks ? OTHER : members[sets.length][k] ? LINE : members[sets.length + 1][k] ? WORD : OTHER,
    ),
    members: members.slice(0, sets.length).map((bits) => Uint8Array.from(bits)),
  }
}

const has = (ranges: readonly number[], codePoint: number): boolean => {
  // The last range that begins at or before it.
  let low = 0
  let high = ranges.length / 2
  while (low < high) {
    const middle = (low + high) >> 1
    if (ranges[2 * middle] <= codePoint) low = middle + 1
    else high = middle
  }
  return low > 0 && codePoint <= ranges[2 * low - 1]
}

// A block inside one range is the same for all such ranges of its class, and kept once.
const table = (firsts: readonly number[], classes: readonly number[]): Pick<Alphabet, "blocks" | "cells"> => {
  const blocks = new Uint16Array(CODE_POINTS / BLOCK)
  const cells: number[] = []
  const uniform = new Map<number, number>()
  let range = 0
  for (let block = 0; block < blocks.length; block++) {
    const start = block * BLOCK
    const end = start + BLOCK
    while (range + 1 < firsts.length && firsts[range + 1] <= start) range += 1
    const isUniform = range + 1 === firsts.length || firsts[range + 1] >= end
    const known = isUniform ? uniform.get(classes[range]) : undefined
    blocks[block] = known ?? cells.length / BLOCK
    if (known !== undefined) continue
    if (isUniform) uniform.set(classes[range], blocks[block])
    for (let codePoint = start, at = range; codePoint < end; codePoint++) {
      while (at + 1 < firsts.length && firsts[at + 1] <= codePoint) at += 1
      cells.push(classes[at])
    }
  }
  return { blocks, cells: Uint16Array.from(cells) }
}
