/**
 * Look-up by index and its transpose.
 *
 *     gather      x [a b c d], index [2 0 2]            -> [c a c]
 *     scatterAdd  updates [p q r], index [2 0 2], of 4  -> [q 0 p+r 0]
 *
 * In: numbers and i32 indices. Out: numbers. Never: clamps an index; one outside is an error of the reference engine.
 */
import { TensorError } from "../errors.ts"
import type { Operation, Tensor } from "../operation.ts"
import { resolveAxis, sameShape, type Shape, sizeOf } from "../shape.ts"
import { apply, refuse, requireType } from "../apply.ts"
import { makeBuffer } from "./leaves.ts"

/** A tensor seen as [outer, axis, inner], the way that gather and scatterAdd walk it. */
const split = (shape: Shape, axis: number) => ({
  outer: sizeOf(shape.slice(0, axis)),
  inner: sizeOf(shape.slice(axis + 1)),
})

function checkIndex(operation: string, index: number, length: number): void {
  if (!(index >= 0 && index < length)) {
    throw new TensorError("WRONG_VALUE", `${operation}: index ${index} is outside 0..${length - 1}`)
  }
}

const gatherOperation: Operation<"gather"> = {
  name: "gather",
  infer: (inputs, { axis }) => {
    requireType("gather", inputs, 1, "i32")
    const [x, index] = inputs
    return { shape: [...x.shape.slice(0, axis), ...index.shape, ...x.shape.slice(axis + 1)], dtype: x.dtype }
  },
  evaluate: ([x, index], { inputs, output, attributes: { axis } }) => {
    const { outer, inner } = split(inputs[0].shape, axis)
    const length = inputs[0].shape[axis]
    const result = makeBuffer(output)
    let at = 0
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < index.length; i++) {
        checkIndex("gather", index[i], length)
        const first = (o * length + index[i]) * inner
        for (let k = 0; k < inner; k++) result[at++] = x[first + k]
      }
    }
    return result
  },
  gradient: ({ inputs: [x, index], attributes: { axis } }, g) => [
    scatterAdd(g, index, x.shape[axis], axis),
    undefined,
  ],
}

/**
 * Looks up entries along an axis: the axes of `index` take the place of `axis`.
 *
 * @param index i32, each from 0 to the length of the axis - 1
 * @example gather(embedding, ids) // [V, D] and [B, T] -> [B, T, D]
 */
export const gather = (x: Tensor, index: Tensor, axis = 0): Tensor =>
  apply(gatherOperation, [x, index], { axis: resolveAxis(axis, x.shape.length, "gather") })

const scatterAddOperation: Operation<"scatterAdd"> = {
  name: "scatterAdd",
  infer: (inputs, { axis, length }) => {
    const [updates, index] = inputs
    requireType("scatterAdd", inputs, 1, "i32")
    const rank = index.shape.length
    if (!sameShape(updates.shape.slice(axis, axis + rank), index.shape)) {
      refuse("scatterAdd", inputs, `from axis ${axis} on, the updates must have the axes of the index`)
    }
    return {
      shape: [...updates.shape.slice(0, axis), length, ...updates.shape.slice(axis + rank)],
      dtype: updates.dtype,
    }
  },
  evaluate: ([updates, index], { output, attributes: { axis, length } }) => {
    const { outer, inner } = split(output.shape, axis)
    const result = makeBuffer(output)
    let at = 0
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < index.length; i++) {
        checkIndex("scatterAdd", index[i], length)
        const first = (o * length + index[i]) * inner
        for (let k = 0; k < inner; k++) result[first + k] += updates[at++]
      }
    }
    return result
  },
  gradient: ({ inputs: [, index], attributes: { axis } }, g) => [gather(g, index, axis), undefined],
}

/**
 * Adds each update to the entry that its index names: the transpose of gather.
 *
 * @param updates as gather gives them: the axes of `index` in place of `axis`
 * @param index i32, each from 0 to length - 1; one may come often
 * @param length entries along `axis` of the result
 */
export function scatterAdd(updates: Tensor, index: Tensor, length: number, axis = 0): Tensor {
  const rank = updates.shape.length - index.shape.length + 1
  if (rank < 1) refuse("scatterAdd", [updates, index], "the index has more axes than the updates")
  return apply(scatterAddOperation, [updates, index], { axis: resolveAxis(axis, rank, "scatterAdd"), length })
}

/** Looks up the rows of a table: [V, D] and ids i32 [...] -> [..., D]. */
export const embed = (table: Tensor, ids: Tensor): Tensor => gather(table, ids, 0)
