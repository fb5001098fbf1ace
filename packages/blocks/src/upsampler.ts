/**
 * Upsampling: from a deep stage back up to the one before it. What an upsampler is; `multi-linear.ts`
 * is the paper's, `repeat.ts` and `simple.ts` stand beside it.
 *
 *     positions   0 1 2 3 4 5 6 7
 *     segment     0 0 0 1 1 2 2 2        the pooled vector that each position repeats
 *     offset      0 1 2 0 1 0 1 2        how far it is from that vector's position
 *
 * In: pooled vectors [B, S, E], segment and offset [B, T]. Out: [B, T, D]. Never: adds the residual.
 */
import type { Flat, Tensor } from "@aunet/tensor"
import type { ParameterSpec } from "./parameters.ts"

/** Where each position of a stage stands in its segments. */
export interface SegmentPlace {
  /** i32 [B, T]: row of the pooled vector that the position repeats, 0..S-1. */
  readonly segment: Tensor
  /** i32 [B, T]: positions since that vector was taken, 0 and up. */
  readonly offset: Tensor
}

/**
 * What an upsampler that tells only so many offsets apart gives at all of them. A model that writes byte by byte
 * computes it once a pooled vector, when it would otherwise upsample anew at every byte.
 */
export interface OffsetKinds {
  /** P, kinds of offsets. */
  readonly count: number
  /** Which kind an offset is of: 0..P-1. At offsets of one kind `apply` gives the same. */
  kindOf(offset: number): number
  /** Maps pooled z [B, S, E] to what every kind of offset gets: [B, S, P, D]; `width` is D. */
  apply(parameters: Flat<Tensor>, z: Tensor, normEpsilon: number, width: number): Tensor
}

/** A way back up; a plug-in kind, so that anyone can add one. */
export interface Upsampler {
  /** Lists its parameters between a stage of width D and the next of width E. */
  parameters(width: number, nextWidth: number): Record<string, ParameterSpec>
  /** Maps pooled z [B, S, E] to every position: [B, T, D]; `width` is D. */
  apply(parameters: Flat<Tensor>, z: Tensor, place: SegmentPlace, normEpsilon: number, width: number): Tensor
  /** Its kinds of offsets; absent where every offset may get something else. */
  readonly offsets?: OffsetKinds
  /** Counts multiplications that one position of the upper stage and one of the deeper stage cost. */
  cost(width: number, nextWidth: number): { readonly perPosition: number; readonly perPooled: number }
}
