/**
 * Rows written over: what a cache does with what is new.
 *
 *     x [a b c d], index [2 0], updates [p q]  ->  [q b p d]
 *
 * Where x is a state entry and the result its next value, an engine may write the rows into the entry's own
 * array: the step then costs as much as the rows, however long the cache is.
 *
 * In: numbers and i32 indices, each at most once. Out: numbers. Never: clamps an index.
 */
import { TensorError } from "../errors.ts"
import type { Operation, Tensor } from "../operation.ts"
import { sameShape, sizeOf } from "../shape.ts"
import { apply, refuse, requireType } from "../apply.ts"
import { select } from "./elementwise.ts"
import { gather, scatterAdd } from "./gather.ts"
import { broadcast, reshape } from "./layout.ts"
import { iota, ones, zeros } from "./leaves.ts"

const updateRowsOperation: Operation<"updateRows"> = {
  name: "updateRows",
  infer: (inputs) => {
    requireType("updateRows", inputs, 1, "i32")
    const [x, index, updates] = inputs
    const fits =
      x.shape.length > 0 &&
      index.shape.length === 1 &&
      sameShape(updates.shape, [...index.shape, ...x.shape.slice(1)])
    if (!fits) refuse("updateRows", inputs, "needs x [N, ...], index [M], updates [M, ...]")
    if (x.dtype !== updates.dtype)
      throw new TensorError("DTYPE_MISMATCH", `updateRows: ${updates.dtype} into ${x.dtype}; use cast`)
    return { shape: x.shape, dtype: x.dtype }
  },
  evaluate: ([x, index, updates], { inputs }) => {
    const [length] = inputs[0].shape
    const inner = sizeOf(inputs[0].shape.slice(1))
    const result = x.slice()
    const seen = new Set<number>()
    for (let i = 0; i < index.length; i++) {
      const row = index[i]
      if (!(row >= 0 && row < length))
        throw new TensorError("WRONG_VALUE", `updateRows: index ${row} is outside 0..${length - 1}`)
      if (seen.has(row)) throw new TensorError("WRONG_VALUE", `updateRows: index ${row} comes twice`)
      seen.add(row)
      result.set(updates.subarray(i * inner, (i + 1) * inner) as typeof x & number[], row * inner)
    }
    return result
  },
  gradient: ({ inputs: [, index, updates] }, g) => [
    updateRows(g, index, zeros(updates.shape)),
    undefined,
    gather(g, index, 0),
  ],
  // Which update each row takes, and whether it takes one.
  expand: ([x, index, updates]) => {
    const [N, ...inner] = x.shape
    const M = index.shape[0]
    if (M === 0) return x
    const isNew = scatterAdd(ones([M], "i32"), index, N)
    const which = scatterAdd(iota([M]), index, N)
    const wide = broadcast(reshape(isNew, [N, ...inner.map(() => 1)]), x.shape)
    return select(wide, gather(updates, which, 0), x)
  },
}

/**
 * Replaces rows: x with row index[i] taken from updates[i].
 *
 * @param x [N, ...]
 * @param index i32 [M], each from 0 to N - 1 and none twice (which of the two would stay is undefined; the
 * reference engine refuses it)
 * @param updates [M, ...], of the type of x
 * @returns [N, ...]
 * @example updateRows(state.keys, inputs.place, keys) // a cache takes in what is new
 */
export const updateRows = (x: Tensor, index: Tensor, updates: Tensor): Tensor =>
  apply(updateRowsOperation, [x, index, updates], {})
