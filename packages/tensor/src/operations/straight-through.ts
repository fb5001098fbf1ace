/**
 * The straight-through estimate: the numbers of one tensor, the gradient of another.
 *
 *     forward   value             backward   nothing to value, all of it to soft
 *
 * A hard decision has no slope; this lends it that of the probability that it was made by. With numbers that are
 * no function of anything it is a plain stop of the gradient, or a way to send one where the forward pass reads nothing.
 *
 * In: two tensors of one shape. Out: the first of them. Never: reads a number of the second.
 * Source: Bengio, Léonard and Courville 2013 (arXiv 1308.3432), section 4.
 */
import type { Operation, Tensor } from "../operation.ts"
import { sameShape } from "../shape.ts"
import { apply, refuse, requireType } from "../apply.ts"

const straightThroughOperation: Operation<"straightThrough"> = {
  name: "straightThrough",
  infer: (inputs) => {
    const [value, soft] = inputs
    requireType("straightThrough", inputs, 0, "f32")
    requireType("straightThrough", inputs, 1, "f32")
    if (!sameShape(value.shape, soft.shape)) refuse("straightThrough", inputs, "the shapes differ")
    return value
  },
  evaluate: ([value]) => value,
  gradient: (_, g) => [undefined, g],
  expand: ([value]) => value,
}

/**
 * Gives `value`, and its gradient to `soft`.
 *
 * @param value f32, what the forward pass goes on with
 * @param soft f32 of the same shape, what it stands for
 * @throws TensorError SHAPE_MISMATCH, DTYPE_MISMATCH
 * @example straightThrough(cast(lessEqual(0.5, p), "f32"), p) // 0 or 1, with the slope of p
 */
export const straightThrough = (value: Tensor, soft: Tensor): Tensor =>
  apply(straightThroughOperation, [value, soft], {})
