/**
 * Rotary position embedding on interleaved pairs: elements 2i and 2i + 1 of a head turn together.
 *
 *     angle(p, i) = p · theta^(-2i/K)
 *     y[2i]   = x[2i] cos - x[2i+1] sin
 *     y[2i+1] = x[2i] sin + x[2i+1] cos
 *
 * Neighbours are slow to pull apart, once for every position. So the rows of the projection are put in
 * another order instead, once a step: first the even elements of each head, then the odd ones. Queries
 * and keys are in the same order, so their products, all that attention takes from them, are the same.
 *
 *     rows of wq, one head    0 1 2 3 4 5   ->   0 2 4 1 3 5
 *
 * In: [B, T, H, K] with even elements first. Out: the same.
 * Never: changes how long a vector is, but by `scale`. Source: aunet.md 1.2.
 */
import {
  add,
  concat,
  constant,
  multiply,
  permute,
  reshape,
  sliceAxis,
  subtract,
  type Tensor,
} from "@aunet/tensor"

/** Cosines and sines for each position and pair: f32 [T, 1, K/2] or [B, T, 1, K/2], ready to multiply [B, T, H, K/2]. */
export interface RotaryTable {
  readonly cos: Tensor
  readonly sin: Tensor
}

/**
 * Computes the table for positions 0..T-1 of one stage.
 *
 * @param headWidth K, even
 * @param theta base of the wavelengths; 500000 in the official configurations
 * @param scale multiplies both, so that the attention scale costs nothing
 */
export function rotaryTable(T: number, headWidth: number, theta: number, scale = 1): RotaryTable {
  const pairs = headWidth / 2
  const cos = new Float32Array(T * pairs)
  const sin = new Float32Array(T * pairs)
  for (let p = 0; p < T; p++) {
    for (let i = 0; i < pairs; i++) {
      const angle = p * theta ** ((-2 * i) / headWidth)
      cos[p * pairs + i] = scale * Math.cos(angle)
      sin[p * pairs + i] = scale * Math.sin(angle)
    }
  }
  const shape = [T, 1, pairs]
  return { cos: constant(cos, shape), sin: constant(sin, shape) }
}

/** Reorders the rows of a projection [H·K, D] so that each head gives its even elements first, then the odd ones. */
export function evenFirst(weight: Tensor, headWidth: number): Tensor {
  const [rows, D] = weight.shape
  const pairs = reshape(weight, [rows / headWidth, headWidth / 2, 2, D])
  return reshape(permute(pairs, [0, 2, 1, 3]), [rows, D])
}

/** Turns each pair of each head by the angle of its position: [B, T, H, K], even elements first. */
export function rotate(x: Tensor, { cos, sin }: RotaryTable): Tensor {
  const half = x.shape[3] / 2
  const even = sliceAxis(x, 3, 0, half) // [B, T, H, K/2]
  const odd = sliceAxis(x, 3, half, half)
  return concat(
    [subtract(multiply(even, cos), multiply(odd, sin)), add(multiply(even, sin), multiply(odd, cos))],
    3,
  )
}
