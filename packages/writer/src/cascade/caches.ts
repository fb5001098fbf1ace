/**
 * What a model remembers while it writes: keys and values of every layer, and what each stage below the bytes gave
 * last (`upsampled.ts`).
 *
 *     encoders.0.layers.0.keys   encoders.0.layers.0.values   ...   trunk.layers.5.values   up.1
 *
 * In: a configuration. Out: names and shapes, for B rows and a capacity a stage. Never: holds numbers.
 */
import { f32, type Flat, type Spec } from "@aunet/tensor"
import { type Model, type ModelConfig, stackOptions } from "@aunet/core"
import { routerSpecs } from "./router-state.ts"
import { upName, upSpec } from "./upsampled.ts"

/** One stack that attends, with its stage. */
export interface StackName {
  readonly name: string
  readonly stage: number
}

/** Lists the stacks in the order of the U. */
export function stacksOf({ stages }: ModelConfig): StackName[] {
  const deepest = stages.length - 1
  const upper = (kind: string): StackName[] =>
    Array.from({ length: deepest }, (_, stage) => ({ name: `${kind}.${stage}`, stage }))
  return [...upper("encoders"), { name: "trunk", stage: deepest }, ...upper("decoders")]
}

/** One cache of keys or values. */
export interface CacheName {
  readonly name: string
  readonly stage: number
  /** G, heads that are stored. */
  readonly heads: number
  /** K. */
  readonly headWidth: number
}

/** Lists every cache: two a layer. */
export const cachesOf = (config: ModelConfig): CacheName[] =>
  stacksOf(config).flatMap(({ name, stage }) => {
    const { kvHeads: heads, width, heads: queries, layers } = stackOptions(config, stage)
    return Array.from({ length: layers }, (_, layer) => [
      { name: `${name}.layers.${layer}.keys`, stage, heads, headWidth: width / queries },
      { name: `${name}.layers.${layer}.values`, stage, heads, headWidth: width / queries },
    ]).flat()
  })

/** The sizes of a set of caches. */
export interface CacheShape {
  /** B, texts that it serves. */
  readonly rows: number
  /** C, places of each stage: the window, or less as long as no text is longer. */
  readonly capacities: readonly number[]
}

/** Lists the caches with their shapes: [B·G·C, K] each, `up.s`, and what a router looks back to. */
export function cacheSpecs(
  model: Model,
  { rows, capacities }: CacheShape,
  stages: number = model.config.stages.length,
): Record<string, Spec> {
  const { config } = model
  const specs: Record<string, Spec> = {}
  for (const { name, stage, heads, headWidth } of cachesOf(config))
    if (stage < stages) specs[name] = f32(rows * heads * capacities[stage], headWidth)
  // What the deepest stage of a step takes from below is part of its state too.
  for (let stage = 1; stage <= Math.min(stages, config.stages.length - 1); stage++)
    specs[upName(stage)] = upSpec(model, stage, rows)
  return { ...specs, ...routerSpecs(config, rows, stages) }
}

/** Puts a prefix before every name, so that caches of several shapes can be open at once. */
export const withPrefix = <T>(prefix: string, flat: Flat<T>): Record<string, T> =>
  Object.fromEntries(Object.entries(flat).map(([name, value]) => [prefix + name, value]))

/** Smallest capacity: shorter caches cost no less. */
const SMALLEST = 128

/** Smallest difference between two capacities. */
const FINEST = 64

/**
 * The capacity that a stage needs for so many positions: 128, 192, 256 ... 512, 640, 768 ... 1024, 1280 ... or its
 * window. In steps, since every new one has programs of its own to open; in small ones, since attention reads all places.
 */
export function capacityFor(config: ModelConfig, stage: number, positions: number): number {
  const { window } = config.stages[stage]
  let capacity = SMALLEST
  // Four steps from one power of two to the next.
  while (capacity < positions && capacity < window)
    capacity += Math.max(FINEST, 2 ** Math.floor(Math.log2(capacity)) / 4)
  return Math.min(window, capacity)
}
