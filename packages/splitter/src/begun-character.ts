// The bytes of a begun character, as they stand in a saved state.
//
// In:  numbers.  Out: a decoder in the middle of a character.  Never: trusts what it is given.

import { PENDING, utf8Decoder, type Utf8Decoder } from "./utf8.ts"

/** Is the most characters that a begun character takes in a saved state: ",244,143,191". */
export const MAX_BEGUN = 12

/**
 * Opens a decoder in the middle of a character.
 *
 * @param begun what `pending()` of a decoder gave, or any numbers
 * @returns undefined if they are not the bytes of a begun character
 * @example
 * begunDecoder([0xc3])?.push(0xa9) // 0xe9
 */
export const begunDecoder = (begun: readonly number[]): Utf8Decoder | undefined => {
  const decoder = utf8Decoder()
  const fits = begun.every((byte) => isByte(byte) && decoder.push(byte) === PENDING)
  return fits && decoder.pending().length === begun.length ? decoder : undefined
}

const isByte = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 255
