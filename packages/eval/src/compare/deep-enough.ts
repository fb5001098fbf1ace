/**
 * A baseline that is deep enough to be one.
 *
 * The laws give a plain transformer a layer for each 90 of its width, so that a small one has a single layer, which
 * cannot even look at what followed the same word before. An AU-Net of that cost has seven on its way.
 *
 *     128 wide, 1 layer      ->      64 wide, 4 layers, about the same operations a byte
 *
 * In: a model of one stage. Out: one of about the same cost, deeper where it was shallow. Never: changes a deep one.
 */
import { makeModel, modelCost, type ModelConfig, type Registry } from "@aunet/core"

/** Layers below which a model is shallow. */
const DEEP = 4
/** Widths are multiples of a head that small models have. */
const HEAD = 32

/** Deepens a model of one stage where it is shallow. */
export function deepEnough(config: ModelConfig, rowPositions: number, registry: Registry): ModelConfig {
  const [stage] = config.stages
  if (config.stages.length > 1 || stage.layers >= DEEP) return config
  const shaped = (width: number, layers: number): ModelConfig => ({
    ...config,
    stages: [{ ...stage, width, layers, headWidth: Math.min(HEAD, stage.headWidth) }],
  })
  const flopsOf = (shape: ModelConfig): number =>
    modelCost(makeModel(shape, registry), [rowPositions]).trainingFlopsPerByte
  const target = flopsOf(config)
  let deepest = config
  for (let width = stage.width; width >= HEAD; width -= HEAD) {
    const one = flopsOf(shaped(width, 1))
    const layers = Math.max(1, Math.round(1 + (target - one) / (flopsOf(shaped(width, 2)) - one)))
    if (layers > deepest.stages[0].layers) deepest = shaped(width, layers)
    if (layers >= DEEP) break
  }
  return deepest
}
