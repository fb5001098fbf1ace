/**
 * What is kept of a stage below the bytes until it wakes again: its last vector, upsampled to every kind of offset.
 * A byte above it only picks what its offset gets.
 *
 *     z [B, E]   -- upsampled, once a waking -->   up.s [B, P, D]   -- picked, at every byte -->   [B, D]
 *
 * An upsampler without kinds of offsets (`OffsetKinds`) is run at every byte; then z itself is kept, [B, E].
 *
 * In: a model, vectors. Out: names, shapes, tensors, places. Never: decides when a stage wakes.
 */
import { f32, type Flat, gather, i32, reshape, type Spec, type Tensor, zeros } from "@aunet/tensor"
import { AunetError } from "@aunet/base"
import { type Model, transitionOf } from "@aunet/core"

/** The name of what is kept of a stage. */
export const upName = (stage: number): string => `up.${stage}`

/** Its shape, for B rows. */
export function upSpec(
  { config: { stages }, upsampler: { offsets } }: Model,
  stage: number,
  B: number,
): Spec {
  return offsets === undefined ? f32(B, stages[stage].width) : f32(B, offsets.count, stages[stage - 1].width)
}

/** Makes what is kept of the last vectors z [B, E] of a stage: `upSpec`. */
export function toKeep(
  { config: { normEpsilon, stages }, upsampler: { offsets } }: Model,
  parameters: Flat<Tensor>,
  z: Tensor,
  stage: number,
): Tensor {
  if (offsets === undefined) return z
  const [B, E] = z.shape
  const { width } = stages[stage - 1]
  const one = reshape(z, [B, 1, E])
  const all = offsets.apply(transitionOf(parameters, stage - 1), one, normEpsilon, width) // [B, 1, P, D]
  return reshape(all, [B, offsets.count, width])
}

/** The input that says which part of what is kept of a stage each row gets. */
export const pickName = (stage: number): string => `up.${stage}.pick`

/** Its shape. */
export const pickSpec = (B: number): Spec => i32(B)

/**
 * What that input is for a row at this offset.
 *
 * @throws AunetError BAD_PLUGIN for a kind that the upsampler does not have: it would be another row's part
 */
export function pickOf({ upsampler: { offsets } }: Model, row: number, offset: number): number {
  if (offsets === undefined) return offset
  const kind = offsets.kindOf(offset)
  if (Number.isInteger(kind) && kind >= 0 && kind < offsets.count) return row * offsets.count + kind
  throw new AunetError(
    "BAD_PLUGIN",
    `the upsampler says that offset ${offset} is of kind ${kind}; its kinds are the whole numbers from 0 to ${offsets.count - 1}`,
  )
}

/** Gives each row its part of what is kept of a stage, by what `pickOf` says: [B, 1, D]. */
export function pick(
  { config: { normEpsilon, stages }, upsampler }: Model,
  parameters: Flat<Tensor>,
  kept: Tensor,
  picks: Tensor,
  stage: number,
): Tensor {
  const [B] = kept.shape
  const { width } = stages[stage - 1]
  if (upsampler.offsets !== undefined)
    return reshape(gather(reshape(kept, [B * upsampler.offsets.count, width]), picks), [B, 1, width])
  const z = reshape(kept, [B, 1, stages[stage].width])
  const place = { segment: zeros([B, 1], "i32"), offset: reshape(picks, [B, 1]) }
  return upsampler.apply(transitionOf(parameters, stage - 1), z, place, normEpsilon, width)
}
