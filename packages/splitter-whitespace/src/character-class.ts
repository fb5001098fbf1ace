// Which class a code point is in, by two look-ups: one of six for our own rules.
//
// In:  the runs in character-class-runs.ts.  Out: tables.  Never: asks the platform's \p{..}, whose
// Unicode version differs from machine to machine.
//
//     code point   0001 1001 1000 | 10 1101         (20 bits and a bit)
//                  block            place: the 6 bits of the last UTF-8 byte
//     class = classes[(blocks[block] << 6) | place]

import { CHARACTER_CLASS_RUNS } from "./character-class-runs.ts"

/** Is a letter or a combining mark: \p{L}, \p{M}. */
export const LETTER = 0
/** Is a number of any script: \p{N}. */
export const NUMBER = 1
/** Is anything else, and a byte that belongs to no character. */
export const SYMBOL = 2
/** Is whitespace other than a newline: \p{White_Space}; and what separates words without width, as U+200B does. */
export const SPACE = 3
/** Is U+000A or U+000D. */
export const NEWLINE = 4
/**
 * Is nothing: a format character inside words (joiners, U+00AD, U+FEFF, directions, tags) or another one that is
 * not shown (variation selectors): \p{Cf}, \p{Default_Ignorable_Code_Point}. A text without it gets the same levels.
 */
export const IGNORED = 5

/** Holds the class of every code point. */
export interface CharacterClasses {
  /** For each 64 code points, where their classes are, in units of 64. */
  readonly blocks: Uint16Array
  /** The classes of different blocks, one after another; the first two are ASCII. */
  readonly classes: Uint8Array
}

const CODE_POINTS = 0x110000
const BLOCK = 64

/** Gives the class for each letter of the runs (see character-class-runs.ts). */
export const CHARACTER_CLASS_CODES: Readonly<Record<string, number>> = {
  L: LETTER,
  M: LETTER,
  F: IGNORED,
  Z: SPACE,
  D: NUMBER,
  N: NUMBER,
  S: SYMBOL,
  W: SPACE,
  E: NEWLINE,
}

let tables: CharacterClasses | undefined

/** Gives the tables; they are unpacked at the first call (about 2 ms, 80 KB) and shared. */
export const characterClasses = (): CharacterClasses => (tables ??= unpackClasses(CHARACTER_CLASS_CODES))

/** Gives the class of a code point, 0 to U+10FFFF. */
export const classOf = ({ blocks, classes }: CharacterClasses, codePoint: number): number =>
  classes[(blocks[codePoint >> 6] << 6) | (codePoint & 63)]

/** Makes the tables of a partition of the code points: a number for each letter of the runs. */
export const unpackClasses = (codes: Readonly<Record<string, number>>): CharacterClasses =>
  packClasses(classPerCodePoint(codes))

/** Gives the class of every code point, one after another [0x110000]: a number for each letter of the runs. */
export const classPerCodePoint = (codes: Readonly<Record<string, number>>): Uint8Array => {
  const all = new Uint8Array(CODE_POINTS)
  let at = 0
  for (const [, name, length] of CHARACTER_CLASS_RUNS.matchAll(/([A-Z])([0-9a-z]+)/g)) {
    const end = at + parseInt(length, 36)
    all.fill(codes[name], at, end)
    at = end
  }
  return all
}

/** Makes two-stage tables of the class of every code point [0x110000]. */
export const packClasses = (all: Uint8Array): CharacterClasses => {
  const blocks = new Uint16Array(CODE_POINTS / BLOCK)
  const kept: number[] = []
  // Whole planes hold one class; such a block is kept once.
  const uniform = new Map<number, number>()
  for (let block = 0; block < blocks.length; block++) {
    const start = block * BLOCK
    const first = all[start]
    // A plain loop: most of the million code points are looked at, whenever a command starts.
    let same = 1
    while (same < BLOCK && all[start + same] === first) same++
    const isUniform = same === BLOCK
    const known = isUniform ? uniform.get(first) : undefined
    blocks[block] = known ?? kept.length
    if (known !== undefined) continue
    if (isUniform) uniform.set(first, kept.length)
    kept.push(block)
  }
  const classes = new Uint8Array(kept.length * BLOCK)
  kept.forEach((block, k) => classes.set(all.subarray(block * BLOCK, (block + 1) * BLOCK), k * BLOCK))
  return { blocks, classes }
}
