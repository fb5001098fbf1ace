/**
 * A tensor while a program is traced: what made it, from what. It holds no numbers.
 *
 * In: an operation applied to tensors. Out: one immutable node that knows its shape and where it was written.
 * Never: keeps a global tape; a program is what can be reached from its outputs.
 */
import { TensorError } from "./errors.ts"
import type { AnyOperation, Operation, OperationAttributes, OperationName } from "./operation.ts"
import { callSite } from "./origin.ts"
import { type DType, type Shape, showSpec, type Spec } from "./shape.ts"

/** A node of a traced computation. Make one with the operations (`add`, `matmul`...), never by hand. */
export interface Tensor<N extends OperationName = OperationName> extends Spec {
  readonly operation: Operation<N>
  readonly inputs: readonly Tensor[]
  readonly attributes: OperationAttributes[N]
  readonly shape: Shape
  readonly dtype: DType
  /** `file:line:column` of the user's code that made it; empty when unknown. */
  readonly origin: string
}

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
