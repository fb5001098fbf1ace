/**
 * Matrix products: batched, and grouped by row (each row with the matrix that its group names).
 *
 * In: f32 matrices. Out: f32 matrices. Never: broadcasts batches; equal leading axes are asked for,
 * except that a plain matrix on the right serves every batch.
 */
import { TensorError } from "../errors.ts"
import type { Buffer, Operation, Tensor } from "../operation.ts"
import { sameShape, sizeOf, type Spec } from "../shape.ts"
import { apply, refuse, requireType } from "../apply.ts"
import { reshape } from "./layout.ts"
import { makeBuffer } from "./leaves.ts"

/** Rows, columns and the steps between them of one matrix, read straight or transposed. */
const sides = (rows: number, columns: number, transposed: boolean) =>
  transposed ? { rowStep: 1, columnStep: rows } : { rowStep: columns, columnStep: 1 }

/**
 * c[M, N] += a[M, K] · b[K, N], each at an offset; the inner loop runs along contiguous numbers where it can.
 *
 * Four sums, or four terms of each, are under way at once, which takes half the time; each sum adds its terms one by
 * one in their order, so it is the same to the last bit.
 */
function multiplyInto(
  c: Buffer,
  cAt: number,
  a: Buffer,
  aAt: number,
  b: Buffer,
  bAt: number,
  [M, K, N]: readonly [number, number, number],
  transposeA: boolean,
  transposeB: boolean,
): void {
  const { rowStep, columnStep } = sides(M, K, transposeA)
  for (let m = 0; m < M; m++) {
    const row = cAt + m * N
    const from = aAt + m * rowStep
    if (transposeB) {
      let n = 0
      for (; n + 3 < N; n += 4) {
        const line = bAt + n * K
        let total0 = 0
        let total1 = 0
        let total2 = 0
        let total3 = 0
        for (let k = 0; k < K; k++) {
          const factor = a[from + k * columnStep]
          total0 += factor * b[line + k]
          total1 += factor * b[line + K + k]
          total2 += factor * b[line + 2 * K + k]
          total3 += factor * b[line + 3 * K + k]
        }
        c[row + n] += total0
        c[row + n + 1] += total1
        c[row + n + 2] += total2
        c[row + n + 3] += total3
      }
      for (; n < N; n++) {
        let total = 0
        for (let k = 0; k < K; k++) total += a[from + k * columnStep] * b[bAt + n * K + k]
        c[row + n] += total
      }
    } else {
      let k = 0
      for (; k + 3 < K; k += 4) {
        const factor0 = a[from + k * columnStep]
        const factor1 = a[from + (k + 1) * columnStep]
        const factor2 = a[from + (k + 2) * columnStep]
        const factor3 = a[from + (k + 3) * columnStep]
        const line = bAt + k * N
        for (let n = 0; n < N; n++) {
          c[row + n] =
            c[row + n] +
            factor0 * b[line + n] +
            factor1 * b[line + N + n] +
            factor2 * b[line + 2 * N + n] +
            factor3 * b[line + 3 * N + n]
        }
      }
      for (; k < K; k++) {
        const factor = a[from + k * columnStep]
        const line = bAt + k * N
        for (let n = 0; n < N; n++) c[row + n] += factor * b[line + n]
      }
    }
  }
}

/** The sizes of a product: batches, then [M, K] · [K, N]. */
export function matmulSizes(a: Spec, b: Spec, transposeA: boolean, transposeB: boolean) {
  const [aRows, aColumns] = a.shape.slice(-2)
  const [bRows, bColumns] = b.shape.slice(-2)
  return {
    batches: sizeOf(a.shape.slice(0, -2)),
    M: transposeA ? aColumns : aRows,
    K: transposeA ? aRows : aColumns,
    innerB: transposeB ? bColumns : bRows,
    N: transposeB ? bRows : bColumns,
  }
}

const matmulOperation: Operation<"matmul"> = {
  name: "matmul",
  infer: (inputs, { transposeA, transposeB }) => {
    const [a, b] = inputs
    requireType("matmul", inputs, 0, "f32")
    requireType("matmul", inputs, 1, "f32")
    if (a.shape.length < 2 || !sameShape(a.shape.slice(0, -2), b.shape.slice(0, -2))) {
      refuse("matmul", inputs, "both need two axes at the end and equal ones before")
    }
    const { M, K, innerB, N } = matmulSizes(a, b, transposeA, transposeB)
    if (K !== innerB)
      refuse(
        "matmul",
        inputs,
        `the inner lengths ${K} and ${innerB} differ (transposeA ${transposeA}, transposeB ${transposeB})`,
      )
    return { shape: [...a.shape.slice(0, -2), M, N], dtype: "f32" }
  },
  evaluate: ([a, b], { inputs, output, attributes: { transposeA, transposeB } }) => {
    const { batches, M, K, N } = matmulSizes(inputs[0], inputs[1], transposeA, transposeB)
    const c = makeBuffer(output)
    for (let i = 0; i < batches; i++)
      multiplyInto(c, i * M * N, a, i * M * K, b, i * K * N, [M, K, N], transposeA, transposeB)
    return c
  },
  gradient: ({ inputs: [a, b], attributes: { transposeA, transposeB } }, g) => [
    transposeA
      ? matmul(b, g, { transposeA: transposeB, transposeB: true })
      : matmul(g, b, { transposeB: !transposeB }),
    transposeB
      ? matmul(g, a, { transposeA: true, transposeB: transposeA })
      : matmul(a, g, { transposeA: !transposeA }),
  ],
}

/** Which sides of a product are read transposed. */
export interface MatmulOptions {
  readonly transposeA?: boolean
  readonly transposeB?: boolean
}

/**
 * Multiplies matrices over the last two axes: [..., M, K] · [..., K, N] -> [..., M, N].
 *
 * Leading axes are equal; a right side of rank 2 is used for all batches of the left.
 *
 * @throws TensorError SHAPE_MISMATCH with both shapes when the inner or leading lengths differ
 */
export function matmul(
  a: Tensor,
  b: Tensor,
  { transposeA = false, transposeB = false }: MatmulOptions = {},
): Tensor {
  if (b.shape.length === 2 && a.shape.length > 2 && !transposeA) {
    const rows = a.shape.slice(0, -1)
    const product = matmul(reshape(a, [sizeOf(rows), a.shape[a.shape.length - 1]]), b, { transposeB })
    return reshape(product, [...rows, product.shape[1]])
  }
  return apply(matmulOperation, [a, b], { transposeA, transposeB })
}

function checkGroups(operation: string, group: Buffer, groups: number): void {
  const wrong = group.find((index) => !(index >= 0 && index < groups))
  if (wrong !== undefined)
    throw new TensorError("WRONG_VALUE", `${operation}: group ${wrong} is outside 0..${groups - 1}`)
}

const groupedMatmulOperation: Operation<"groupedMatmul"> = {
  name: "groupedMatmul",
  infer: (inputs, { transposeW }) => {
    const [x, w, group] = inputs
    requireType("groupedMatmul", inputs, 0, "f32")
    requireType("groupedMatmul", inputs, 1, "f32")
    requireType("groupedMatmul", inputs, 2, "i32")
    const fits =
      x.shape.length === 2 &&
      w.shape.length === 3 &&
      group.shape.length === 1 &&
      group.shape[0] === x.shape[0]
    if (!fits || w.shape[transposeW ? 2 : 1] !== x.shape[1]) {
      refuse(
        "groupedMatmul",
        inputs,
        `needs x [R, E], w ${transposeW ? "[G, D, E]" : "[G, E, D]"}, group [R]`,
      )
    }
    return { shape: [x.shape[0], w.shape[transposeW ? 1 : 2]], dtype: "f32" }
  },
  evaluate: ([x, w, group], { inputs, output, attributes: { transposeW } }) => {
    const [R, E] = inputs[0].shape
    const D = output.shape[1]
    const y = makeBuffer(output)
    checkGroups("groupedMatmul", group, inputs[1].shape[0])
    for (let r = 0; r < R; r++)
      multiplyInto(y, r * D, x, r * E, w, group[r] * E * D, [1, E, D], false, transposeW)
    return y
  },
  gradient: ({ inputs: [x, w, group], attributes: { transposeW } }, g) => [
    groupedMatmul(g, w, group, { transposeW: !transposeW }),
    transposeW ? groupedOuter(g, x, group, w.shape[0]) : groupedOuter(x, g, group, w.shape[0]),
    undefined,
  ],
}

/**
 * Multiplies each row by the matrix of its group: y[r] = x[r] · w[group[r]].
 *
 * The work is that of one product over R rows, whatever the number of groups.
 *
 * @param x f32 [R, E]
 * @param w f32 [G, E, D], or [G, D, E] with `transposeW`
 * @param group i32 [R], each from 0 to G - 1
 * @returns f32 [R, D]
 */
export const groupedMatmul = (
  x: Tensor,
  w: Tensor,
  group: Tensor,
  { transposeW = false }: { readonly transposeW?: boolean } = {},
): Tensor => apply(groupedMatmulOperation, [x, w, group], { transposeW })

const groupedOuterOperation: Operation<"groupedOuter"> = {
  name: "groupedOuter",
  infer: (inputs, { groups }) => {
    const [x, y, group] = inputs
    requireType("groupedOuter", inputs, 2, "i32")
    const fits =
      x.shape.length === 2 && y.shape.length === 2 && x.shape[0] === y.shape[0] && group.shape.length === 1
    if (!fits || group.shape[0] !== x.shape[0])
      refuse("groupedOuter", inputs, "needs x [R, E], y [R, D], group [R]")
    return { shape: [groups, x.shape[1], y.shape[1]], dtype: "f32" }
  },
  evaluate: ([x, y, group], { inputs, output }) => {
    const [R, E] = inputs[0].shape
    const D = inputs[1].shape[1]
    const w = makeBuffer(output)
    checkGroups("groupedOuter", group, output.shape[0])
    for (let r = 0; r < R; r++) multiplyInto(w, group[r] * E * D, x, r * E, y, r * D, [E, 1, D], false, false)
    return w
  },
  gradient: ({ inputs: [x, y, group] }, g) => [
    groupedMatmul(y, g, group, { transposeW: true }),
    groupedMatmul(x, g, group),
    undefined,
  ],
}

/**
 * Adds up the outer products of each group: w[k] = sum over rows r with group[r] = k of x[r]ᵀ · y[r].
 *
 * @param x f32 [R, E]
 * @param y f32 [R, D]
 * @param group i32 [R], each from 0 to groups - 1
 * @returns f32 [groups, E, D]
 */
export const groupedOuter = (x: Tensor, y: Tensor, group: Tensor, groups: number): Tensor =>
  apply(groupedOuterOperation, [x, y, group], { groups })
