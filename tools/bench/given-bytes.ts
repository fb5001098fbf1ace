// Writing a text that is given, byte by byte, so that what is timed wakes stages as text does.
//
// In:  a text.  Out: what a model is allowed.  Never: looks at what the model would have chosen.

import { VOCABULARY } from "@aunet/tokens"
import type { AllowedBytes } from "@aunet/writer"

/** Allows one byte each time: the next of a text. */
export function onlyBytesOf(text: readonly number[]): AllowedBytes {
  const mask = new Uint8Array(VOCABULARY)
  let last = 0
  return ({ written }) => {
    mask[last] = 0
    last = text[written.length]
    mask[last] = 1
    return mask
  }
}
