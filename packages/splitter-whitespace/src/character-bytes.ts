// How many bytes the character at a place of a document has.
//
// In:  bytes and a place.  Out: a number.  Never: used by a cursor, which does not see what follows.

import { highestSecond, lowestSecond } from "@aunet/splitter"

/**
 * Tells what begins at byte i, which is 128 or more.
 *
 * @returns 2 to 4, the bytes of a well-formed character; 0 for a byte that is invalid by itself;
 *   -1 to -3 for that many bytes that begin a character and do not finish it
 */
export const characterBytes = (bytes: Uint8Array, i: number): number => {
  const lead = bytes[i]
  if (lead < 0xc2 || lead > 0xf4) return 0
  const size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  // A byte after the end reads as undefined, and is no continuation byte either.
  const second = bytes[i + 1]
  if (!(second >= lowestSecond(lead) && second <= highestSecond(lead))) return -1
  if (size === 2) return 2
  if ((bytes[i + 2] & 0xc0) !== 0x80) return -2
  if (size === 3) return 3
  return (bytes[i + 3] & 0xc0) === 0x80 ? 4 : -3
}
