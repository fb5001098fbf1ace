/**
 * Which documents are held out: by their lengths, a seed, and nothing else.
 *
 *     whole documents, in the order of a number that the seed gives each, until they hold the share
 *
 * In: lengths, as often as they are asked for. Out: numbers of documents. Never: memory for more documents than may be
 * held out, so that an index on a disk can be asked.
 */
import { foldIn, randomKey, uniformAt } from "@aunet/tensor"

/** From this many documents on, whole documents are set aside; below, the end of each. */
export const WHOLE_DOCUMENTS = 20

/** How far above the share the whole documents may come, as a factor; one that would take them there stays. */
const MOST_OVER = 2

/** What is chosen from. */
export interface Lengths {
  readonly count: number
  /** Bytes of all. */
  readonly bytes: number
  /** Gives the bytes of each document, in order. */
  each(): Iterable<number>
}

/**
 * Takes documents in an order of the seed until they hold a share of the bytes, past those that would be far too much.
 *
 * @param share of the bytes, above 0 and below 1
 * @param most documents; without an end when left out
 * @returns numbers of documents, in order; none where the end of each has to be taken
 */
export function chooseAside(
  lengths: Lengths,
  {
    share,
    seed,
    most: mostDocuments = Infinity,
  }: { readonly share: number; readonly seed: number; readonly most?: number },
): number[] {
  const { count, bytes } = lengths
  if (count < WHOLE_DOCUMENTS) return []
  const key = foldIn(randomKey(seed), "held-out")
  const wanted = share * bytes
  // Of a large share twice as much would be everything.
  const most = Math.min(MOST_OVER * wanted, (wanted + bytes) / 2)
  // Those with a small number come first; most often they are enough, and the others are not kept.
  for (let below = Math.min(share * 1.25 + 64 / count, (2 * mostDocuments) / count); ; below *= 4) {
    const candidates: { at: number; i: number; length: number }[] = []
    let i = 0
    for (const length of lengths.each()) {
      const at = uniformAt(key, i)
      if (at < below) candidates.push({ at, i, length })
      i++
    }
    candidates.sort((a, b) => a.at - b.at || a.i - b.i)
    const taken: number[] = []
    let held = 0
    for (const { i: number, length } of candidates) {
      if (held >= wanted || taken.length >= mostDocuments) break
      if (length === 0 || held + length > most) continue
      taken.push(number)
      held += length
    }
    if (held >= wanted || taken.length >= mostDocuments || below >= 1) return taken.sort((a, b) => a - b)
  }
}

/** The start of the character that a place is in, so that a cut does not make invalid UTF-8. */
export function characterStart(bytes: Uint8Array, at: number): number {
  let start = at
  while (start > 0 && at - start < 3 && (bytes[start] & 0xc0) === 0x80) start--
  return start
}
