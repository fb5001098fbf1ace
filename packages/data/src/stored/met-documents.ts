/**
 * Documents of a corpus held against some that are known.
 *
 *     index   the length of each document      all of it is read, eight bytes a document
 *     ids     the bytes of those that have a length that is looked for
 *
 * In: a corpus's documents, which of them are held out, what is looked for. Out: nothing; who is looked for notes it.
 * Never: holds more than a document and a few blocks.
 */
import type { KnownDocuments } from "../also-trained.ts"
import type { DocumentIndex } from "./document-index.ts"
import type { Plane } from "./plane.ts"

/** Positions of which documents are asked for at once. */
const AT_ONCE = 2 ** 22

/** Meets every document that is trained on. */
export async function meetDocuments(
  {
    ids,
    index,
    positions,
  }: { readonly ids: Plane; readonly index: DocumentIndex; readonly positions: number },
  heldOut: ReadonlySet<number>,
  known: KnownDocuments,
): Promise<void> {
  let next = 0
  let before: number | undefined
  const meet = async (from: number, to: number): Promise<void> => {
    if (known.hasLength(to - from)) known.meet(await ids.read(from, to))
  }
  for (let from = 0; from < positions; from += AT_ONCE)
    for (const { number, from: begin, to } of await index.at(from, Math.min(positions, from + AT_ONCE))) {
      // One that lies in two stretches comes twice.
      if (number < next) continue
      next = number + 1
      const isHeldOut = heldOut.has(number)
      if (!isHeldOut) await meet(begin, to)
      // Of a document whose end is held out the beginning is trained on: both together are what somebody may name.
      else if (before !== undefined) await meet(before, to)
      before = isHeldOut || to === begin ? undefined : begin
    }
}
