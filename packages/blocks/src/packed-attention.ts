/**
 * Attention within rows that hold pieces of several texts: a position sees what a mask says, in its own row and in
 * one text that all rows go on from.
 *
 *     shared   [ examples ................................ ]
 *     row 0    [ Q: Is water wet? A: ][ yes ][ no ][ perhaps ]        "no" sees the question, and not "yes"
 *     row 1    [ Q: Is ice warm? A: ][ yes ][ no ]
 *
 * A row costs T² scores whatever is in it, so it is for short rows; a long text alone is cheaper as a whole text.
 *
 * In: [F, T, ...], keys and values of the shared text, masks. Out: the mix. Never: knows a text, or what it sees; that
 * is in the masks. Source: the sums of `attention.ts`, each key turned by its position in its text.
 */
import { add, concat, matmul, permute, reshape, sliceAxis, softmax, type Tensor } from "@aunet/tensor"
import type { Heads, Mixing } from "./attention.ts"
import type { RotaryTable } from "./rotary.ts"

/** Keys of a text that all rows go on from, as far as a window reaches back from its end. */
export interface SharedKeys {
  /** f32 [W, G, K] */
  readonly keys: Tensor
  /** f32 [W, G, K] */
  readonly values: Tensor
}

/** Where the positions of rows stand, and what they see. */
export interface PackedPlace {
  /** Angles of the positions in their texts, f32 [F, T, 1, K/2]; those of the queries carry the attention scale. */
  readonly tables: { readonly queries: RotaryTable; readonly keys: RotaryTable }
  /** f32 [F, T, T]: 0 where a position (the row) sees a key (the column), `MASKED` elsewhere. */
  readonly own: Tensor
  /** The shared text with what is seen of it, f32 [F, T, W]. */
  readonly shared?: SharedKeys & { readonly mask: Tensor }
}

/** Makes the mixing of one layer. */
export const packedMixing = ({ tables, own, shared }: PackedPlace): Mixing => ({
  tables,
  mix: (heads) => mixRows(heads, own, shared),
})

function mixRows({ q, k, v }: Heads, own: Tensor, shared: PackedPlace["shared"]): Tensor {
  const [F, T, H, K] = q.shape
  const G = k.shape[2]
  const R = H / G
  // Heads first: then the queries of all rows are one matrix to the shared keys.
  const queries = permute(reshape(q, [F, T, G, R, K]), [2, 0, 3, 1, 4]) // [G, F, R, T, K]
  const scoresOf = (keys: Tensor, mask: Tensor, rows: number): Tensor => {
    const W = keys.shape.at(-2) as number
    const products = matmul(reshape(queries, [G, rows, (F / rows) * R * T, K]), keys, { transposeB: true })
    return add(reshape(products, [G, F, R, T, W]), reshape(mask, [1, F, 1, T, W]))
  }
  const headsFirst = (x: Tensor): Tensor => permute(x, [2, 0, 1, 3]) // [G, F, T, K]
  const sharedFirst = (x: Tensor): Tensor => reshape(permute(x, [1, 0, 2]), [G, 1, x.shape[0], K])
  const scores = [
    ...(shared === undefined ? [] : [scoresOf(sharedFirst(shared.keys), shared.mask, 1)]),
    scoresOf(headsFirst(k), own, F),
  ]
  const shares = softmax(concat(scores, 4)) // [G, F, R, T, W + T]
  const mixOf = (values: Tensor, from: number, rows: number): Tensor => {
    const W = values.shape.at(-2) as number
    const part = reshape(sliceAxis(shares, 4, from, W), [G, rows, (F / rows) * R * T, W])
    return reshape(matmul(part, values), [G, F, R, T, K])
  }
  const W = shared === undefined ? 0 : shared.keys.shape[0]
  const mixed = mixOf(headsFirst(v), W, F)
  const all = shared === undefined ? mixed : add(mixed, mixOf(sharedFirst(shared.values), 0, 1))
  return reshape(permute(all, [1, 3, 0, 2, 4]), [F, T, H * K])
}
