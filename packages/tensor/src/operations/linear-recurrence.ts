/**
 * A running sum that forgets: each step keeps a share of what came before it.
 *
 *     x      a  b      c              y[n] = decay[n] · y[n - 1] + x[n]
 *     decay  .  1/2    1/4
 *     y      a  b+a/2  c+b/4+a/8      the first decay has nothing to keep: nothing came before
 *
 * In: vectors along an axis and a share for each of them, finite, the first too. Out: as many vectors. Never: divides, so
 * that shares may be 0.
 */
import { TensorError } from "../errors.ts"
import type { Operation, Tensor } from "../operation.ts"
import { sameShape } from "../shape.ts"
import { apply, refuse, requireType } from "../apply.ts"
import { multiply } from "./elementwise.ts"
import { sum } from "./layout.ts"
import { makeBuffer } from "./leaves.ts"
import { padAxis, sliceAxis } from "./window.ts"

/** Moves along an axis by one place, to later places or to earlier ones; a 0 comes in, and the last goes out. */
function moved(x: Tensor, axis: number, later: boolean): Tensor {
  const rest = x.shape[axis] - 1
  return later
    ? padAxis(sliceAxis(x, axis, 0, rest), axis, 1, 0)
    : padAxis(sliceAxis(x, axis, 1, rest), axis, 0, 1)
}

const linearRecurrenceOperation: Operation<"linearRecurrence"> = {
  name: "linearRecurrence",
  infer: (inputs) => {
    const [decay, x] = inputs
    requireType("linearRecurrence", inputs, 0, "f32")
    requireType("linearRecurrence", inputs, 1, "f32")
    if (x.shape.length < 2 || !sameShape(decay.shape, x.shape.slice(0, -1)))
      refuse("linearRecurrence", inputs, "needs decay [..., N] and x [..., N, D]")
    return x
  },
  evaluate: ([decay, x], { output, attributes: { reverse } }) => {
    const result = makeBuffer(output)
    const [length, inner] = output.shape.slice(-2)
    for (let i = 0; i < decay.length; i++) {
      // From the end back in reverse, so that what came before is there.
      const at = reverse ? decay.length - 1 - i : i
      const isFirst = i % length === 0
      const before = (reverse ? at + 1 : at - 1) * inner
      for (let d = 0, to = at * inner; d < inner; d++, to++)
        result[to] = x[to] + (isFirst ? 0 : decay[at] * result[before + d])
    }
    return result
  },
  // What a vector adds to y lives on in later places, by their shares: the same recurrence from the end.
  gradient: (node, g) => {
    const [decay, x] = node.inputs
    const { reverse } = node.attributes
    const along = decay.shape.length - 1
    if (x.shape[along] === 0) return [multiply(decay, 0), g]
    const later = moved(decay, along, reverse)
    const toX = linearRecurrence(later, g, { reverse: !reverse })
    return [sum(multiply(toX, moved(node as Tensor, along, !reverse)), -1), toX]
  },
}

/**
 * Adds up along the last axis but one as it goes, and lets what came before fade: y[n] = decay[n] · y[n - 1] + x[n].
 *
 * Shares are meant to be of magnitude at most 1. Larger ones hold as long as the numbers do; on ONNX, which multiplies shares
 * ahead, as long as the product of any that follow each other is below 3.4e38 too: beyond it numbers are infinite or NaN there
 * also where what they are multiplied with is 0.
 *
 * @param decay f32 [..., N], share of y[n - 1] that y[n] keeps; the first of each row changes nothing
 * @param x f32 [..., N, D]
 * @param options `reverse` starts from the end: y[n] = decay[n] · y[n + 1] + x[n]
 * @returns f32 [..., N, D]
 * @throws TensorError SHAPE_MISMATCH, DTYPE_MISMATCH
 * @example linearRecurrence(subtract(1, p), multiply(reshape(p, [B, N, 1]), x)) // an exponential moving average
 */
export function linearRecurrence(
  decay: Tensor,
  x: Tensor,
  { reverse = false }: { readonly reverse?: boolean } = {},
): Tensor {
  if (typeof reverse !== "boolean")
    throw new TensorError(
      "BAD_ATTRIBUTE",
      `linearRecurrence: reverse is ${String(reverse)}; give true or false`,
    )
  return apply(linearRecurrenceOperation, [decay, x], { reverse })
}
