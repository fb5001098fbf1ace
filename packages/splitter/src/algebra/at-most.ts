// A limit for segments: where the next character may not fit any more, this one is marked.
//
// In:  a splitter and a number of bytes.  Out: a splitter, or an error.  Never: takes away a boundary,
// or marks a byte inside a character.
//
// A level sits on the last byte of its character (S9) and is given before the next character is seen
// (S3), which has up to four bytes. So a segment is cut as soon as four more bytes would not fit:
//
//     at most 8     a b c d e f g h i j k l            a cut after 5 to 8 bytes; after 5 if all of
//                           |         |                the characters have one byte
//     at most 8     你__ 好__ 吗__ 我__                  6 + 4 do not fit in 8
//                         |         |
//
// What well-formed UTF-8 can be kept to, other bytes cannot: F0 may begin a character each time in
// F0 F0 F0 ..., and a byte that may be inside of one gets level 0. Such bytes count, and the cut comes
// at the first byte after them that ends a character or is invalid by itself.

import type { Either } from "fp-ts/lib/Either.js"
import * as E from "#fp-ts/Either"
import { SplitterError } from "../splitter-error.ts"
import type { Splitter } from "../splitter.ts"
import { PENDING, type Utf8Decoder } from "../utf8.ts"
import { MAX_BEGUN, begunDecoder } from "../begun-character.ts"
import { combine, type Judge } from "./combination.ts"
import { AT_MOST } from "./names.ts"

/** Is the largest limit, in bytes. */
export const MAX_AT_MOST = 1_048_576

const LONGEST_CHARACTER = 4

/** Chooses a limit. */
export interface AtMostOptions {
  /** How many bytes a segment may have, 4 to 1,048,576. */
  readonly bytes: number
  /** The level whose segments are limited, and that cuts are given; 1 to 255, 1 when absent. */
  readonly level?: number
}

/**
 * Cuts the segments of one level that would grow longer than a limit.
 *
 * In well-formed UTF-8 no segment of that level is longer; where no boundary comes by itself, it has
 * from `bytes - 3` to `bytes`. The head of src/algebra/at-most.ts says what happens elsewhere. With
 * `union.empty` it cuts every text in pieces of equal length.
 *
 * @returns Left with a SplitterError `SPLITTER_OPTIONS` for a limit or level out of range
 * @example
 * atMost(words, { bytes: 16 }) // no byte further than 15 from the last boundary
 */
export const atMost = (
  splitter: Splitter,
  { bytes, level = 1 }: AtMostOptions,
): Either<SplitterError, Splitter> => {
  if (!Number.isInteger(bytes) || bytes < LONGEST_CHARACTER || bytes > MAX_AT_MOST) {
    return refuse(
      `bytes ${bytes === undefined ? "is missing" : `cannot be ${bytes}`}; give an integer from ${LONGEST_CHARACTER} to ${MAX_AT_MOST}`,
      bytes,
    )
  }
  if (!Number.isInteger(level) || level < 1 || level > 255) {
    return refuse(`level cannot be ${level}; give an integer from 1 to 255`, level)
  }
  // From here on a segment is full, so nothing above has to be counted.
  const full = bytes - LONGEST_CHARACTER + 1
  const judge = (from: number, decoder: Utf8Decoder): Judge => {
    let length = from
    return {
      push: (byte, levels) => {
        const character = decoder.push(byte)
        length = length < full ? length + 1 : full
        const given = levels[0]
        if (given >= level) length = 0
        else if (character !== PENDING && length === full) {
          length = 0
          return level
        }
        return given
      },
      fork: () => judge(length, decoder.fork()),
      save: () => [length, ...decoder.pending()],
    }
  }
  return E.right(
    combine({
      name: AT_MOST,
      choices: { bytes, level },
      parts: [splitter],
      depth: Math.max(splitter.depth, level),
      ...(splitter.boundaryPlace === undefined ? {} : { boundaryPlace: "mixed" }),
      maxJudgeState: String(full).length + MAX_BEGUN,
      judge: ([length, ...begun] = [0]) => {
        const decoder = begunDecoder(begun)
        return length <= full && decoder !== undefined ? judge(length, decoder) : undefined
      },
    }),
  )
}

const refuse = (message: string, value: number): Either<SplitterError, never> =>
  E.left(new SplitterError("SPLITTER_OPTIONS", `${AT_MOST}: ${message}.`, value))
