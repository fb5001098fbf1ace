// The bytes of a begun character, as they stand at the end of a judge's saved state.
//
// In:  numbers.  Out: a decoder in the middle of a character.  Never: trusts what it is given.

import { PENDING, utf8Decoder } from "../utf8.ts"
import type { Utf8Decoder } from "../utf8.ts"

/** Is the most characters that a begun character takes in a saved state: ",244,143,191". */
export const MAX_BEGUN = 12

/** Opens a decoder in the middle of a character; undefined if the bytes do not begin one. */
export const begunDecoder = (begun: readonly number[]): Utf8Decoder | undefined => {
  const decoder = utf8Decoder()
  const fits = begun.every((byte) => byte < 256 && decoder.push(byte) === PENDING)
  return fits && decoder.pending().length === begun.length ? decoder : undefined
}
