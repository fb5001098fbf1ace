/**
 * Whether a loss has jumped, as a step: a batch that is far worse than those before it spoils what was learned.
 *
 *     jump      not a finite number; or above three times the running mean, eight deviations above it, and above what
 *               turned out to be the text
 *     after it  the rows are left out. A jump again within 32 steps: it was not the rows. None: it was, and text like
 *               that is no jump any more
 *
 * In: what was known, a loss in bits a byte. Out: what is known then. Never: goes back; the training does.
 */

/** What is known of the losses so far. */
export interface LossWatch {
  /** Steps that were counted in. */
  readonly steps: number
  /** Means of the loss and of its square, over the last 512 steps or so. */
  readonly mean: number
  readonly square: number
  /** Up to here a loss is no jump. */
  readonly tolerated: number
  /** Jumps in a row, where the last one was, and the highest of them. */
  readonly count: number
  readonly at: number
  readonly highest: number
}

/** Nothing known. */
export const FRESH_WATCH: LossWatch = {
  steps: 0,
  mean: 0,
  square: 0,
  tolerated: 0,
  count: 0,
  at: 0,
  highest: 0,
}

/** Jumps in a row that end a training. */
export const MOST_JUMPS = 3

const WINDOW = 512
/** Steps before the mean says anything, and between two jumps that have nothing to do with each other. */
const FEW = 32
const FACTOR = 3
const DEVIATIONS = 8
/** How far above a loss that was the text's another may be. */
const HEADROOM = 1.5

/** Tells whether a loss jumps. */
export function jumps({ steps, mean, square, tolerated }: LossWatch, bits: number): boolean {
  if (!Number.isFinite(bits)) return true
  if (steps < FEW) return false
  const deviation = Math.sqrt(Math.max(0, square - mean * mean))
  return bits > FACTOR * mean && bits > mean + DEVIATIONS * deviation && bits > tolerated
}

/** Takes the loss of a step that is no jump. */
export function withLoss(before: LossWatch, step: number, bits: number): LossWatch {
  const share = 1 / Math.min(before.steps + 1, WINDOW)
  const over = before.count > 0 && step >= before.at + FEW
  return {
    ...before,
    steps: before.steps + 1,
    mean: before.mean + share * (bits - before.mean),
    square: before.square + share * (bits * bits - before.square),
    ...(over && {
      count: 0,
      highest: 0,
      tolerated: Math.max(before.tolerated, HEADROOM * before.highest),
    }),
  }
}

/** Takes a jump at a step. */
export const withJump = (before: LossWatch, step: number, bits: number): LossWatch => ({
  ...before,
  count: before.count + 1,
  at: step,
  highest: Number.isFinite(bits) ? Math.max(before.highest, bits) : before.highest,
})
