/**
 * The levels of a text as a model reads it while it is scored.
 *
 * In: bytes, a splitter or a model that finds its own. Out: levels. Never: a level that what follows could change, which a splitter
 * that breaks its laws gives to whole texts.
 */
import { nextLevel, type Splitter } from "@aunet/splitter"
import { BOS } from "@aunet/tokens"
import type { Writer } from "@aunet/writer"

/** Gives bos the top level, and each byte that of a cursor: [1 + bytes]. */
export function cursorLevels(bytes: Uint8Array, splitter: Splitter, stages: number): Uint8Array {
  const levels = new Uint8Array(bytes.length + 1)
  levels[0] = stages - 1
  const cursor = splitter.cursor()
  for (let i = 0; i < bytes.length; i++)
    levels[i + 1] = Math.min(nextLevel(splitter, cursor, bytes[i]), stages - 1)
  return levels
}

/** Most positions that are read at once, padding among them. */
const AT_ONCE = 4096

/**
 * Gives the levels that the router of a model finds in texts, each read from its beginning as it is when it is scored.
 *
 * @param texts each of at most as many bytes as the model reads at once
 * @returns of each text [1 + bytes], bos before it
 */
export async function foundLevels(
  { batch, splitter, stages }: Writer,
  texts: readonly Uint8Array[],
  signal?: AbortSignal,
): Promise<Uint8Array[]> {
  const found: Uint8Array[] = []
  // Those of like length together, since they are padded to the longest.
  const order = [...texts.keys()].toSorted((a, b) => texts[a].length - texts[b].length)
  while (order.length > 0) {
    signal?.throwIfAborted()
    let count = 1
    while (count < order.length && (count + 1) * (texts[order[count]].length + 1) <= AT_ONCE) count++
    const these = order.splice(0, count)
    const given = these.map((at) => {
      const ids = Uint16Array.of(BOS, ...texts[at])
      // A router with a rule looks at the splitter's.
      return { ids, levels: cursorLevels(texts[at], splitter, stages) }
    })
    const placed = await batch.between((cascade) => cascade.placed(given))
    for (const [i, at] of these.entries()) found[at] = placed[i].levels
  }
  return found
}
