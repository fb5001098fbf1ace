/**
 * Numbers that a session holds from step to step, as the runtime sees them.
 *
 * In: arrays. Out: tensors of the runtime over the same arrays. Never: copies a number.
 */
import { sameShape, type Shape, sizeOf, type Spec, type Value } from "@aunet/tensor"
import type { Runtime, RuntimeTensor } from "./runtime.ts"

/** Numbers, and the runtime's view of them, made once; programs that read them in other shapes have views of their own. */
export interface Held {
  readonly value: Value
  readonly tensor: RuntimeTensor
  readonly views: WeakMap<Shape, RuntimeTensor>
}

/** Zeros. */
export const newValue = ({ shape, dtype }: Spec): Value =>
  dtype === "f32" ? new Float32Array(sizeOf(shape)) : new Int32Array(sizeOf(shape))

/** Takes an array in. */
export const held = (runtime: Runtime, value: Value, { shape }: Spec): Held => ({
  value,
  tensor: runtime.tensor(value, shape),
  views: new WeakMap(),
})

/**
 * Answers the tensor of another shape over the same array.
 *
 * @param shape one object for each program that reads it so
 */
export function viewOf(runtime: Runtime, { value, tensor, views }: Held, shape: Shape): RuntimeTensor {
  if (sameShape(tensor.dims, shape)) return tensor
  const known = views.get(shape)
  if (known !== undefined) return known
  const view = runtime.tensor(value, shape)
  views.set(shape, view)
  return view
}
