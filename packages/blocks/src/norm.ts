/**
 * Root-mean-square norm.
 *
 * In: [..., D]. Out: the same shape, each vector scaled to a mean square of 1, times a weight.
 * Never: subtracts the mean, or mixes positions. Source: aunet.md 1.1; Zhang and Sennrich (2019).
 */
import { add, mean, multiply, rsqrt, type Tensor } from "@aunet/tensor"

/** Epsilon of every norm of the official code. */
export const defaultNormEpsilon = 1e-5

/**
 * Scales each vector by the inverse of its root mean square: x · rsqrt(mean(x²) + epsilon) · weight.
 *
 * @param x f32 [..., D]
 * @param weight f32 [D]
 */
export function rmsNorm(x: Tensor, weight: Tensor, epsilon = defaultNormEpsilon): Tensor {
  const meanSquare = mean(multiply(x, x), -1, { keepAxes: true }) // [..., 1]
  return multiply(multiply(x, rsqrt(add(meanSquare, epsilon))), weight)
}
