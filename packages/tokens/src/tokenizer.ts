/**
 * Byte pair encoding: text as tokens of several bytes, for the baseline that an AU-Net is compared with.
 *
 *     ids    0..255 bytes    256 bos    257 eos    258 + i  what merge i joins
 *     merge  [116, 104]      so 258 is "th", if this is the first
 *     text   -> pieces -> in each piece, the earliest merge that fits, again and again
 *
 * In: a splitter, which says where pieces end, and merges. Out: ids of any bytes, and back. Never: changes a byte,
 * or joins across a piece.
 */
import { levelsOf, quote, type Splitter } from "@aunet/splitter"
import { AunetError } from "@aunet/base"
import { BOS, EOS, MOST_VOCABULARY, VOCABULARY } from "./ids.ts"
import { MOST_PIECE_BYTES, pieceEnds, pieceName } from "./pieces.ts"

/** Two ids that become one. */
export type Merge = readonly [left: number, right: number]

/** What turns text into tokens and back. A value: one serves any number of texts. */
export interface Tokenizer {
  /** Says where pieces end. */
  readonly splitter: Splitter
  readonly merges: readonly Merge[]
  /** V, how many ids there are: 258 and the merges. */
  readonly vocabulary: number
  /** [V], bytes of each id: 1 of a byte, 0 of bos and eos, 2 to 64 of what was joined. */
  readonly lengths: Uint8Array
  /** The bytes of an id, only to be read; none of bos and eos. */
  bytesOf(id: number): Uint8Array
  /** Gives the tokens of a text, without bos and eos; of any bytes. */
  encode(bytes: Uint8Array): Uint16Array
  /** Gives the bytes of tokens; bos and eos have none. */
  decode(ids: ArrayLike<number>): Uint8Array
  /** [T], 1 where a piece begins: a text that is cut there has the tokens of its parts. */
  starts(bytes: Uint8Array): Uint8Array
}

/** Pieces that are remembered with their tokens; a text has few that are frequent. */
const REMEMBERED = 2 ** 15

/**
 * Makes a tokenizer.
 *
 * @param merges in the order in which they were learned; each joins ids that are there before it
 * @throws AunetError BAD_DATA for a merge that joins what is not there, joins the same twice, or a token of more than 64 bytes
 * @example
 * const tokenizer = bytePairs(splitter, [[116, 104], [258, 101]])
 * tokenizer.encode(new TextEncoder().encode("the")) // [259]
 */
export function bytePairs(splitter: Splitter, merges: readonly Merge[]): Tokenizer {
  const tokens = tokensOf(merges)
  const ranks = new Map<number, number>()
  for (const [rank, pair] of merges.entries()) {
    const key = pairKey(pair[0], pair[1])
    if (ranks.has(key)) throw badMerge(rank, pair, "an earlier one joins the same")
    ranks.set(key, rank)
  }
  const remembered = new Map<string, readonly number[]>()
  const endsOf = (bytes: Uint8Array): Uint32Array => pieceEnds(bytes, levelsOf(splitter, bytes))
  const tokenizer: Tokenizer = {
    splitter,
    merges,
    vocabulary: tokens.length,
    lengths: Uint8Array.from(tokens, ({ length }) => length),
    bytesOf: (id) => tokens[id],
    encode: (bytes) => {
      const ids = new Uint16Array(bytes.length)
      let count = 0
      let start = 0
      for (const end of endsOf(bytes)) {
        const name = pieceName(bytes, start, end)
        let joined = remembered.get(name)
        if (joined === undefined) {
          joined = joinPiece(bytes.subarray(start, end), ranks)
          if (remembered.size === REMEMBERED) remembered.clear()
          remembered.set(name, joined)
        }
        for (const id of joined) ids[count++] = id
        start = end
      }
      return ids.slice(0, count)
    },
    decode: (ids) => {
      let length = 0
      for (let i = 0; i < ids.length; i++) length += tokens[ids[i]].length
      const bytes = new Uint8Array(length)
      let at = 0
      for (let i = 0; i < ids.length; i++) {
        bytes.set(tokens[ids[i]], at)
        at += tokens[ids[i]].length
      }
      return bytes
    },
    starts: (bytes) => {
      const starts = new Uint8Array(bytes.length)
      if (bytes.length > 0) starts[0] = 1
      for (const end of endsOf(bytes)) if (end < bytes.length) starts[end] = 1
      return starts
    },
  }
  return Object.freeze(tokenizer)
}

/** A pair as one number, exact up to 2^32. */
export const pairKey = (left: number, right: number): number => left * MOST_VOCABULARY + right

/** The bytes of every id. */
function tokensOf(merges: readonly Merge[]): Uint8Array[] {
  if (VOCABULARY + merges.length > MOST_VOCABULARY)
    throw new AunetError(
      "BAD_DATA",
      `${merges.length} merges make more than ${MOST_VOCABULARY} ids; take ${MOST_VOCABULARY - VOCABULARY} at most`,
    )
  const tokens = Array.from({ length: VOCABULARY }, (_, id) =>
    id < BOS ? Uint8Array.of(id) : new Uint8Array(),
  )
  for (const [rank, pair] of merges.entries()) {
    const known = (id: unknown): boolean =>
      Number.isInteger(id) &&
      (id as number) >= 0 &&
      (id as number) < tokens.length &&
      id !== BOS &&
      id !== EOS
    if (!Array.isArray(pair) || pair.length !== 2 || !pair.every(known))
      throw badMerge(
        rank,
        pair,
        `each joins two ids of bytes or of merges before it, so below ${tokens.length}`,
      )
    const [left, right] = [tokens[pair[0]], tokens[pair[1]]]
    const length = left.length + right.length
    if (length > MOST_PIECE_BYTES)
      throw badMerge(rank, pair, `it makes a token of ${length} bytes, and ${MOST_PIECE_BYTES} is the most`)
    const joined = new Uint8Array(length)
    joined.set(left)
    joined.set(right, left.length)
    tokens.push(joined)
  }
  return tokens
}

const badMerge = (rank: number, pair: unknown, why: string): AunetError =>
  new AunetError("BAD_DATA", `merge ${rank} is ${quote(pair)}; ${why}`)

/** Joins a piece: the earliest merge first, its places from left to right. */
function joinPiece(piece: Uint8Array, ranks: ReadonlyMap<number, number>): number[] {
  const ids = Array.from(piece)
  for (;;) {
    let best = Infinity
    for (let i = 0; i + 1 < ids.length; i++)
      best = Math.min(best, ranks.get(pairKey(ids[i], ids[i + 1])) ?? Infinity)
    if (best === Infinity) return ids
    joinPair(ids, (left, right) => ranks.get(pairKey(left, right)) === best, VOCABULARY + best)
  }
}

/** Joins one pair wherever it stands, in place, from left to right. */
export function joinPair(
  ids: number[],
  isPair: (left: number, right: number) => boolean,
  joined: number,
): void {
  let kept = 0
  for (let i = 0; i < ids.length; i++) {
    if (i + 1 < ids.length && isPair(ids[i], ids[i + 1])) {
      ids[kept++] = joined
      i++
    } else ids[kept++] = ids[i]
  }
  ids.length = kept
}
