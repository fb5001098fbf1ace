/**
 * Held-out measurement: how many bits a model needs for each byte of a text that it has not seen.
 *
 *     bits-per-byte = nats of the byte targets / ln 2 / bytes        of tokens: nats of all / ln 2 / bytes of all
 *
 * In: a text, in memory or not, and a way to get losses. Out: bits-per-byte without and with eos.
 * Never: counts targets that are bos; no text holds them. Source: aunet.md 5.3 (8).
 */
import { BOS, EOS, type Tokenizer } from "@aunet/tokens"
import { type Batch, type RowSource, rowSource, type TextStream } from "@aunet/data"

/** What a measurement gives. */
export interface Measurement {
  /** Bits a byte, over bytes alone. */
  readonly bitsPerByte: number
  /** The same with the bits of eos added, over the same bytes. */
  readonly bitsPerByteWithEos: number
  /** Bytes that were measured. */
  readonly bytes: number
}

/**
 * Chooses rows to measure: all of them one after another, or as many as fit `mostBytes`, evenly spread.
 */
export function measuredRows(text: TextStream | RowSource, T: number, mostBytes: number): number[] {
  const all = Math.ceil(Math.max(0, rowSource(text).positions - 1) / T)
  const most = Math.max(1, Math.floor(mostBytes / T))
  if (all <= most) return Array.from({ length: all }, (_, i) => i * T)
  return Array.from({ length: most }, (_, i) => Math.floor((i * all) / most) * T)
}

/**
 * Measures rows of a stream, B at a time.
 *
 * @param losses gives nats for each of the B·T positions of a batch; told how many positions of each row are counted, 0 of
 * one that is repeated
 * @param tokenizer of a stream of tokens, each of which counts as the bytes that it stands for
 */
export async function measure(
  text: TextStream | RowSource,
  starts: readonly number[],
  { rows: B, T }: { readonly rows: number; readonly T: number },
  losses: (batch: Batch, counted: readonly number[]) => Promise<ArrayLike<number>>,
  tokenizer?: Tokenizer,
): Promise<Measurement> {
  const source = rowSource(text)
  let bytes = 0
  let byteNats = 0
  let eosNats = 0
  for (let first = 0; first < starts.length; first += B) {
    const here = starts.slice(first, first + B)
    // A batch that is not full repeats its last row; what is repeated is not counted.
    const filled = Array.from({ length: B }, (_, b) => here[Math.min(b, here.length - 1)])
    const batch = await source.cut(filled, T)
    const counted = filled.map((start, b) =>
      b < here.length ? Math.min(T, source.positions - 1 - start) : 0,
    )
    const nats = await losses(batch, counted)
    for (let b = 0; b < here.length; b++) {
      for (let t = 0; t < counted[b]; t++) {
        const target = batch.targets[b * T + t]
        if (target === EOS) eosNats += nats[b * T + t]
        else if (target !== BOS) {
          bytes += tokenizer === undefined ? 1 : tokenizer.lengths[target]
          byteNats += nats[b * T + t]
        }
      }
    }
  }
  return {
    bytes,
    bitsPerByte: byteNats / Math.LN2 / bytes,
    bitsPerByteWithEos: (byteNats + eosNats) / Math.LN2 / bytes,
  }
}
