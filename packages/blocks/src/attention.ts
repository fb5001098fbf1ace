/**
 * Causal attention over a window, with grouped queries.
 *
 * Query i sees keys i-w+1 .. i: exactly w keys with itself (aunet.md 1.3). Queries are cut into blocks
 * of c positions, and a block reads only the keys that one of its queries can see, so that the cost
 * grows with T·(w + c), not with T²:
 *
 *     keys     | -c..0 |  0..c  | c..2c |      c = block, m = blocks before that are in reach
 *     block 0  [ zeros    x     ]
 *     block 1           [ x        x    ]
 *
 * In: [B, T, D]. Out: [B, T, D]. Never: knows its stage.
 */
import {
  add,
  concat,
  constant,
  matmul,
  padAxis,
  permute,
  reshape,
  sliceAxis,
  softmax,
  type Tensor,
} from "@aunet/tensor"
import { linear } from "./linear.ts"
import { evenFirst, rotaryTable, rotate } from "./rotary.ts"

/** What shapes an attention block. */
export interface AttentionOptions {
  /** H, query heads. */
  readonly heads: number
  /** G, key and value heads; each serves H/G query heads. */
  readonly kvHeads: number
  /** w, keys that a query sees, itself included. */
  readonly window: number
  /** Base of the rotary wavelengths. */
  readonly ropeTheta: number
}

/** Parameters of an attention block, as the official code names them. */
export interface AttentionParameters {
  readonly "wq.weight": Tensor
  readonly "wk.weight": Tensor
  readonly "wv.weight": Tensor
  readonly "wo.weight": Tensor
}

/** What a masked score has added: exp of it is 0 in f32, and two of them do not overflow. */
const MASKED = -1e30

/** Longest block of queries; a shorter one wastes less of the window, a longer one makes larger products. */
const LONGEST_BLOCK = 128

/** The cut of T positions into blocks: `count` blocks of `length`, each reading `before` blocks of keys back. */
export function attentionBlocks(
  T: number,
  window: number,
): { length: number; count: number; before: number } {
  if (window >= T) return { length: T, count: 1, before: 0 }
  const length = Math.min(window, LONGEST_BLOCK)
  return { length, count: Math.ceil(T / length), before: Math.ceil((window - 1) / length) }
}

/** Applies attention with its four projections: [B, T, D] -> [B, T, D]. */
export function attention(
  parameters: AttentionParameters,
  x: Tensor,
  { heads: H, kvHeads: G, window, ropeTheta }: AttentionOptions,
): Tensor {
  const [B, T] = x.shape
  const K = parameters["wq.weight"].shape[0] / H
  const turned = (name: "wq.weight" | "wk.weight", heads: number, scale: number): Tensor =>
    rotate(
      reshape(linear(x, evenFirst(parameters[name], K)), [B, T, heads, K]),
      rotaryTable(T, K, ropeTheta, scale),
    )
  // The attention scale is in the table of the queries, where it costs nothing.
  const q = turned("wq.weight", H, K ** -0.5)
  const k = turned("wk.weight", G, 1)
  const v = reshape(linear(x, parameters["wv.weight"]), [B, T, G, K])

  const blocks = attentionBlocks(T, window)
  const { length: c, count: n } = blocks
  const R = H / G
  // [B, T, G·R, K] -> [B, G, n, R·c, K]: the queries that share a key head stand in one matrix.
  const queries = reshape(permute(reshape(padTo(q, n * c), [B, n, c, G, R, K]), [0, 3, 1, 4, 2, 5]), [
    B,
    G,
    n,
    R * c,
    K,
  ])
  const keys = reach(k, blocks) // [B, G, n, (m+1)·c, K]
  const values = reach(v, blocks)
  const scores = matmul(queries, keys, { transposeB: true }) // [B, G, n, R·c, (m+1)·c]
  const mixed = matmul(softmax(masked(scores, R, blocks, window)), values) // [B, G, n, R·c, K]
  const back = permute(reshape(mixed, [B, G, n, R, c, K]), [0, 2, 4, 1, 3, 5]) // [B, n, c, G, R, K]
  return linear(sliceAxis(reshape(back, [B, n * c, H * K]), 1, 0, T), parameters["wo.weight"])
}

const padTo = (x: Tensor, T: number): Tensor => padAxis(x, 1, 0, T - x.shape[1])

/** Gives each block of queries the keys in its reach: [B, T, G, K] -> [B, G, n, (m+1)·c, K]. */
function reach(x: Tensor, { length: c, count: n, before: m }: ReturnType<typeof attentionBlocks>): Tensor {
  const [B, T, G, K] = x.shape
  const padded = permute(padAxis(x, 1, m * c, n * c - T), [0, 2, 1, 3]) // [B, G, (m+n)·c, K]
  const shifted = Array.from({ length: m + 1 }, (_, j) =>
    reshape(sliceAxis(padded, 2, j * c, n * c), [B, G, n, c, K]),
  )
  return concat(shifted, 3)
}

/**
 * Adds MASKED where a query may not look. Two small tables do it: a band, the same for every block, and
 * the keys that stand before the start of the text, which only the first m blocks reach.
 */
function masked(
  scores: Tensor,
  R: number,
  { length: c, count: n, before: m }: ReturnType<typeof attentionBlocks>,
  window: number,
): Tensor {
  const reachLength = (m + 1) * c
  const band = new Float32Array(R * c * reachLength)
  for (let r = 0; r < R * c; r++) {
    for (let u = 0; u < reachLength; u++) {
      const distance = (r % c) + m * c - u // positions from the key to the query
      band[r * reachLength + u] = distance >= 0 && distance < window ? 0 : MASKED
    }
  }
  const inside = add(scores, constant(band, [R * c, reachLength]))
  if (m === 0) return inside
  const start = new Float32Array(n * reachLength)
  for (let i = 0; i < n; i++)
    for (let u = 0; u < reachLength; u++) start[i * reachLength + u] = i * c - m * c + u >= 0 ? 0 : MASKED
  return add(inside, constant(start, [n, 1, reachLength]))
}
