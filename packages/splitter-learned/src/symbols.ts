// A document as symbols: one for each character, one for each byte that belongs to none.
//
// In:  bytes.  Out: symbols, and the last byte of each.  Never: throws; reads a byte to decide what an
// earlier one was worth, but for bytes that can get no level in any case (see utf8.ts of @aunet/splitter).
//
//     bytes      t   c3 a9   ff    e2 82 |       (the text ends, or an "a" follows)
//     symbols    t   é       ff'   broken broken
//     ends       0     2     3     4      5

import { highestSecond, lowestSecond } from "@aunet/splitter"

/** Is the symbol of byte 0 where it is no character; invalid byte b is `INVALID_SYMBOL + b`. */
export const INVALID_SYMBOL = 0x110000

/** Is the symbol of a byte that began a character which never came to its end; it has level 0. */
export const BROKEN_SYMBOL = 0x110100

/** Is a document, or a piece of one, as symbols. */
export interface Symbols {
  /** How many there are; the arrays may be longer. */
  readonly count: number
  /** A code point, `INVALID_SYMBOL` and a byte, or `BROKEN_SYMBOL`. */
  readonly symbols: Int32Array
  /** Position of the last byte of each. */
  readonly ends: Int32Array
}

/** Reads a document [T] as at most T symbols. */
export const readSymbols = (bytes: Uint8Array): Symbols => {
  const length = bytes.length
  const symbols = new Int32Array(length)
  const ends = new Int32Array(length)
  let count = 0
  for (let i = 0; i < length; i++) {
    const byte = bytes[i]
    let symbol = byte
    if (byte >= 0x80) {
      if (byte < 0xc2 || byte > 0xf4) {
        symbol = INVALID_SYMBOL + byte
      } else {
        const size = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
        symbol = byte & (0x7f >> size)
        let k = 1
        for (; k < size && i + k < length; k++) {
          const next = bytes[i + k]
          if (next < (k === 1 ? lowestSecond(byte) : 0x80)) break
          if (next > (k === 1 ? highestSecond(byte) : 0xbf)) break
          symbol = (symbol << 6) | (next & 0x3f)
        }
        if (k < size) {
          for (let b = 0; b < k; b++) {
            symbols[count] = BROKEN_SYMBOL
            ends[count++] = i + b
          }
          i += k - 1
          continue
        }
        i += size - 1
      }
    }
    symbols[count] = symbol
    ends[count++] = i
  }
  return { count, symbols, ends }
}
