/**
 * Which ids may come next: what a caller forces a text into, a grammar or whole characters.
 *
 * In: the end of a text. Out: one entry an id, 0 for what may not come. Never: sees a model.
 */
import { EOS, VOCABULARY } from "./ids.ts"

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

/** Bytes that a character takes whose first byte this is; 0 when no character begins with it. */
const lengthOf = (lead: number): number =>
  lead < 0x80
    ? 1
    : lead >= 0xc2 && lead < 0xe0
      ? 2
      : lead >= 0xe0 && lead < 0xf0
        ? 3
        : lead >= 0xf0 && lead < 0xf5
          ? 4
          : 0

/** What a second byte may be: shortest forms only, no surrogates, nothing above U+10FFFF (RFC 3629). */
const secondByte = (lead: number): readonly [number, number] =>
  lead === 0xe0
    ? [0xa0, 0xbf]
    : lead === 0xed
      ? [0x80, 0x9f]
      : lead === 0xf0
        ? [0x90, 0xbf]
        : lead === 0xf4
          ? [0x80, 0x8f]
          : [0x80, 0xbf]

/**
 * Allows what keeps a text valid UTF-8, and its end only between characters.
 *
 * @example model.generate("na", { allowed: utf8Mask })
 */
export function utf8Mask({ tail }: TextSoFar): Uint8Array {
  const mask = new Uint8Array(VOCABULARY)
  // The character that the text may be inside of began at most three bytes ago.
  for (let back = 1; back <= Math.min(3, tail.length); back++) {
    const lead = tail[tail.length - back]
    if (lead >= 0x80 && lead < 0xc0) continue
    if (lengthOf(lead) <= back) break
    const [first, last] = back === 1 ? secondByte(lead) : [0x80, 0xbf]
    mask.fill(1, first, last + 1)
    return mask
  }
  for (let byte = 0; byte < 256; byte++) if (lengthOf(byte) > 0) mask[byte] = 1
  mask[EOS] = 1
  return mask
}
