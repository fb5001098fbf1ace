/**
 * Which ids may come next: what a caller forces a text into, a grammar or whole characters.
 *
 * In: the end of a text. Out: one entry an id, 0 for what may not come. Never: sees a model.
 */
import { characterLength, highestSecond, lowestSecond } from "@aunet/splitter"
import { EOS, VOCABULARY } from "@aunet/tokens"

/** What a rule of allowed bytes is told. */
export interface TextSoFar {
  /** Bytes that were written, the prompt's not among them; only to be read, and only during the call. */
  readonly written: Uint8Array
  /** The last bytes of prompt and text together, at most 8. */
  readonly tail: Uint8Array
}

/**
 * Which ids may come next: fixed, or a rule. 256 entries (bytes; eos is allowed) or 258 (bos and eos too; bos is
 * never chosen); 0 forbids.
 */
export type AllowedBytes = Uint8Array | ((text: TextSoFar) => Uint8Array)

/**
 * Allows what keeps a text valid UTF-8, and its end only between characters.
 *
 * @returns [V], 1 for what may come
 * @example model.generate("na", { allowed: utf8Mask })
 */
export function utf8Mask({ tail }: TextSoFar): Uint8Array {
  const mask = new Uint8Array(VOCABULARY)
  // The character that the text may be inside of began at most three bytes ago.
  for (let back = 1; back <= Math.min(3, tail.length); back++) {
    const lead = tail[tail.length - back]
    if (lead >= 0x80 && lead < 0xc0) continue
    if (characterLength(lead) <= back) break
    const [first, last] = back === 1 ? [lowestSecond(lead), highestSecond(lead)] : [0x80, 0xbf]
    mask.fill(1, first, last + 1)
    return mask
  }
  for (let byte = 0; byte < 256; byte++) if (characterLength(byte) > 0) mask[byte] = 1
  mask[EOS] = 1
  return mask
}
