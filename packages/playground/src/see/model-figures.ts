/**
 * What a model costs over segments of these lengths.
 *
 * In: a size, bytes a segment of each level. Out: parameters, and operations a byte. Never: runs a model.
 */
import { multiLinearPlugin, simplePlugin } from "@aunet/blocks"
import { makeModel, modelCost, presetModel, registry, type Size } from "@aunet/core"
import type { CostFigures } from "./messages.ts"

/** Counts. */
export function modelFigures(size: Size, bytesPerSegment: readonly number[]): CostFigures {
  const { config, rowBytes } = presetModel(size, bytesPerSegment.length + 1)
  const model = makeModel(config, registry([multiLinearPlugin, simplePlugin]))
  const positions = bytesPerSegment.map((bytes) => Math.max(1, Math.round(rowBytes / Math.max(1, bytes))))
  const { parameters, forwardFlopsPerByte } = modelCost(model, [rowBytes, ...positions])
  const awake = modelCost(
    model,
    config.stages.map(() => rowBytes),
  )
  return { parameters, flopsPerByte: forwardFlopsPerByte, flopsPerByteAwake: awake.forwardFlopsPerByte }
}
