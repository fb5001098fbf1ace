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
import type { RoundedMatrix } from "./rounding-memory.ts"

/** Numbers that share a scale. */
const RUN = 32
const ZERO = 128

/** Rounds a matrix [N, K]. */
export function roundMatrix(matrix: Float32Array, N: number, K: number): RoundedMatrix {
  const runs = Math.ceil(K / RUN)
  const stored = new Uint8Array(N * runs * RUN).fill(ZERO)
  const scales = new Float32Array(N * runs)
  for (let n = 0; n < N; n++) {
    for (let r = 0; r < runs; r++) {
      const [from, to] = [n * K + r * RUN, n * K + Math.min(K, (r + 1) * RUN)]
      let largest = 0
      for (let at = from; at < to; at++) largest = Math.max(largest, Math.abs(matrix[at]))
      const scale = largest / (ZERO - 1)
      scales[n * runs + r] = scale
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

/** A fixed matrix on the right of a product. */
export interface FixedMatrix {
  readonly data: Float32Array
  /** [N, K] and read transposed, or [K, N]. */
  readonly isTransposed: boolean
  readonly factor: number
  readonly N: number
}

/** Rounds a matrix, or remembers that it was. */
function rounded({ roundings }: Lowering, { data, isTransposed, N }: FixedMatrix): RoundedMatrix {
  const K = data.length / N
  const own = roundings.get(data) ?? new Map<string, RoundedMatrix>()
  roundings.set(data, own)
  const key = `${isTransposed} ${N}`
  const result = own.get(key) ?? roundMatrix(isTransposed ? data : transposed(data, K, N), N, K)
  own.set(key, result)
  return result
}

/**
 * Multiplies rows with fixed matrices side by side, rounded to 8 bits.
 *
 * @param rows [..., K]
 * @returns [..., N of all]
 */
export function quantisedProduct(
  lowering: Lowering,
  rows: OnnxValue,
  matrices: readonly FixedMatrix[],
): OnnxValue {
  const { graph } = lowering
  const K = rows.shape[rows.shape.length - 1]
  const N = matrices.reduce((sum, each) => sum + each.N, 0)
  const runs = Math.ceil(K / RUN)
  const scales = new Float32Array(N * runs)
  let at = 0
  const parts = matrices.map((each) => {
    const own = rounded(lowering, each)
    for (let i = 0; i < own.scales.length; i++) scales[at + i] = own.scales[i] * each.factor
    at += own.scales.length
    return own.stored
  })
  return graph.emit(
    "MatMulNBits",
    [rows, graph.stacked(parts, [N, runs, RUN]), graph.fixed(scales, [N * runs])],
    [...rows.shape.slice(0, -1), N],
    { domain: "com.microsoft", attributes: { K, N, bits: 8, block_size: RUN, accuracy_level: 4 } },
  )
}
