/**
 * What a model remembers of one text, as plain numbers: it fits caches of any capacity, so it can be kept,
 * copied, sent, and gone on from.
 *
 * In: what a pass over a text gave, or the rows of a bank. Out: the other. Never: touches an engine.
 */
import type { Flat, Value } from "@aunet/tensor"
import type { ModelConfig } from "@aunet/core"
import { type CacheName, cachesOf } from "./caches.ts"
import type { Standing } from "./standing.ts"
import { vectorNames } from "./router-state.ts"

/** Everything that a text leaves behind in a model. */
export interface TextMemory {
  readonly standing: Standing
  /** By cache: [n, G, K], the last n positions that the stage can still see, oldest first. */
  readonly caches: Flat<Float32Array>
  /** By name: what each stage below the bytes gave last (`up.1`), and what a router looks back to (`before.0`, `smooth.1`). */
  readonly vectors: Flat<Float32Array>
}

/** Positions of a stage that are remembered. */
export const remembered = ({ stages }: ModelConfig, { counts }: Standing, stage: number): number =>
  Math.min(counts[stage], stages[stage].window)

/** Takes the memory out of the outputs of a pass over a whole text. */
export function memoryOfPass(config: ModelConfig, standing: Standing, outputs: Flat<Value>): TextMemory {
  const caches = cachesOf(config).map(({ name, stage, heads, headWidth }) => {
    const count = standing.counts[stage]
    const kept = remembered(config, standing, stage)
    const width = heads * headWidth
    return [name, (outputs[name] as Float32Array).slice((count - kept) * width, count * width)] as const
  })
  return {
    standing,
    caches: Object.fromEntries(caches),
    vectors: Object.fromEntries(vectorNames(config).map((name) => [name, outputs[name] as Float32Array])),
  }
}

/** Calls back for each remembered position of a stage: its place in a cache of this capacity, its place in memory. */
function eachPlace(
  config: ModelConfig,
  standing: Standing,
  stage: number,
  capacity: number,
  visit: (place: number, at: number) => void,
): void {
  const count = standing.counts[stage]
  const kept = remembered(config, standing, stage)
  for (let at = 0; at < kept; at++) visit((count - kept + at) % capacity, at)
}

/** Lays a memory out for one row of caches: [G·C, K] each, and what the stages gave last. */
export function layOut(
  config: ModelConfig,
  { standing, caches, vectors }: TextMemory,
  capacities: readonly number[],
): Record<string, Float32Array> {
  const one = ({ name, stage, heads: G, headWidth: K }: CacheName): Float32Array => {
    const C = capacities[stage]
    const row = new Float32Array(G * C * K)
    eachPlace(config, standing, stage, C, (place, at) => {
      for (let g = 0; g < G; g++) {
        const from = (at * G + g) * K
        row.set(caches[name].subarray(from, from + K), (g * C + place) * K)
      }
    })
    return row
  }
  return { ...Object.fromEntries(cachesOf(config).map((cache) => [cache.name, one(cache)])), ...vectors }
}

/** Takes the memory of one row back from caches: the inverse of `layOut`. */
export function takeUp(
  config: ModelConfig,
  standing: Standing,
  rows: Flat<Value>,
  capacities: readonly number[],
): TextMemory {
  const one = ({ name, stage, heads: G, headWidth: K }: CacheName): Float32Array => {
    const C = capacities[stage]
    const memory = new Float32Array(remembered(config, standing, stage) * G * K)
    const row = rows[name] as Float32Array
    eachPlace(config, standing, stage, C, (place, at) => {
      for (let g = 0; g < G; g++) {
        const from = (g * C + place) * K
        memory.set(row.subarray(from, from + K), (at * G + g) * K)
      }
    })
    return memory
  }
  return {
    standing,
    caches: Object.fromEntries(cachesOf(config).map((cache) => [cache.name, one(cache)])),
    vectors: Object.fromEntries(vectorNames(config).map((name) => [name, rows[name] as Float32Array])),
  }
}
