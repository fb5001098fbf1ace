/**
 * The boundaries of a batch that is computed in parts, so that each part is held to the length of the whole.
 *
 *     part 0 --encoders, routers--> counts --.
 *     part 1 --encoders, routers--> counts --+--> mean of a part --> ratio term of each part
 *
 * The term is linear in p once F and the number of positions are known, so the mean of the parts' gradients is that of
 * the batch.
 *
 * In: a configuration. Out: what a program over a part is told of the whole. Never: counts; `counts-program.ts` does.
 */
import { f32, type Flat, prefixed, type Spec, type Tensor } from "@aunet/tensor"
import type { ModelConfig } from "../config.ts"
import type { BatchCounts } from "./ratio.ts"

/** Prefix of the inputs that tell of the whole batch. */
const WHOLE = "whole"

/** What a program over a part of a batch is given beside the part: `whole.positions` and `whole.boundaries`, f32 [S - 1]. */
export function wholeSpecs({ config: { router } }: { readonly config: ModelConfig }): Record<string, Spec> {
  if (router === undefined) return {}
  const each = f32(router.bytesPerSegment.length)
  return prefixed(WHOLE, { positions: each, boundaries: each })
}

/** Finds them among the inputs; nothing where a batch is computed at once. */
export function wholeCounts(inputs: Flat<Tensor>): BatchCounts | undefined {
  const [positions, boundaries] = [inputs[`${WHOLE}.positions`], inputs[`${WHOLE}.boundaries`]]
  return positions === undefined ? undefined : { positions, boundaries }
}
