/**
 * How the script for PyTorch cuts attention over a window: strips of query blocks, each with the keys in its reach.
 *
 * In: a window and a length. Out: strips, as `Attention.cut` of `aunet_train.py` makes them. Never: what a strip costs.
 */

/** Query blocks that are computed together. */
export interface Strip {
  /** Queries of a block. */
  readonly block: number
  /** How many blocks. */
  readonly count: number
  /** Keys before a block's own that it reads too. */
  readonly before: number
}

/** Cuts a length as the script does. A window that reaches over all of it is cut there as well, for processors. */
export function attentionStrips(window: number, length: number): readonly Strip[] {
  if (window >= length && length <= 128) return [{ block: length, count: 1, before: 0 }]
  const reach = Math.min(window, length)
  const block = Math.min(reach, Math.max(128, 16 * Math.ceil(reach / 8 / 16)))
  const whole = Math.floor(length / block)
  const alone = Math.min(whole, Math.ceil((window - 1) / block))
  const strips = Array.from({ length: alone }, (_, n): Strip => ({ block, count: 1, before: n * block }))
  if (whole > alone) strips.push({ block, count: whole - alone, before: alone * block })
  if (length > whole * block) strips.push({ block: length - whole * block, count: 1, before: alone * block })
  return strips
}
