/**
 * `@aunet/blocks`: what a stage is made of. Pure functions of tensors and of named parameters.
 */
export * from "./parameters.ts"
export { defaultNormEpsilon, rmsNorm } from "./norm.ts"
export { linear } from "./linear.ts"
export { evenFirst, rotaryTable, rotate, type RotaryTable } from "./rotary.ts"
export {
  attention,
  MASKED,
  attentionStrips,
  type AttentionOptions,
  type AttentionParameters,
  type AttentionStrip,
  type Heads,
  type Mixing,
  wholeText,
} from "./attention.ts"
export {
  packedBlocks,
  type PackedBlocks,
  packedMixing,
  type PackedPlace,
  type SharedKeys,
} from "./packed-attention.ts"
export { cachedMixing, type CachedPlace, type KeyValueCache } from "./cached-attention.ts"
export { feedForward, feedForwardWidth, type FeedForwardParameters } from "./feed-forward.ts"
export {
  transformer,
  transformerParameters,
  type DepthFactor,
  type TransformerOptions,
} from "./transformer.ts"
export {
  linearPool,
  linearPoolPlugin,
  pool,
  poolParameters,
  takeRows,
  type Pool,
  type PoolParameters,
} from "./pool.ts"
export { noOptions } from "./no-options.ts"
export { interpolatedPool, interpolatedPoolPlugin } from "./interpolated-pool.ts"
export type { OffsetKinds, SegmentPlace, Upsampler } from "./upsampler.ts"
export type { Router } from "./router.ts"
export { multiLinear, multiLinearPlugin, OFFSETS } from "./multi-linear.ts"
export { repeat, repeatPlugin } from "./repeat.ts"
export { simple, simplePlugin } from "./simple.ts"
export type { SharedMapName, SharedMapOptions } from "./shared-map.ts"
