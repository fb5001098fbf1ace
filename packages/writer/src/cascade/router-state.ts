/**
 * What a router leaves behind in a text: it looks one position back, and so does the smoothing.
 *
 *     before.s   [B, 1, D_s]   what the encoder of stage s gave last
 *     smooth.s   [B, D_s]      what stage s gave last, smoothed
 *
 * And what a step leaves for the next, when a byte goes on: nothing that a text is remembered by.
 *
 *     here.s     [B, 1, D_s]   what the encoder of stage s gives at the byte that is being taken
 *
 * In: a configuration. Out: names and shapes; none without a router. Never: decides.
 */
import type { ModelConfig } from "@aunet/core"
import { f32, type Spec } from "@aunet/tensor"
import { upName } from "./upsampled.ts"

/** The name of what the encoder of a stage gave last. */
export const beforeName = (stage: number): string => `before.${stage}`

/** The name of what a stage gave last, smoothed. */
export const smoothName = (stage: number): string => `smooth.${stage}`

/** The name of what the encoder of a stage gives at the byte that is being taken. */
export const hereName = (stage: number): string => `here.${stage}`

/** Lists what a router leaves behind of the first `count` stages, for B rows. */
export function routerSpecs(
  { router, stages }: ModelConfig,
  B: number,
  count = stages.length,
): Record<string, Spec> {
  if (router === undefined) return {}
  const specs: Record<string, Spec> = {}
  for (const [s, { width }] of stages.slice(0, count).entries()) {
    if (s < stages.length - 1) specs[beforeName(s)] = f32(B, 1, width)
    if (s > 0) specs[smoothName(s)] = f32(B, width)
  }
  return specs
}

/** Lists what steps leave to each other of the first `count` stages, for B rows. */
export function hereSpecs(
  { router, stages }: ModelConfig,
  B: number,
  count = stages.length,
): Record<string, Spec> {
  if (router === undefined) return {}
  const own = stages.slice(0, Math.min(count, stages.length - 1))
  return Object.fromEntries(own.map(({ width }, s) => [hereName(s), f32(B, 1, width)]))
}

/** Names of all vectors that a text leaves behind beside its caches: one a text each. */
export const vectorNames = (config: ModelConfig): string[] => [
  ...config.stages.slice(1).map((_, s) => upName(s + 1)),
  ...Object.keys(routerSpecs(config, 1)),
]
