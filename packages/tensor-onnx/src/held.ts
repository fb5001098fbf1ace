/**
 * Numbers that a session holds from step to step, as the runtime sees them.
 *
 * In: arrays, or nothing for zeros. Out: tensors of the runtime over the same arrays. Never: copies a number.
 */
import { letGo, sameShape, type Shape, sizeOf, type Spec, type Value } from "@aunet/tensor"
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

/** An entry of the state: the array that holds it now, and the one that the next step writes. */
export interface Entry {
  readonly spec: Spec
  now: Held
  spare: Held | undefined
}

/** What makes entries of a session, and frees the arrays that it made for them. */
export interface Holder {
  readonly zeros: (spec: Spec) => Held
  /** @param value zeros when left out @param isOwn whether nobody else has its memory */
  readonly entry: (spec: Spec, value: Value | undefined, isOwn: boolean) => Entry
  /** Lets an entry go. What somebody else may hold stays. */
  readonly letGo: (entry: Entry) => void
}

/** Makes one. */
export function holder(runtime: Runtime): Holder {
  const own = new WeakSet<Value>()
  const zeros = (spec: Spec): Held => {
    const value = newValue(spec)
    own.add(value)
    return held(runtime, value, spec)
  }
  return {
    zeros,
    entry: (spec, value, isOwn) => {
      if (value !== undefined && isOwn) own.add(value)
      const now = value === undefined ? zeros(spec) : held(runtime, value, spec)
      return { spec, now, spare: undefined }
    },
    letGo: ({ now, spare }) => {
      for (const each of [now, spare]) if (each !== undefined && own.has(each.value)) letGo(each.value)
    },
  }
}

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
