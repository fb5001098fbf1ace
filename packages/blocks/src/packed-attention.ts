/**
 * Attention within rows that hold pieces of several texts: a position sees what a mask says, in its own row and in
 * one text that all rows go on from.
 *
 *     shared   [ examples ................................ ]
 *     row 0    [ Q: Is water wet? A: ][ yes ][ no ][ perhaps ]        "no" sees the question, and not "yes"
 *     row 1    [ Q: Is ice warm? A: ][ yes ][ no ]
 *
 * A window that is short for the row is no reason to compute T² scores: queries go in blocks, and each block takes
 * those keys of the row that one of its queries sees, wherever they stand:
 *
 *     row 0    [ Q: Is wat|er wet? A: ]|[ yes ][ no ][ perha|ps ]     window 6, blocks of |
 *     keys of the third    . . . . . .   . . .   . .   . . .          the end of the question, and its own
 *
 * In: [F, T, ...], keys and values of the shared text, places, masks. Out: the mix. Never: knows a text, or what it
 * sees; that is in places and masks. Source: the sums of `attention.ts`, each key turned by its position in its text.
 */
import { add, concat, gather, matmul, permute, reshape, sliceAxis, softmax, type Tensor } from "@aunet/tensor"
import type { Heads, Mixing } from "./attention.ts"
import type { RotaryTable } from "./rotary.ts"

/** Keys of a text that all rows go on from, as far as a window reaches back from its end. */
export interface SharedKeys {
  /** f32 [W, G, K] */
  readonly keys: Tensor
  /** f32 [W, G, K] */
  readonly values: Tensor
}

/** Equal blocks of queries of a row, and how many keys each takes. */
export interface PackedBlocks {
  /** n */
  readonly count: number
  /** c, queries of a block; n·c is T. */
  readonly length: number
  /** M, keys of a block; T where a block is the whole row. */
  readonly keys: number
}

/** Where the positions of rows stand, and what they see. */
export interface PackedPlace {
  /** Angles of the positions in their texts, f32 [F, T, 1, K/2]; those of the queries carry the attention scale. */
  readonly tables: { readonly queries: RotaryTable; readonly keys: RotaryTable }
  /** f32 [F, n, c, M]: 0 where a position sees a key of its block, `MASKED` elsewhere. */
  readonly own: Tensor
  /**
   * i32 [F, n, M]: where the keys of each block stand, among the F·T positions of all rows. Absent where a block is
   * the whole row.
   */
  readonly places?: Tensor
  /** The shared text with what is seen of it, f32 [F, T, W]. */
  readonly shared?: SharedKeys & { readonly mask: Tensor }
}

/** c: shorter blocks take more keys a query, longer ones hide more of what they take. */
const BLOCK = 128
/** A piece of its own and what it goes on from: so many windows reach out of a block. */
const CHAIN = 2

/**
 * Says in which blocks a row is best computed.
 *
 * @param T positions of a row
 * @param window keys that a position sees, itself included
 * @returns blocks whose M keys are enough as long as what a piece goes on from begins a text, or goes on from the
 * shared one; one block where that is no less work
 */
export function packedBlocks(T: number, window: number): PackedBlocks {
  const keys = BLOCK + CHAIN * window
  // Taking keys by their places costs about as much as a quarter of the scores.
  return T % BLOCK === 0 && keys <= 0.75 * T
    ? { count: T / BLOCK, length: BLOCK, keys }
    : { count: 1, length: T, keys: T }
}

/** Makes the mixing of one layer. */
export const packedMixing = (place: PackedPlace): Mixing => ({
  tables: place.tables,
  mix: (heads) => mixRows(heads, place),
})

function mixRows({ q, k, v }: Heads, { own, places, shared }: PackedPlace): Tensor {
  const [F, T, H, K] = q.shape
  const [, n, c, M] = own.shape
  const G = k.shape[2]
  const R = H / G
  // Heads first: then the queries of all rows are one matrix to the shared keys.
  const queries = permute(reshape(q, [F * n, c, G, R, K]), [2, 0, 3, 1, 4]) // [G, F·n, R, c, K]
  /** Scores of all queries, in so many matrices: -> [G, F·n, R, c, W]. */
  const scoresOf = (keys: Tensor, mask: Tensor, matrices: number): Tensor => {
    const W = keys.shape.at(-2) as number
    const rows = reshape(queries, [G, matrices, ((F * n) / matrices) * R * c, K])
    const products = matmul(rows, keys, { transposeB: true })
    return add(reshape(products, [G, F * n, R, c, W]), reshape(mask, [1, F * n, 1, c, W]))
  }
  /** What each block takes: [F, T, G, K] -> [G, F·n, M, K]. */
  const taken = (x: Tensor): Tensor => {
    const all = places === undefined ? x : gather(reshape(x, [F * T, G * K]), reshape(places, [F * n * M]))
    return permute(reshape(all, [F * n, M, G, K]), [2, 0, 1, 3])
  }
  const sharedFirst = (x: Tensor): Tensor => reshape(permute(x, [1, 0, 2]), [G, 1, x.shape[0], K])
  const scores = [
    ...(shared === undefined ? [] : [scoresOf(sharedFirst(shared.keys), shared.mask, 1)]),
    scoresOf(taken(k), own, F * n),
  ]
  const shares = softmax(concat(scores, 4)) // [G, F·n, R, c, W + M]
  const mixOf = (values: Tensor, from: number, matrices: number): Tensor => {
    const W = values.shape.at(-2) as number
    const part = reshape(sliceAxis(shares, 4, from, W), [G, matrices, ((F * n) / matrices) * R * c, W])
    return reshape(matmul(part, values), [G, F * n, R, c, K])
  }
  const W = shared === undefined ? 0 : shared.keys.shape[0]
  const mixed = mixOf(taken(v), W, F * n)
  const all = shared === undefined ? mixed : add(mixed, mixOf(sharedFirst(shared.values), 0, 1))
  return reshape(permute(all, [1, 3, 0, 2, 4]), [F, T, H * K])
}
