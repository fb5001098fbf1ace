/**
 * Attention of one new position over what a stack remembers: the same sums as over a whole text, since a key
 * is turned by its own position before it is stored, and so may stand anywhere in the cache.
 *
 *     places   0  1  2  3  4         capacity 5; position p stands at place p mod 5
 *     p = 2    k0 k1 k2  .  .        places 0..2 are seen
 *     p = 6    k5 k6 k2 k3 k4        all are seen: the window, in a ring
 *
 * A row that does not take part writes where its next key will stand: whoever sees that place has written it
 * over before. So rows that wake at different times share one computation.
 *
 * The query sees the cache as it was, and the new key beside it. So nobody in the program reads the cache with the
 * new key in it, and an engine need not make it before the step is over.
 *
 * In: one position a row, [B, 1, ...]. Out: the mix, and the cache with the new keys and values in it.
 * Never: moves what is in the cache.
 */
import { add, concat, matmul, reshape, sliceAxis, softmax, type Tensor, updateRows } from "@aunet/tensor"
import type { Mixing } from "./attention.ts"
import type { RotaryTable } from "./rotary.ts"

/** Keys and values of one layer: f32 [B·G·C, K] each; row (b·G + g)·C + c is head g of row b at place c. */
export interface KeyValueCache {
  readonly keys: Tensor
  readonly values: Tensor
}

/** Where the new position of each row stands in the caches of a stage. */
export interface CachedPlace {
  /** i32 [B·G]: rows of the caches that the new keys and values take. */
  readonly rows: Tensor
  /** f32 [B, C]: 0 at places that are seen; `MASKED` at those that hold nothing yet, and where the new key will stand. */
  readonly mask: Tensor
  /** Angles of the new positions, f32 [B, 1, 1, K/2]; those of the queries carry the attention scale. */
  readonly angles: { readonly queries: RotaryTable; readonly keys: RotaryTable }
}

/**
 * Makes the mixing of one layer.
 *
 * @param keep is given the cache that the next step begins with
 */
export function cachedMixing(
  { keys, values }: KeyValueCache,
  { rows, mask, angles }: CachedPlace,
  keep: (next: KeyValueCache) => void,
): Mixing {
  return {
    tables: angles,
    mix: ({ q, k, v }) => {
      const [B, , H, K] = q.shape
      const G = k.shape[2]
      const C = keys.shape[0] / (B * G)
      keep({
        keys: updateRows(keys, rows, reshape(k, [B * G, K])),
        values: updateRows(values, rows, reshape(v, [B * G, K])),
      })
      const queries = reshape(q, [B, G, H / G, K])
      const before = matmul(queries, reshape(keys, [B, G, C, K]), { transposeB: true }) // [B, G, R, C]
      const own = matmul(queries, reshape(k, [B, G, 1, K]), { transposeB: true }) // [B, G, R, 1]
      const shares = softmax(concat([add(before, reshape(mask, [B, 1, 1, C])), own], 3)) // [B, G, R, C + 1]
      const mixed = add(
        matmul(sliceAxis(shares, 3, 0, C), reshape(values, [B, G, C, K])), // [B, G, R, K]
        matmul(sliceAxis(shares, 3, C, 1), reshape(v, [B, G, 1, K])),
      )
      return reshape(mixed, [B, 1, H * K])
    },
  }
}
