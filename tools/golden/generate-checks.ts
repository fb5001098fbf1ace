/**
 * Checks of a greedy continuation: every byte, and the level of every byte.
 *
 * A full pass over the text so far at every step, as the file was made, with the levels that the official
 * rule gives the text so far.
 *
 * In: a golden file with a `prompt`, an engine. Out: checks.
 */
import { batchSpecs, BOS, logitsOf, parameterSpecs, poolValues, VOCABULARY } from "@aunet/core"
import type { Splitter } from "@aunet/splitter"
import { type Engine, trace } from "@aunet/tensor"
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
  const levelsOf = (ids: Int32Array): Uint8Array =>
    splitter === undefined ? new Uint8Array(ids.length) : continuedLevels(ids, splitter, top)

  const prompt = new TextEncoder().encode(metadata.prompt)
  const ids = Int32Array.from({ length: T }, (_, t) => (t === 0 ? BOS : (prompt[t - 1] ?? 0)))
  const lengths = lengthsFor(golden, T)
  const program = trace(
    { state: parameterSpecs(model), inputs: batchSpecs({ rows: 1, lengths }) },
    ({ state, inputs }) => ({
      outputs: { logits: logitsOf(model, state, inputs) },
    }),
  )
  await using session = await engine.open({ program }, parameters)
  for (let length = prompt.length + 1; length < T; length++) {
    const levels = new Uint8Array(T)
    levels.set(levelsOf(ids.subarray(0, length)))
    const { logits } = await session.step("program", { ids, ...poolValues(levels, lengths) })
    ids[length] = largest(logits.subarray((length - 1) * VOCABULARY, length * VOCABULARY))
  }
  return [
    checkEqual(file, "continuation", ids, expected),
    ...(tensors.levels ? [checkEqual(file, "levels", levelsOf(ids), integersOf(tensors.levels))] : []),
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
