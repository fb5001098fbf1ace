/**
 * Rotary position embedding on interleaved pairs: elements 2i and 2i + 1 of a head turn together.
 *
 *     angle(p, i) = p · theta^(-2i/K)
 *     y[2i]   = x[2i] cos - x[2i+1] sin
 *     y[2i+1] = x[2i] sin + x[2i+1] cos
 *
 * In: [B, T, H, K]. Out: the same shape. Source: aunet.md 1.2.
 */
import { add, concat, constant, multiply, reshape, sliceAxis, subtract, type Tensor } from "@aunet/tensor"

/** Cosines and sines for each position and pair: f32 [T, 1, K/2, 1], ready to multiply [B, T, H, K/2, 1]. */
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
  const shape = [T, 1, pairs, 1]
  return { cos: constant(cos, shape), sin: constant(sin, shape) }
}

/** Turns each pair of each head by the angle of its position: [B, T, H, K] -> [B, T, H, K]. */
export function rotate(x: Tensor, { cos, sin }: RotaryTable): Tensor {
  const [B, T, H, K] = x.shape
  const pairs = reshape(x, [B, T, H, K / 2, 2])
  const even = sliceAxis(pairs, 4, 0, 1) // [B, T, H, K/2, 1]
  const odd = sliceAxis(pairs, 4, 1, 1)
  const turned = concat(
    [subtract(multiply(even, cos), multiply(odd, sin)), add(multiply(even, sin), multiply(odd, cos))],
    4,
  )
  return reshape(turned, [B, T, H, K])
}
