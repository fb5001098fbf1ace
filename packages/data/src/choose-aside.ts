/**
 * Which documents are held out: by their lengths, their copies, a seed, and nothing else.
 *
 *     whole documents, in the order of a number that the seed gives each, until they hold the share
 *     each with all of its copies: what is measured is trained on nowhere
 *
 * In: lengths, as often as they are asked for, and copies. Out: numbers of documents. Never: memory for more documents than
 * may be held out, so that an index on a disk can be asked.
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

/** A document that was chosen. */
export interface Chosen {
  readonly number: number
  readonly length: number
}

/** How much is held out. */
export interface AsideOptions {
  /** Of the bytes, above 0 and below 1. */
  readonly share: number
  readonly seed: number
  /** Most documents; without an end when left out. */
  readonly most?: number
}

/** Bytes that are wanted, and above which it would be far too much. */
const boundsOf = (bytes: number, share: number): { readonly wanted: number; readonly most: number } => {
  const wanted = share * bytes
  // Of a large share twice as much would be everything.
  return { wanted, most: Math.min(MOST_OVER * wanted, (wanted + bytes) / 2) }
}

/** Gives, for each of some documents, the numbers of all that have its text, its own among them. */
export type FindCopies = (chosen: readonly Chosen[]) => (number: number) => readonly number[]

/**
 * Takes documents in an order of the seed, each with all of its copies, until they hold a share of the bytes; past those that
 * are far too much, alone or with their copies.
 *
 * @returns numbers of documents, in no order; none where the end of each has to be taken
 */
export function chooseAside(
  lengths: Lengths,
  options: AsideOptions,
  findCopies: FindCopies,
): ReadonlySet<number> {
  const { share, most: mostDocuments = Infinity } = options
  const bounds = boundsOf(lengths.bytes, share)
  // Where much is passed over more have to be looked at, up to all.
  for (let times = 1; ; times *= 4) {
    const chosen = inTurn(lengths, options, times)
    const copiesOf = findCopies(chosen)
    const taken = new Set<number>()
    let held = 0
    for (const { number, length } of chosen) {
      if (held >= bounds.wanted) break
      if (taken.has(number)) continue
      const copies = copiesOf(number)
      const size = copies.length * length
      if (held + size > bounds.most || taken.size + copies.length > mostDocuments) continue
      for (const copy of copies) taken.add(copy)
      held += size
    }
    if (held >= bounds.wanted || taken.size >= mostDocuments || times * share >= 1) return taken
  }
}

/** Documents in their order, enough that they hold so many times the share. */
function inTurn(
  lengths: Lengths,
  { share, seed, most: mostDocuments = Infinity }: AsideOptions,
  times: number,
): Chosen[] {
  const { count, bytes } = lengths
  if (count < WHOLE_DOCUMENTS) return []
  const key = foldIn(randomKey(seed), "held-out")
  const bounds = boundsOf(bytes, share)
  const [wanted, most, documents] = [times * bounds.wanted, times * bounds.most, times * mostDocuments]
  // Those with a small number come first; most often they are enough, and the others are not kept.
  for (let below = Math.min(times * share * 1.25 + 64 / count, (2 * documents) / count); ; below *= 4) {
    const candidates: (Chosen & { at: number })[] = []
    let number = 0
    for (const length of lengths.each()) {
      const at = uniformAt(key, number)
      if (at < below) candidates.push({ at, number, length })
      number++
    }
    candidates.sort((a, b) => a.at - b.at || a.number - b.number)
    const taken: Chosen[] = []
    let held = 0
    for (const candidate of candidates) {
      const { length } = candidate
      if (held >= wanted || taken.length >= documents) break
      if (length === 0 || length > bounds.most || held + length > most) continue
      taken.push(candidate)
      held += length
    }
    if (held >= wanted || taken.length >= documents || below >= 1) return taken
  }
}

/** The start of the character that a place is in, so that a cut does not make invalid UTF-8. */
export function characterStart(bytes: Uint8Array, at: number): number {
  let start = at
  while (start > 0 && at - start < 3 && (bytes[start] & 0xc0) === 0x80) start--
  return start
}
