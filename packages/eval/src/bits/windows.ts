/**
 * The windows of one text: what is read, and which part of it is scored. Each byte is scored once.
 *
 *     sliding, window 8, stride 4       abcdefgh               the first scores all that it reads
 *                                           efghijkl           then: 4 bytes of context, 4 scored
 *                                             ghijklmn         the last reaches back as far as it can
 *
 *     rolling, window 8                 abcdefgh
 *                                              hijklmnop       one byte of context, 8 scored
 *                                                jklmnopqr     the last: shifted back, r scored
 *
 * Of a model over tokens the parts begin where tokens do, or each cut would cost it a token that it never reads.
 *
 * In: bytes, a windowing. Out: places in the bytes. Never: copies them, or cuts a character where it need not.
 */
import type { Windowing } from "./windowing.ts"

/** A window: bytes `from` to `to` are read, and those from `at` on are scored. */
export interface TextWindow {
  readonly from: number
  readonly at: number
  readonly to: number
}

/**
 * Cuts a text into windows.
 *
 * @param countEos whether the end of the text is scored as well, which takes the place of one byte of the last window
 * @param starts [T], 1 where a part may begin; every character when left out
 */
export function* windowsOf(
  bytes: Uint8Array,
  { rule, windowBytes, strideBytes }: Windowing,
  countEos: boolean,
  starts?: Uint8Array,
): Generator<TextWindow, void, undefined> {
  const { length } = bytes
  // A rolling window is made of tokens, which are bytes here; whole characters are for texts of one's own.
  const isRolling = rule === "rolling"
  const first = Math.min(length, windowBytes)
  const room = countEos && first === length && length === windowBytes ? length - 1 : first
  const cut = (place: number, after: number): number => {
    if (starts !== undefined) return startBefore(starts, place, after)
    return isRolling ? place : characterStart(bytes, place, after)
  }
  let at = room === length ? room : cut(room, 0)
  if (length > 0) yield { from: 0, at: 0, to: at }
  while (at < length) {
    const end = Math.min(length, at + strideBytes)
    const to = end === length ? end : cut(end, at)
    if (isRolling) {
      // A part that begins where a token does may end before the window is full.
      yield { from: Math.max(0, to - windowBytes - 1), at, to }
      at = to
      continue
    }
    const reach = Math.max(0, to + (countEos && to === length ? 1 : 0) - windowBytes)
    yield {
      from: starts === undefined ? nextCharacter(bytes, reach, at) : startAfter(starts, reach, at),
      at,
      to,
    }
    at = to
  }
}

/** Bytes that are looked at for a start: more than a token has. */
const LOOK = 64

/** The last start up to a place; the place itself where none is near and after `after`. */
function startBefore(starts: Uint8Array, place: number, after: number): number {
  for (let at = place; at > place - LOOK && at > after; at--) if (starts[at] === 1) return at
  return place
}

/** The first start from a place on, not past `most`. */
function startAfter(starts: Uint8Array, place: number, most: number): number {
  for (let at = place; at < place + LOOK && at < most; at++) if (starts[at] === 1) return at
  return Math.min(place, most)
}

/** Whether a byte goes on with a character. */
const goesOn = (byte: number): boolean => (byte & 0xc0) === 0x80

/** The start of the character that a place lies in; the place itself where that is not after `after`, or is no text. */
function characterStart(bytes: Uint8Array, place: number, after: number): number {
  for (let start = place; start > place - 4 && start > after; start--) if (!goesOn(bytes[start])) return start
  return place
}

/** The first character that starts at a place or up to three bytes after it, not past `most`. */
function nextCharacter(bytes: Uint8Array, place: number, most: number): number {
  for (let start = place; start < place + 4 && start < most; start++) if (!goesOn(bytes[start])) return start
  return Math.min(place, most)
}
