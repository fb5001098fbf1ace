/**
 * Checks of a greedy continuation: every byte, and the level of every byte.
 *
 * The official code made the files by a full pass over the text so far at every step; here the cascade writes
 * them, with the levels that a cursor of the official rule gives.
 *
 * In: a golden file with a `prompt`, an engine. Out: checks.
 */
import { Batch, openCascade } from "@aunet/writer"
import { BOS } from "@aunet/tokens"
import type { Splitter } from "@aunet/splitter"
import type { Engine } from "@aunet/tensor"
import { type Check, checkEqual } from "./check.ts"
import { type GoldenFile, integersOf, lengthsFor, needed } from "./golden-file.ts"
import { splitterOf } from "./strategies.ts"

/** True for a file with a continuation in it. */
export const isContinuation = ({ tensors, metadata }: GoldenFile): boolean =>
  metadata.prompt !== undefined && tensors.tokens?.shape.length === 1

/** Makes both checks of a continuation. */
export async function generateChecks(golden: GoldenFile, engine: Engine): Promise<Check[]> {
  const { file, tensors, metadata, model, parameters } = golden
  const expected = integersOf(needed(golden, "tokens"))
  const T = expected.length
  const top = model.config.stages.length - 1
  // A plain transformer has no levels, and needs nobody to say them.
  const splitter = top === 0 ? undefined : splitterOf(metadata.strategy)
  // Says what is too long for the file's own limits.
  lengthsFor(golden, T)
  const prompt = new TextEncoder().encode(metadata.prompt)
  const ids = Int32Array.from({ length: T }, (_, t) => (t === 0 ? BOS : (prompt[t - 1] ?? 0)))
  let cursor = splitter?.cursor()
  // The official code goes on after a mark: it has level 0, and what follows is a text of its own.
  const levelOf = (id: number): number => {
    if (id < BOS) return Math.min(cursor?.push(id) ?? 0, top)
    cursor = splitter?.cursor()
    return 0
  }
  const read = {
    ids: Uint16Array.from(ids.subarray(0, prompt.length + 1)),
    levels: new Uint8Array(prompt.length + 1),
  }
  for (let t = 1; t < read.ids.length; t++) read.levels[t] = levelOf(read.ids[t])
  const cascade = await openCascade(model, engine, parameters, { maxSequences: 1 })
  const batch = new Batch(cascade)
  try {
    const text = await batch.enter({ text: read })
    for (let length = read.ids.length; length < T; length++) {
      ids[length] = largest(text.predictions.logits)
      await text.push(ids[length], levelOf(ids[length]))
    }
    text.leave()
  } finally {
    await batch.close()
    await cascade.close()
  }
  const levels = splitter === undefined ? new Uint8Array(T) : continuedLevels(ids, splitter, top)
  return [
    checkEqual(file, "continuation", ids, expected),
    ...(tensors.levels ? [checkEqual(file, "levels", levels, integersOf(tensors.levels))] : []),
  ]
}

/** Levels of a text with marks in it: bos and eos have 0 and part it, each part is split by itself, position 0 is top. */
function continuedLevels(ids: Int32Array, splitter: Splitter, top: number): Uint8Array {
  const levels = new Uint8Array(ids.length)
  for (let start = 0; start < ids.length;) {
    let end = start
    while (end < ids.length && ids[end] < BOS) end++
    levels.set(
      splitter.split(Uint8Array.from(ids.subarray(start, end))).map((level) => Math.min(level, top)),
      start,
    )
    start = end + 1
  }
  levels[0] = top
  return levels
}

function largest(values: ArrayLike<number>): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i
  return best
}
