/**
 * Leaves: where a computation starts. An input, fixed numbers, a count along an axis.
 *
 * In: specs and numbers. Out: tensors without inputs. Never: reads a value at trace time.
 */
import { TensorError } from "../errors.ts"
import type { Buffer, Operation, Tensor } from "../operation.ts"
import { type DType, resolveAxis, type Shape, showShape, sizeOf, type Spec, stridesOf } from "../shape.ts"
import { apply } from "../apply.ts"

/** Makes the numbers that the reference engine computes with. */
export const makeBuffer = (spec: Spec): Buffer =>
  spec.dtype === "f32" ? new Float64Array(sizeOf(spec.shape)) : new Int32Array(sizeOf(spec.shape))

/** The operation behind every placeholder; its spec travels beside it, so one is made for each. */
const placeholder = (spec: Spec): Operation<"input"> => ({
  name: "input",
  infer: () => spec,
  evaluate: () => {
    throw new TensorError("BAD_PROGRAM", "input: an engine supplies inputs, they are not computed")
  },
})

/** Makes a placeholder; `trace` does this for each spec that it is given. */
export const input = (spec: Spec, from: "state" | "inputs", name: string): Tensor<"input"> =>
  apply(placeholder(spec), [], { from, name })

const constantOf = (spec: Spec): Operation<"constant"> => ({
  name: "constant",
  infer: () => spec,
  evaluate: (_, { attributes, output }) => {
    const buffer = makeBuffer(output)
    if (typeof attributes.data === "number") buffer.fill(attributes.data)
    else buffer.set(attributes.data)
    return buffer
  },
})

/**
 * Makes a tensor of fixed numbers, row-major, part of the program itself.
 *
 * @param data the numbers: Float32Array gives f32, Int32Array gives i32; its length is that of the shape
 * @throws TensorError SHAPE_MISMATCH when they are not as many as the shape has
 */
export function constant(data: Float32Array | Int32Array, shape: Shape): Tensor {
  if (data.length !== sizeOf(shape)) {
    throw new TensorError(
      "SHAPE_MISMATCH",
      `constant: ${data.length} numbers for shape ${showShape(shape)}, which has ${sizeOf(shape)}`,
    )
  }
  return ownedConstant(data.slice(), shape)
}

/** Makes a constant that keeps the array itself, which nobody may change any more. */
export const ownedConstant = (data: Float32Array | Int32Array, shape: Shape): Tensor =>
  apply(constantOf({ shape, dtype: data instanceof Float32Array ? "f32" : "i32" }), [], { data })

/** Makes a tensor with one number everywhere. */
export const full = (value: number, shape: Shape = [], dtype: DType = "f32"): Tensor =>
  apply(constantOf({ shape, dtype }), [], { data: value })

/** Makes a tensor of zeros. */
export const zeros = (shape: Shape, dtype: DType = "f32"): Tensor => full(0, shape, dtype)

/** Makes a tensor of ones. */
export const ones = (shape: Shape, dtype: DType = "f32"): Tensor => full(1, shape, dtype)

const iotaOf = (spec: Spec): Operation<"iota"> => ({
  name: "iota",
  infer: () => spec,
  evaluate: (_, { output, attributes: { axis } }) => {
    const buffer = makeBuffer(output)
    const step = stridesOf(output.shape)[axis]
    const length = output.shape[axis]
    for (let i = 0; i < buffer.length; i++) buffer[i] = Math.floor(i / step) % length
    return buffer
  },
})

/**
 * Counts 0, 1, 2, ... along an axis, the same along the others; i32.
 *
 * @example iota([2, 3], 1) // [[0, 1, 2], [0, 1, 2]]
 */
export const iota = (shape: Shape, axis = 0): Tensor =>
  apply(iotaOf({ shape, dtype: "i32" }), [], { axis: resolveAxis(axis, shape.length, "iota") })
