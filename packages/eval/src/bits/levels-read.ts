/**
 * The levels of a text as a model reads it while it is scored.
 *
 * In: bytes, a splitter or a model that finds its own. Out: levels, bos before them. Never: a level that what follows could change, which a splitter
 * that breaks its laws gives to whole texts.
 */
import { AunetError } from "@aunet/base"
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

/**
 * Gives the levels that a model reads a text with: its splitter's, or those that its router finds.
 *
 * @throws AunetError BAD_DATA where a router would have to read more at once than the model holds
 */
export async function levelsRead(writer: Writer, bytes: Uint8Array, name: string): Promise<Uint8Array> {
  const { batch, contextBytes, splitter, stages } = writer
  if (!batch.findsLevels) return cursorLevels(bytes, splitter, stages)
  if (bytes.length >= contextBytes)
    throw new AunetError(
      "BAD_DATA",
      `${name} has ${bytes.length} bytes, and the model finds boundaries in ${contextBytes - 1} at a time; cut out the part whose segments should be shown`,
    )
  const ids = Uint16Array.of(BOS, ...bytes)
  const [{ levels }] = await batch.between((cascade) =>
    cascade.placed([{ ids, levels: new Uint8Array(ids.length) }]),
  )
  return levels
}
