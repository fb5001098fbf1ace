// What a saved cursor holds, checked.
//
// In:  any JSON.  Out: small numbers, and a decoder in the middle of a character.  Never: trusts what
// it is given.
//
//     [ number, number, ... , byte, byte ]
//       one for each limit    0 to 3 bytes of a begun character

import { begunDecoder, type Json, quote, SplitterError, type Utf8Decoder } from "@aunet/splitter"

/** Is a saved cursor after it was read. */
export interface SavedCursor {
  readonly numbers: readonly number[]
  readonly decoder: Utf8Decoder
}

/**
 * Reads a saved cursor.
 *
 * @param name the splitter's, for the message
 * @param limits how many numbers there are, and what each has to be below
 * @throws SplitterError `SPLITTER_STATE` when `saved` is anything else
 */
export const readSaved = (name: string, saved: Json, limits: readonly number[]): SavedCursor => {
  const all = isIntegers(saved) ? saved : []
  const numbers = all.slice(0, limits.length)
  const decoder = begunDecoder(all.slice(limits.length))
  const fits = numbers.length === limits.length && numbers.every((number, k) => number < limits[k])
  if (!fits || decoder === undefined) {
    throw new SplitterError(
      "SPLITTER_STATE",
      `A cursor of "${name}" cannot go on from ${quote(saved)}: it is not a state that one with these options saved. ` +
        "Restore it with the options that saved it, or start a new cursor.",
      saved,
    )
  }
  return { numbers, decoder }
}

const isIntegers = (value: Json): value is readonly number[] =>
  Array.isArray(value) && value.every((item) => Number.isInteger(item) && (item as number) >= 0)

/** Gives the most characters that the JSON of such a saved cursor has. */
export const maxSaved = (limits: readonly number[]): number =>
  "[,244,143,191]".length + limits.reduce((sum, limit) => sum + String(limit - 1).length + 1, -1)
