/**
 * Causal attention over a window, with grouped queries.
 *
 * Query i sees keys i-w+1 .. i: exactly w keys with itself (aunet.md 1.3). Queries are cut into blocks
 * of c positions, and a block reads only the keys that one of its queries can see, so that the cost
 * grows with T·(w + c), not with T². Blocks that read equally many keys make a strip, which is one
 * batched product; the first blocks of a text see fewer keys than the later ones and stand alone:
 *
 *     keys       0..c  c..2c  2c..3c  3c..4c  4c..5c      c = block length, w = 2c
 *     strip 0   [ x  ]
 *     strip 1   [ x      x  ]
 *     strip 2   [ x      x      x  ]                      three blocks, one product
 *                      [ x      x       x  ]
 *                             [ x       x       x  ]
 *
 * A window as long as the text makes strips of one block each: about half of the T² scores.
 *
 * In: [B, T, D]. Out: [B, T, D]. Never: knows its stage.
 */
import {
  add,
  concat,
  constant,
  matmul,
  permute,
  reshape,
  sliceAxis,
  softmax,
  type Tensor,
} from "@aunet/tensor"
import { linear } from "./linear.ts"
import { evenFirst, type RotaryTable, rotaryTable, rotate } from "./rotary.ts"

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
export const MASKED = -1e30

/** Queries of a block when the window is no obstacle; a shorter one wastes less, a longer one makes larger products. */
const BLOCK = 128

/** Blocks in reach before one's own, about and at most: each is a slice, and alone at the start of the text. */
const MOST_BEFORE = 8

/** Equal blocks of queries side by side, which read equally many keys. */
export interface AttentionStrip {
  /** The first query. */
  readonly start: number
  /** c, queries of a block. */
  readonly length: number
  /** n, blocks. */
  readonly count: number
  /** Keys that a block reads before its own: a multiple of its length when there are several blocks. */
  readonly before: number
}

/** Cuts T positions into strips that a window needs; together they hold every query once, in order. */
export function attentionStrips(T: number, window: number): readonly AttentionStrip[] {
  const reach = Math.min(window, T)
  const c = Math.min(reach, Math.max(BLOCK, 16 * Math.ceil(reach / MOST_BEFORE / 16)))
  const whole = Math.floor(T / c)
  const alone = Math.min(whole, Math.ceil((window - 1) / c)) // blocks that the start of the text cuts short
  const strips = Array.from({ length: alone }, (_, i) => ({
    start: i * c,
    length: c,
    count: 1,
    before: i * c,
  }))
  if (whole > alone) strips.push({ start: alone * c, length: c, count: whole - alone, before: alone * c })
  if (T > whole * c) strips.push({ start: whole * c, length: T - whole * c, count: 1, before: alone * c })
  return strips
}

/** What the projections give: queries, keys and values by head, turned by their positions. */
export interface Heads {
  /** [B, T, H, K], scaled by K^-0.5. */
  readonly q: Tensor
  /** [B, T, G, K] */
  readonly k: Tensor
  /** [B, T, G, K] */
  readonly v: Tensor
}

/**
 * Where the positions of an attention block stand, and what they may see. A whole text is one way
 * (`wholeText`), a cache that grows position by position another (`cached-attention.ts`).
 */
export interface Mixing {
  /** Angles of the positions; those of the queries carry the attention scale. */
  readonly tables: { readonly queries: RotaryTable; readonly keys: RotaryTable }
  /** Mixes the values that each query may see: -> [B, T, H·K]. */
  mix(heads: Heads): Tensor
}

/** Positions 0..T-1 of one text, each of which sees the window that ends in it. */
export function wholeText(
  T: number,
  headWidth: number,
  { window, ropeTheta }: Pick<AttentionOptions, "window" | "ropeTheta">,
): Mixing {
  return {
    // The attention scale is in the table of the queries, where it costs nothing.
    tables: {
      queries: rotaryTable(T, headWidth, ropeTheta, headWidth ** -0.5),
      keys: rotaryTable(T, headWidth, ropeTheta),
    },
    mix: (heads) => mixWindows(heads, window),
  }
}

/** Applies attention with its four projections: [B, T, D] -> [B, T, D]. */
export function attention(
  parameters: AttentionParameters,
  x: Tensor,
  options: AttentionOptions,
  mixing?: Mixing,
): Tensor {
  const { heads: H, kvHeads: G } = options
  const [B, T] = x.shape
  const K = parameters["wq.weight"].shape[0] / H
  const { tables, mix } = mixing ?? wholeText(T, K, options)
  const turned = (name: "wq.weight" | "wk.weight", heads: number, table: RotaryTable): Tensor =>
    rotate(reshape(linear(x, evenFirst(parameters[name], K)), [B, T, heads, K]), table)
  const q = turned("wq.weight", H, tables.queries)
  const k = turned("wk.weight", G, tables.keys)
  const v = reshape(linear(x, parameters["wv.weight"]), [B, T, G, K])
  return linear(mix({ q, k, v }), parameters["wo.weight"])
}

/** Mixes the values of the window that ends in each position: -> [B, T, H·K]. */
function mixWindows({ q, k, v }: Heads, window: number): Tensor {
  const [, T, H] = q.shape
  const G = k.shape[2]
  const keys = permute(k, [0, 2, 1, 3]) // [B, G, T, K]
  const values = permute(v, [0, 2, 1, 3])
  const mixed = attentionStrips(T, window).map((strip) => {
    const scores = matmul(queriesOf(q, G, strip), reachOf(keys, strip), { transposeB: true }) // [B, G, n, R·c, before + c]
    return inOrder(matmul(softmax(masked(scores, strip, window)), reachOf(values, strip)), H, strip)
  })
  return concat(mixed, 1)
}

/** Takes the queries of a strip, those that share a key head in one matrix: [B, T, H, K] -> [B, G, n, R·c, K]. */
function queriesOf(q: Tensor, G: number, { start, length: c, count: n }: AttentionStrip): Tensor {
  const [B, , H, K] = q.shape
  const blocks = reshape(sliceAxis(q, 1, start, n * c), [B, n, c, G, H / G, K])
  return reshape(permute(blocks, [0, 3, 1, 4, 2, 5]), [B, G, n, (H / G) * c, K])
}

/** Puts what a strip answers back in the order of the text: [B, G, n, R·c, K] -> [B, n·c, H·K]. */
function inOrder(mixed: Tensor, H: number, { length: c, count: n }: AttentionStrip): Tensor {
  const [B, G, , , K] = mixed.shape
  const blocks = reshape(mixed, [B, G, n, H / G, c, K])
  return reshape(permute(blocks, [0, 2, 4, 1, 3, 5]), [B, n * c, H * K])
}

/** Gives each block of a strip the keys in its reach: [B, G, T, K] -> [B, G, n, before + c, K]. */
function reachOf(x: Tensor, { start, length: c, count: n, before }: AttentionStrip): Tensor {
  const [B, G, , K] = x.shape
  if (n === 1) return reshape(sliceAxis(x, 2, start - before, before + c), [B, G, 1, before + c, K])
  const shifted = Array.from({ length: before / c + 1 }, (_, j) =>
    reshape(sliceAxis(x, 2, start - before + j * c, n * c), [B, G, n, c, K]),
  )
  return concat(shifted, 3)
}

/** Adds MASKED where a query may not look: a band, the same for every block of a strip. */
function masked(scores: Tensor, { length: c, before }: AttentionStrip, window: number): Tensor {
  const [, , , rows, reach] = scores.shape
  const band = new Float32Array(rows * reach)
  for (let r = 0; r < rows; r++) {
    for (let u = 0; u < reach; u++) {
      const distance = (r % c) + before - u // positions from the key to the query
      band[r * reach + u] = distance >= 0 && distance < window ? 0 : MASKED
    }
  }
  return add(scores, constant(band, [rows, reach]))
}
