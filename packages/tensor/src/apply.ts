/**
 * Applies operations while a program is traced.
 *
 * In: an operation and tensors. Out: one immutable node that knows its shape and where it was written.
 * Never: keeps a global tape; a program is what can be reached from its outputs.
 */
import { TensorError } from "./errors.ts"
import type { AnyOperation, Operation, OperationAttributes, OperationName, Tensor } from "./operation.ts"
import { callSite } from "./origin.ts"
import { type DType, showSpec, type Spec } from "./shape.ts"

/** Applies an operation; a shape or type that does not fit is an error that says where it was written. */
export function apply<N extends OperationName>(
  operation: Operation<N>,
  inputs: readonly Tensor[],
  attributes: OperationAttributes[N],
): Tensor<N> {
  const origin = callSite()
  try {
    const { shape, dtype } = operation.infer(inputs, attributes)
    return Object.freeze({ operation, inputs: Object.freeze([...inputs]), attributes, shape, dtype, origin })
  } catch (error) {
    if (error instanceof TensorError && origin !== "") {
      throw new TensorError(error.code, `${error.message} (at ${origin})`, { cause: error })
    }
    throw error
  }
}

/** Refuses inputs with a sentence that names the operation and what it was given. */
export function refuse(operation: AnyOperation | string, inputs: readonly Spec[], why: string): never {
  const name = typeof operation === "string" ? operation : operation.name
  throw new TensorError("SHAPE_MISMATCH", `${name}(${inputs.map(showSpec).join(", ")}): ${why}`)
}

/** Refuses an element type, naming the operation, what it was given and what it takes. */
export function requireType(operation: string, inputs: readonly Spec[], index: number, dtype: DType): void {
  if (inputs[index].dtype !== dtype) {
    throw new TensorError(
      "DTYPE_MISMATCH",
      `${operation}(${inputs.map(showSpec).join(", ")}): input ${index} must be ${dtype}; use cast(x, "${dtype}")`,
    )
  }
}
