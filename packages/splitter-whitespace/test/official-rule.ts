// The official rule as regular expressions over strings, and the same with our repairs: what the
// state machine is compared with. It shares no code with it.
//
// In:  bytes.  Out: levels.  Never: causal by construction; it sees the whole text.

const OFFICIAL = /\p{N}{1,3}|[^\p{White_Space}\p{L}\p{N}]{1,3}[\r\n]*|\p{White_Space}*[\r\n]/gu
const REPAIRED = /\p{N}{1,3}|[^\p{White_Space}\p{L}\p{N}\p{M}\u200c\u200d]{1,3}[\r\n]*|[\r\n]+/gu

const wordEnds = (group: number): RegExp =>
  new RegExp(`(?:[^\\p{White_Space}]+?\\p{White_Space}){${group}}`, "gu")

// U+FFFD is a symbol, and so is every invalid byte.
const INVALID = "\ufffd"

interface Piece {
  readonly character: string
  readonly end: number
  readonly mute: boolean
}

/** Gives levels for groups of words; each group's patterns run over the text by themselves. */
export const levelsByPattern = (
  bytes: Uint8Array,
  groups: readonly number[],
  rule: "official" | "repaired",
): Uint8Array => {
  const pieces = piecesOf(bytes)
  const text = pieces.map(({ character }) => character).join("")
  const pieceAt = new Map<number, Piece>()
  let at = 0
  for (const piece of pieces) {
    for (let k = 0; k < piece.character.length; k++) pieceAt.set(at + k, piece)
    at += piece.character.length
  }
  const levels = new Uint8Array(bytes.length)
  const mark = (unit: number, level: number): void => {
    const { end, mute } = pieceAt.get(unit) as Piece
    if (!mute) levels[end - 1] = Math.max(levels[end - 1], level)
  }
  groups.forEach((group, k) => {
    for (const match of text.matchAll(rule === "official" ? OFFICIAL : REPAIRED)) mark(match.index, k + 1)
    for (const match of text.matchAll(wordEnds(group))) mark(match.index + match[0].length - 1, k + 1)
  })
  return levels
}

// Finds characters with the platform's own decoder, by trying every length.
const piecesOf = (bytes: Uint8Array): Piece[] => {
  const pieces: Piece[] = []
  for (let i = 0; i < bytes.length;) {
    const size = [1, 2, 3, 4].find(
      (length) => i + length <= bytes.length && decoded(bytes.subarray(i, i + length)) !== undefined,
    )
    if (size !== undefined) {
      pieces.push({ character: decoded(bytes.subarray(i, i + size)) as string, end: i + size, mute: false })
      i += size
      continue
    }
    const begun =
      [3, 2, 1].find((length) => i + length <= bytes.length && begins(bytes.subarray(i, i + length))) ?? 0
    for (let k = 0; k < Math.max(1, begun); k++)
      pieces.push({ character: INVALID, end: i + k + 1, mute: begun > 0 })
    i += Math.max(1, begun)
  }
  return pieces
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

const decoded = (bytes: Uint8Array): string | undefined => {
  try {
    const text = decoder.decode(bytes)
    return [...text].length === 1 ? text : undefined
  } catch {
    return undefined
  }
}

// Bytes begin a character if some bytes finish it.
const ENDINGS = [0x80, 0x90, 0xa0].flatMap((next) => [[next], [next, 0x80], [next, 0x80, 0x80]])

const begins = (bytes: Uint8Array): boolean =>
  ENDINGS.some((ending) => decoded(Uint8Array.from([...bytes, ...ending])) !== undefined)
