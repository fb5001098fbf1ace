/**
 * What one block of the script for PyTorch keeps for the way back, tensor by tensor as its graph keeps them.
 *
 *     norm x -> q k v -> angles -> attention -> o,   norm -> w1 w3 -> silu, product -> w2
 *
 * In: a configuration, a stage, its positions, how numbers are held. Out: bytes. Never: what is outside blocks.
 */
import { type ModelConfig, stackOptions } from "@aunet/core"
import { attentionStrips } from "./attention-strips.ts"

/** How numbers are held, and how many rows there are. */
export interface Held {
  readonly rows: number
  /** Bytes of a number that a product gave: 4 or 2. */
  readonly low: number
  /** Whether each product makes a copy in bfloat16 of what it is given (autocast). */
  readonly cast: boolean
}

/** A stack of blocks: its stage, and bytes of a number that goes from block to block. */
export interface Stack {
  readonly stage: number
  readonly bytes: number
}

/**
 * A position of a norm: what it is given (in float32 once more where it is not), that over its size, that times the weights
 * (once, or under autocast once for each product that takes it), and the size.
 *
 * @param bytes of a number that it is given
 * @param uses products that take what it gives
 */
export const normBytes = (width: number, bytes: number, uses: number, cast: boolean): number =>
  width * (2 * bytes + (bytes === 2 ? 4 : 0) + (cast ? 2 * uses : bytes * Math.min(uses, 1))) +
  (bytes === 2 ? 6 : 4)

/** A block of all rows. `length` are the positions of its stage in a row. */
export function blockBytes(config: ModelConfig, { stage, bytes }: Stack, length: number, held: Held): number {
  const { width, feedForwardWidth } = stackOptions(config, stage)
  const norms = normBytes(width, bytes, 3, held.cast) + normBytes(width, bytes, 2, held.cast)
  const positions = length * (norms + 4 * feedForwardWidth * held.low)
  return held.rows * (positions + attentionBytes(config, stage, length, held))
}

/** A row of attention: queries, keys, values, what comes out, and a number a head. */
function attentionBytes(
  config: ModelConfig,
  stage: number,
  length: number,
  { rows, low, cast }: Held,
): number {
  const { width, heads, window } = stackOptions(config, stage)
  if (window >= length) return length * (4 * width * low + 4 * heads)
  const strips = attentionStrips(window, length)
  const many = strips.filter(({ count }) => count > 1)
  const total = (of: typeof strips, keys: boolean): number =>
    of.reduce((sum, { count, block, before }) => sum + count * (block + (keys ? before : 0)), 0)
  // Strips of one block read from the whole; those of several have copies, unless there is one row.
  const copied = rows > 1 ? 1 : 0
  const whole = copied === 0 || strips.some(({ count }) => count === 1) ? length : 0
  const v = whole + copied * total(many, true)
  const q = cast ? length : whole + copied * total(many, false)
  const k = cast ? total(strips, true) : v
  return (q + k + v + 2 * length) * width * low + length * 4 * heads
}

/** Angles and masks of a block, whatever the rows: masks as they were made, and as attention takes them. */
export function tableBytes(
  config: ModelConfig,
  stage: number,
  length: number,
  { low, cast }: Pick<Held, "low" | "cast">,
): number {
  const { headWidth, window } = config.stages[stage]
  const masks = attentionStrips(window, length).reduce(
    (sum, { block, before }) => sum + block * (block + before),
    0,
  )
  return length * headWidth * (cast ? 4 : low) + masks * (1 + (window >= length ? 0 : low))
}
