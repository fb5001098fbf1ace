/**
 * Products with fixed matrices of 8 bits: MatMulNBits of ONNX Runtime. Each run of 32 numbers along the inner axis
 * has a scale of its own, so that one large number costs only its neighbours their last digits; the other side
 * is rounded to 8 bits too, run by run, while it is multiplied (accuracy level 4).
 *
 *     w       0.5 -1.0 0.25 ...     scale = largest |w| of the run / 127
 *     stored  192    1  160 ...     round(w / scale) + 128
 *
 * In: a product whose right side is known. Out: operators. Never: rounds a matrix that computed numbers follow from.
 */
import type { OnnxValue } from "../graph.ts"
import type { Lowering } from "./lowering.ts"

/** Numbers that share a scale. */
const RUN = 32
const ZERO = 128

/** Rounds a matrix [N, K]: stored [N, runs, RUN], and a scale a run. */
export function roundMatrix(
  matrix: Float32Array,
  N: number,
  K: number,
  factor = 1,
): { readonly stored: Uint8Array; readonly scales: Float32Array } {
  const runs = Math.ceil(K / RUN)
  const stored = new Uint8Array(N * runs * RUN).fill(ZERO)
  const scales = new Float32Array(N * runs)
  for (let n = 0; n < N; n++) {
    for (let r = 0; r < runs; r++) {
      const [from, to] = [n * K + r * RUN, n * K + Math.min(K, (r + 1) * RUN)]
      let largest = 0
      for (let at = from; at < to; at++) largest = Math.max(largest, Math.abs(matrix[at]))
      const scale = largest / (ZERO - 1)
      scales[n * runs + r] = scale * factor
      if (scale === 0) continue
      for (let at = from; at < to; at++)
        stored[(n * runs + r) * RUN + at - from] = Math.round(matrix[at] / scale) + ZERO
    }
  }
  return { stored, scales }
}

/** The transpose of a matrix [K, N]. */
export function transposed(matrix: Float32Array, K: number, N: number): Float32Array {
  const turned = new Float32Array(matrix.length)
  for (let k = 0; k < K; k++) for (let n = 0; n < N; n++) turned[n * K + k] = matrix[k * N + n]
  return turned
}

/**
 * Multiplies rows with a fixed matrix, rounded to 8 bits.
 *
 * @param rows [..., K]
 * @param matrix [N, K] if it is read transposed, else [K, N]
 */
export function quantisedProduct(
  lowering: Lowering,
  rows: OnnxValue,
  matrix: Float32Array,
  N: number,
  isTransposed: boolean,
  factor: number,
): OnnxValue {
  const { graph } = lowering
  const K = matrix.length / N
  const runs = Math.ceil(K / RUN)
  const { stored, scales } = roundMatrix(isTransposed ? matrix : transposed(matrix, K, N), N, K, factor)
  return graph.emit(
    "MatMulNBits",
    [rows, graph.fixed(stored, [N, runs, RUN]), graph.fixed(scales, [N * runs])],
    [...rows.shape.slice(0, -1), N],
    { domain: "com.microsoft", attributes: { K, N, bits: 8, block_size: RUN, accuracy_level: 4 } },
  )
}
