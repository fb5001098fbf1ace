/**
 * Where a model with a router ends the segments of a text.
 *
 *     The cat sat   ->   0 0 0 1 0 0 0 1 0 0 0        as a splitter would say it
 *
 * In: a checkpoint, a text, an engine. Out: a level for each byte. Never: runs the trunk, or writes.
 */
import { AunetError, badOption, isBytes } from "@aunet/base"
import { type Checkpoint, hasRule, levelsProgram, proposedValues, requireFiniteRouter } from "@aunet/core"
import { nextLevel } from "@aunet/splitter"
import type { Engine } from "@aunet/tensor"
import { BOS } from "@aunet/tokens"

/** Most bytes of a text that it reads: attention over more takes gigabytes. */
export const MOST_FOUND_BYTES = 4096

/**
 * Finds them. A boundary depends on the bytes up to it alone, so the levels of the beginning of a text are the beginning of
 * its levels, but for one whose probability is within rounding of 1/2.
 *
 * @param engine that is open; it stays open
 * @returns one level a byte, at most stages - 1
 * @throws AunetError NOT_FINITE for a router whose weights are not, BAD_CONFIG for a model without one, BAD_OPTION for more than 4096 bytes; TensorError of the engine
 */
export async function findLevels(
  { model, parameters, splitter }: Pick<Checkpoint, "model" | "parameters" | "splitter">,
  bytes: Uint8Array,
  engine: Engine,
): Promise<Uint8Array> {
  if (model.router === undefined)
    throw new AunetError(
      "BAD_CONFIG",
      "the model has no router, so its segments are those of its splitter; train one with router: { name, bytesPerSegment } (--router)",
    )
  if (!isBytes(bytes) || bytes.length > MOST_FOUND_BYTES)
    throw badOption(
      "bytes",
      isBytes(bytes) ? bytes.length : bytes,
      `a Uint8Array of at most ${MOST_FOUND_BYTES}; take a part of the text`,
    )
  requireFiniteRouter(parameters)
  const ids = Int32Array.of(BOS, ...bytes)
  const proposed = new Uint8Array(ids.length)
  const cursor = splitter.cursor()
  if (hasRule(model))
    for (const [i, byte] of bytes.entries()) proposed[i + 1] = nextLevel(splitter, cursor, byte)
  const session = await engine.open({ levels: levelsProgram(model, ids.length) }, parameters)
  try {
    const { levels } = await session.step("levels", { ids, ...proposedValues(model, proposed) })
    return Uint8Array.from(levels.subarray(1))
  } finally {
    await session.close()
  }
}
