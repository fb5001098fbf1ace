/**
 * What attention looks at: the shares by which it mixes values, as numbers to be shown.
 *
 *     query 0   [ 1                  ]
 *     query 1   [ .6  .4             ]      rows sum to 1; nothing behind the query, nothing before its window
 *     query 2   [  0  .7  .3         ]      window 2
 *
 * In: queries and keys, turned by their positions. Out: [B, H, T, T]. Never: is part of a pass that only wants the mix,
 * which has no need of T² numbers (`attention.ts`).
 */
import { add, constant, matmul, permute, reshape, softmax, type Tensor } from "@aunet/tensor"
import { type Heads, MASKED } from "./attention.ts"

/**
 * Computes the shares of a whole text.
 *
 * @param heads q f32 [B, T, H, K], scaled by K^-0.5, and k [B, T, G, K]: what `Mixing.mix` is given
 * @param window w, keys that a query sees, itself included
 * @returns f32 [B, H, T, T]: of query i the share of key j; 0 where j > i or j <= i - w
 * @example
 * const mixing = wholeText(T, headWidth, options)
 * const seen = { ...mixing, mix: (heads) => ((shares = attentionShares(heads, options.window)), mixing.mix(heads)) }
 */
export function attentionShares({ q, k }: Pick<Heads, "q" | "k">, window: number): Tensor {
  const [B, T, H, K] = q.shape
  const G = k.shape[2]
  const queries = reshape(permute(q, [0, 2, 1, 3]), [B, G, (H / G) * T, K])
  const keys = permute(k, [0, 2, 1, 3]) // [B, G, T, K]
  const scores = reshape(matmul(queries, keys, { transposeB: true }), [B, H, T, T])
  const mask = new Float32Array(T * T).fill(MASKED)
  for (let i = 0; i < T; i++) mask.fill(0, i * T + Math.max(0, i - window + 1), i * T + i + 1)
  return softmax(add(scores, constant(mask, [T, T])))
}
