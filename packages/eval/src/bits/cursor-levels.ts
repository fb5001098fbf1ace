/**
 * The levels of a text as a model reads it while it is scored.
 *
 * In: bytes, a splitter. Out: levels, bos before them. Never: a level that what follows could change, which a splitter
 * that breaks its laws gives to whole texts.
 */
import { nextLevel, type Splitter } from "@aunet/splitter"

/** Gives bos the top level, and each byte that of a cursor: [1 + bytes]. */
export function cursorLevels(bytes: Uint8Array, splitter: Splitter, stages: number): Uint8Array {
  const levels = new Uint8Array(bytes.length + 1)
  levels[0] = stages - 1
  const cursor = splitter.cursor()
  for (let i = 0; i < bytes.length; i++)
    levels[i + 1] = Math.min(nextLevel(splitter, cursor, bytes[i]), stages - 1)
  return levels
}
