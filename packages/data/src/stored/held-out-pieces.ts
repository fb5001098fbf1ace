/**
 * What is held out and what is trained on, as pieces of the text.
 *
 *     held-out.bin   for each document that is held out: its number, its first byte, the one after its last; float64
 *
 * In: that file. Out: pieces for each of both. Never: looks at a document that is not held out.
 */
import { HELD_OUT_BYTES } from "./corpus-list.ts"
import type { IndexedDocument } from "./document-index.ts"
import type { Pieces } from "./stored-rows.ts"

/** The name of the file. */
export const HELD_OUT = "held-out.bin"

/** Writes the file. */
export function encodeHeldOut(documents: readonly IndexedDocument[]): Uint8Array {
  const bytes = new Uint8Array(documents.length * HELD_OUT_BYTES)
  const view = new DataView(bytes.buffer)
  for (const [i, { number, from, to }] of documents.entries())
    for (const [field, value] of [number, from, to].entries())
      view.setFloat64(i * HELD_OUT_BYTES + field * 8, value, true)
  return bytes
}

/** The documents that are held out, whole or in part: what of each is. */
export function heldOutParts(file: Uint8Array): IndexedDocument[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  return Array.from({ length: file.length / HELD_OUT_BYTES }, (_, i) => {
    const [number, from, to] = [0, 8, 16].map((offset) => view.getFloat64(i * HELD_OUT_BYTES + offset, true))
    return { number, from, to }
  })
}

/**
 * Parts a text.
 *
 * @param positions of the whole text
 * @param without numbers of documents that are held out and not measured with: they are in neither
 */
export function partPieces(
  file: Uint8Array,
  positions: number,
  without: ReadonlySet<number> = new Set(),
): { readonly training: Pieces; readonly heldOut: Pieces } {
  const parts = heldOutParts(file)
  const [heldFrom, heldAt, restFrom, restAt] = [0, 0, 1, 1].map(
    (more) => new Float64Array(parts.length + more),
  )
  let [held, rest, after] = [0, 0, 0]
  let [measured, pieces] = [0, 0]
  const addRest = (to: number): void => {
    if (to <= after) return
    restFrom[pieces] = after
    restAt[pieces] = rest
    pieces++
    rest += to - after
  }
  for (const { number, from, to } of parts) {
    const start = from + 2 * number
    if (!without.has(number)) {
      heldFrom[measured] = start
      heldAt[measured] = held
      held += to - from + 2
      measured++
    }
    addRest(start)
    after = to + 2 * number + 2
  }
  addRest(positions)
  return {
    heldOut: { from: heldFrom.subarray(0, measured), at: heldAt.subarray(0, measured), positions: held },
    training: { from: restFrom.subarray(0, pieces), at: restAt.subarray(0, pieces), positions: rest },
  }
}
