/**
 * Bytes that come piece by piece: looked at before they are read, cut into lines, put together.
 *
 * In: pieces. Out: pieces, lines, or all bytes. Never: keeps more than was asked for; a limit is looked at before the
 * next piece is.
 */

/** Pieces whose start can be looked at. */
export interface Peekable extends AsyncIterable<Uint8Array> {
  /** Gives the first bytes, fewer at the end; they come again when the pieces are read. */
  peek(bytes: number): Promise<Uint8Array>
  /** Closes what the pieces come from; also done when they were read to their end, or left. */
  close(): Promise<void>
}

/** Makes the start of pieces visible. */
export function peekable(pieces: AsyncIterable<Uint8Array>): Peekable {
  const iterator = pieces[Symbol.asyncIterator]()
  const held: Uint8Array[] = []
  let length = 0
  let done = false
  const close = async (): Promise<void> => void (await iterator.return?.())
  return {
    close,
    peek: async (bytes) => {
      while (!done && length < bytes) {
        const next = await iterator.next()
        if (next.done === true) done = true
        else {
          held.push(next.value)
          length += next.value.length
        }
      }
      if (held.length > 1) held.splice(0, held.length, joined(held, length))
      return held[0]?.subarray(0, bytes) ?? new Uint8Array()
    },
    async *[Symbol.asyncIterator]() {
      try {
        for (let piece = held.shift(); piece !== undefined; piece = held.shift()) yield piece
        while (!done) {
          const next = await iterator.next()
          if (next.done === true) return
          yield next.value
        }
      } finally {
        await close()
      }
    },
  }
}

/**
 * Puts pieces together.
 *
 * @param most bytes; one piece above them ends it
 * @param expected how many there will be, where that is known: they are put in their place at once
 * @param lent whether one piece may stay where it is, though that is large and written over later
 * @returns `undefined` when there are more than `most`
 */
export async function collect(
  pieces: AsyncIterable<Uint8Array>,
  most: number,
  expected = 0,
  lent = false,
): Promise<Uint8Array | undefined> {
  // The first piece, as long as no other came: most files are one.
  let only: Uint8Array | undefined
  let place: Uint8Array = EMPTY
  const rest: Uint8Array[] = []
  let placed = 0
  const add = (piece: Uint8Array): void => {
    if (rest.length > 0 || placed + piece.length > place.length) rest.push(piece)
    else {
      place.set(piece, placed)
      placed += piece.length
    }
  }
  let length = 0
  for await (const piece of pieces) {
    // Leaving the loop closes the stream: a small file that unpacks to a huge one stops here.
    if (length + piece.length > most) return undefined
    if (length === 0) only = piece
    else {
      if (only !== undefined) {
        place = new Uint8Array(Math.min(expected, most))
        add(only)
        only = undefined
      }
      add(piece)
    }
    length += piece.length
  }
  // A little of a large buffer would keep all of it.
  if (only !== undefined) return !lent && 2 * only.length < only.buffer.byteLength ? only.slice() : only
  if (rest.length === 0) return place.subarray(0, placed)
  return joined([place.subarray(0, placed), ...rest.splice(0)], length)
}

/** Joins pieces, and lets each go when it is copied. */
function joined(pieces: Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let at = 0
  pieces.forEach((piece, i) => {
    bytes.set(piece, at)
    at += piece.length
    pieces[i] = EMPTY
  })
  return bytes
}

const EMPTY = new Uint8Array()

/** A part of a file that holds one record. */
export interface RawRecord {
  /** Its line, or its place in a list; from 1. */
  readonly number: number
  /** `undefined` when it has more bytes than a record may have. */
  readonly bytes: Uint8Array | undefined
}

/** Cuts pieces into lines, without the line ends; the one that is too long is the last. */
export async function* linesOf(
  pieces: AsyncIterable<Uint8Array>,
  most: number,
): AsyncGenerator<RawRecord, void, undefined> {
  let number = 1
  let rest: Uint8Array[] = []
  let length = 0
  const add = (part: Uint8Array): boolean => {
    rest.push(part)
    length += part.length
    return length <= most
  }
  const take = (): Uint8Array => {
    const line = rest.length === 1 ? rest[0] : joined(rest, length)
    rest = []
    length = 0
    return line
  }
  for await (const piece of pieces) {
    let begin = 0
    for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, begin)) {
      if (!add(piece.subarray(begin, end))) return yield { number, bytes: undefined }
      yield { number: number++, bytes: take() }
      begin = end + 1
    }
    if (begin < piece.length && !add(piece.subarray(begin))) return yield { number, bytes: undefined }
  }
  if (length > 0) yield { number, bytes: take() }
}
