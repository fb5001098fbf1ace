// UTF-8 one byte at a time, for any bytes.
//
// In:  bytes.  Out: characters, and which bytes are not part of any.  Never: throws, replaces, or
// looks at a byte before it is pushed.
//
// A well-formed character is what the Unicode Standard's table 3-7 lists: no overlong form, no
// surrogate, nothing above U+10FFFF.
//
//     lead      continuation bytes                 holds
//     00..7F    none                               U+0000..U+007F
//     C2..DF    80..BF                             U+0080..U+07FF
//     E0        A0..BF 80..BF                      U+0800..U+0FFF
//     E1..EF    80..BF 80..BF   (ED: 80..9F)       U+1000..U+FFFF without D800..DFFF
//     F0        90..BF 80..BF 80..BF               U+10000..U+3FFFF
//     F1..F4    80..BF 80..BF 80..BF (F4: 80..8F)  U+40000..U+10FFFF
//
// Every other byte is invalid, and counts as one symbol of length 1. There are two ways to find out:
//
//   (a) at once: 80..C1 and F5..FF where a lead is expected;
//   (b) late: a character was begun, and the next byte cannot continue it (or the text ends). All of
//       its bytes so far are invalid then, each by itself; the byte that proved it is looked at anew,
//       as a possible lead.
//
// A byte of kind (b) had to be given its level before it was known to be invalid. A splitter gives
// level 0 there, as inside a character (law S9), and never takes it back (law S3).

/** Is what `push` returns in the middle of a character. */
export const PENDING = -1

/** Is what `push` returns for a byte that cannot begin a character: kind (a) above. */
export const INVALID = -2

/** Puts bytes together to characters, one at a time. */
export interface Utf8Decoder {
  /**
   * Takes a byte, 0 to 255; returns the code point that it completes, or `PENDING`, or `INVALID`.
   * Afterwards `broken` tells whether it ended a character that was never finished.
   */
  push(byte: number): number
  /** How many bytes right before the last pushed one it proved invalid: 0 to 3, kind (b) above. */
  readonly broken: number
  /** The bytes of a begun character: 0 to 3. Pushing them into a new decoder brings it here. */
  pending(): number[]
  /** Makes a second decoder at the same place. */
  fork(): Utf8Decoder
}

class Decoder implements Utf8Decoder {
  broken = 0
  private seen = 0
  private missing = 0
  private codePoint = 0
  // What the next continuation byte may be; narrower than 80..BF only after some leads.
  private low = 0x80
  private high = 0xbf

  push(byte: number): number {
    this.broken = 0
    if (this.missing > 0) {
      if (byte >= this.low && byte <= this.high) return this.goOn(byte)
      this.broken = this.seen
      this.missing = 0
    }
    return byte < 0x80 ? byte : this.begin(byte)
  }

  private goOn(byte: number): number {
    this.low = 0x80
    this.high = 0xbf
    this.codePoint = (this.codePoint << 6) | (byte & 0x3f)
    this.seen += 1
    this.missing -= 1
    return this.missing === 0 ? this.codePoint : PENDING
  }

  private begin(byte: number): number {
    if (byte < 0xc2 || byte > 0xf4) return INVALID
    this.missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3
    this.seen = 1
    this.codePoint = byte & (0x3f >> this.missing)
    this.low = lowestSecond(byte)
    this.high = highestSecond(byte)
    return PENDING
  }

  pending(): number[] {
    if (this.missing === 0) return []
    const bytes: number[] = []
    for (let k = this.seen - 1; k > 0; k--) {
      bytes.push(0x80 | ((this.codePoint >> (6 * (this.seen - 1 - k))) & 0x3f))
    }
    const length = this.seen + this.missing
    const marker = length === 2 ? 0xc0 : length === 3 ? 0xe0 : 0xf0
    bytes.push(marker | (this.codePoint >> (6 * (this.seen - 1))))
    return bytes.reverse()
  }

  fork(): Utf8Decoder {
    const other = new Decoder()
    other.broken = this.broken
    other.seen = this.seen
    other.missing = this.missing
    other.codePoint = this.codePoint
    other.low = this.low
    other.high = this.high
    return other
  }
}

/** Gives the bytes of a character that begins with this byte, 1 to 4; 0 when none does. */
export const characterLength = (lead: number): number =>
  lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0

/** Gives the least second byte after a lead (C2..F4): where shorter forms begin, they are cut off. */
export const lowestSecond = (lead: number): number => (lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80)

/** Gives the greatest second byte after a lead: below the surrogates, and up to U+10FFFF. */
export const highestSecond = (lead: number): number => (lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf)

/**
 * Opens a decoder at the start of a text.
 *
 * @example
 * const decoder = utf8Decoder()
 * decoder.push(0xc3) // PENDING
 * decoder.push(0xa9) // 0xe9
 */
export const utf8Decoder = (): Utf8Decoder => new Decoder()

/** Is one character of a text, or one byte that belongs to none. */
export interface Character {
  /** Its first byte. */
  readonly start: number
  /** The byte after its last. */
  readonly end: number
  /** Its code point, or `INVALID` for a byte that belongs to no character. */
  readonly codePoint: number
}

/** Lists the characters of a whole text, and each invalid byte by itself, in order without gaps. */
export function* characters(bytes: Uint8Array): Generator<Character, void, undefined> {
  const decoder = utf8Decoder()
  let start = 0
  for (let i = 0; i < bytes.length; i++) {
    const codePoint = decoder.push(bytes[i])
    for (let k = 0; k < decoder.broken; k++, start++) {
      yield { start, end: start + 1, codePoint: INVALID }
    }
    if (codePoint === PENDING) continue
    yield { start, end: i + 1, codePoint }
    start = i + 1
  }
  for (; start < bytes.length; start++) yield { start, end: start + 1, codePoint: INVALID }
}
