// The figure of a trained model: bits-per-byte on all of the held-out text, not on the sample that a
// training measures on the way.
//
// In:  a checkpoint, an engine, a held-out stream.  Out: bits-per-byte.  Never: trains.

import { type Checkpoint, hierarchy, hierarchyValues, lossProgram } from "@aunet/core"
import type { Engine } from "@aunet/tensor"
import { chooseCapacity, measure, type Measurement, measuredRows } from "@aunet/trainer"
import { type TextStream } from "@aunet/data"

/** Measures up to `mostBytes` of a stream, evenly spread; no boundary is dropped. */
export async function measureHeldOut(
  { model, parameters }: Checkpoint,
  engine: Engine,
  heldOut: TextStream,
  {
    rows,
    rowBytes: T,
    mostBytes,
  }: { readonly rows: number; readonly rowBytes: number; readonly mostBytes: number },
): Promise<Measurement> {
  const starts = measuredRows(heldOut, T, mostBytes)
  const { lengths } = chooseCapacity(heldOut, starts, T, model.config.stages.length, 0)
  const session = await engine.open({ evaluate: lossProgram(model, { rows, lengths }) }, { ...parameters })
  try {
    return await measure(heldOut, starts, { rows, T }, async ({ ids, targets, levels }) => {
      const { losses } = await session.step("evaluate", {
        ids,
        targets,
        ...hierarchyValues(hierarchy(levels, lengths)),
      })
      return losses
    })
  } finally {
    await session.close()
  }
}
