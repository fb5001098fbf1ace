/**
 * Pieces: the runs of bytes that merges never reach across.
 *
 *     bytes    T h e _ c a t _ s a t . ⏎        a splitter's boundaries: each blank, the full stop, the new line
 *     pieces  [The][_cat][_sat][.][⏎]           what is marked opens a piece; a new line is one of its own
 *     你好。世界                                 what is marked and is no ASCII closes one: [你好。][世界]
 *
 * So a word holds the blank before it, as in the tokenizers of GPT, with any splitter for the boundaries.
 *
 * In: bytes and their levels. Out: places of cuts. Never: a piece longer than `MOST_PIECE_BYTES`, so that merging
 * takes linear time in any text.
 */

/** Most bytes of a piece, and of a token. */
export const MOST_PIECE_BYTES = 64

const LINE_FEED = 0x0a
const RETURN = 0x0d

/**
 * Gives the end of each piece, in order; the last is the length of the text.
 *
 * @param levels one a byte; those above 0 are boundaries
 */
export function pieceEnds(bytes: Uint8Array, levels: Uint8Array): Uint32Array {
  const ends = new Uint32Array(bytes.length)
  let count = 0
  let start = 0
  const cut = (end: number): void => {
    if (end <= start) return
    ends[count++] = end
    start = end
  }
  for (let i = 0; i < bytes.length; i++) {
    if (i - start === MOST_PIECE_BYTES) cut(i)
    if (levels[i] === 0) continue
    const byte = bytes[i]
    if (byte < 0x80) cut(i)
    if (byte >= 0x80 || byte === LINE_FEED || byte === RETURN) cut(i + 1)
  }
  cut(bytes.length)
  return ends.slice(0, count)
}

/** One character a byte, so that a piece can be the key of a map. */
const CHARACTERS = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte))

/** A piece as the key of a map. */
export function pieceName(bytes: Uint8Array, start: number, end: number): string {
  let name = ""
  for (let i = start; i < end; i++) name += CHARACTERS[bytes[i]]
  return name
}
