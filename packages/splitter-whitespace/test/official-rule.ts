// The official rules as regular expressions over strings, and the same with our repairs: what the
// state machines are compared with. It shares no code with them.
//
// In:  bytes.  Out: levels.  Never: causal by construction; it sees the whole text.

/** Marks the first character of each match of one pattern, and the last of each of another. */
export interface PatternRule {
  readonly starts: RegExp
  readonly ends?: RegExp
}

const wordEnds = (group: number): RegExp =>
  new RegExp(`(?:[^\\p{White_Space}]+?\\p{White_Space}){${group}}`, "gu")

/** Writes the official rules, in which a combining mark is a symbol. */
export const official = {
  word: (group: number): PatternRule => ({
    starts: /\p{N}{1,3}|[^\p{White_Space}\p{L}\p{N}]{1,3}[\r\n]*|\p{White_Space}*[\r\n]/gu,
    ends: wordEnds(group),
  }),
  pretok: {
    starts:
      / ?\p{L}{1,16}|\p{N}{1,3}| ?[^\p{White_Space}\p{L}\p{N}]{1,3}[\r\n]*|\p{White_Space}*[\r\n]|\p{White_Space}+(?![^\p{White_Space}])|\p{White_Space}+/gu,
  },
  punct: {
    starts:
      /\p{Nd}{1,3}(?=(?:\p{Nd}{3})*(?!\p{Nd}))|[^\p{White_Space}\p{L}\p{N}]{1,3}[\r\n]*|\p{White_Space}*[\r\n]/gu,
  },
} as const

/** Is a character that is nothing in our rules: it is left out before they run. */
export const NOTHING = /(?![\u200b\ufff9-\ufffb\p{L}])[\p{Cf}\p{Default_Ignorable_Code_Point}]/u

/** Is a character that separates words without width: our rules read a space in its place. */
export const SEPARATOR = /[\u200b\ufff9-\ufffb]/u

/**
 * Writes our rules, for texts without NOTHING and SEPARATOR: marks are letters, and no match depends on what
 * follows.
 */
export const repaired = {
  word: (group: number): PatternRule => ({
    starts: /\p{N}{1,3}|[^\p{White_Space}\p{L}\p{N}\p{M}]{1,3}[\r\n]*|[\r\n]+/gu,
    ends: wordEnds(group),
  }),
  pretok: {
    starts:
      / ?[\p{L}\p{M}]{1,16}|\p{N}{1,3}| ?[^\p{White_Space}\p{L}\p{N}\p{M}]{1,3}[\r\n]*|(?:(?![\r\n])\p{White_Space})+[\r\n]*|[\r\n]+/gu,
  },
  punct: {
    starts: /\p{N}{1,3}|[^\p{White_Space}\p{L}\p{N}\p{M}]{1,3}[\r\n]*|[\r\n]+/gu,
  },
} as const

// U+FFFD is a symbol, and so is every invalid byte.
const INVALID = "\ufffd"

interface Piece {
  readonly character: string
  readonly end: number
  readonly mute: boolean
}

/** Gives levels: rule k marks level k + 1; each rule's patterns run over the text by themselves. */
export const levelsByPattern = (bytes: Uint8Array, rules: readonly PatternRule[]): Uint8Array =>
  levelsOfPieces(bytes.length, piecesOf(bytes), rules)

/** Gives the levels of our rules: those of the text without what is nothing, with spaces for separators. */
export const levelsByRepaired = (bytes: Uint8Array, rules: readonly PatternRule[]): Uint8Array =>
  levelsOfPieces(
    bytes.length,
    piecesOf(bytes)
      .filter(({ character }) => !NOTHING.test(character))
      .map((piece) => (SEPARATOR.test(piece.character) ? { ...piece, character: " " } : piece)),
    rules,
  )

const levelsOfPieces = (
  length: number,
  pieces: readonly Piece[],
  rules: readonly PatternRule[],
): Uint8Array => {
  const text = pieces.map(({ character }) => character).join("")
  const pieceAt = new Map<number, Piece>()
  let at = 0
  for (const piece of pieces) {
    for (let k = 0; k < piece.character.length; k++) pieceAt.set(at + k, piece)
    at += piece.character.length
  }
  const levels = new Uint8Array(length)
  const mark = (unit: number, level: number): void => {
    const { end, mute } = pieceAt.get(unit) as Piece
    if (!mute) levels[end - 1] = Math.max(levels[end - 1], level)
  }
  rules.forEach(({ starts, ends }, k) => {
    for (const match of text.matchAll(starts)) mark(match.index, k + 1)
    if (ends === undefined) return
    for (const match of text.matchAll(ends)) mark(match.index + match[0].length - 1, k + 1)
  })
  return levels
}

/** Gives a text without the character that its end cuts off, as the official code sees it. */
export const withoutCutOff = (bytes: Uint8Array): Uint8Array => {
  const pieces = piecesOf(bytes)
  const cut = [1, 2, 3].find((length) => {
    const tail = pieces.slice(-length)
    return tail.length === length && tail.every(({ mute }) => mute) && begins(bytes.subarray(-length))
  })
  return bytes.subarray(0, bytes.length - (cut ?? 0))
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

const decoded = (bytes: Uint8Array): string | undefined =>
  remembered(decodings, bytes, () => {
    try {
      const text = decoder.decode(bytes)
      return [...text].length === 1 ? text : undefined
    } catch {
      return undefined
    }
  })

// Bytes begin a character if some bytes finish it.
const ENDINGS = [0x80, 0x90, 0xa0].flatMap((next) => [[next], [next, 0x80], [next, 0x80, 0x80]])

const begins = (bytes: Uint8Array): boolean =>
  remembered(beginnings, bytes, () =>
    ENDINGS.some((ending) => decoded(Uint8Array.from([...bytes, ...ending])) !== undefined),
  )

// Each error of the decoder takes long, and the same few bytes come again and again.
const decodings = new Map<string, string | undefined>()
const beginnings = new Map<string, boolean>()

const remembered = <A>(known: Map<string, A>, bytes: Uint8Array, find: () => A): A => {
  const key = bytes.join()
  if (known.has(key)) return known.get(key) as A
  const found = find()
  known.set(key, found)
  return found
}
