/**
 * What an operation is: its shape rule, its definition in plain TypeScript, and its gradient, side by side; and what
 * it makes while a program is traced, a tensor. Each names the other, so they stand together.
 *
 * In: an operation's name and attributes. Out: the types that tracing and engines work with.
 * Never: computes anything; the definitions are in `operations/`.
 */
import type { DType, Shape, Spec } from "./shape.ts"

type None = Readonly<Record<never, never>>

/** Every operation of the language with its attributes: the list that an engine must answer for. */
export interface OperationAttributes {
  // Leaves
  /** A tensor that the engine is given: part of its state, or an input of the step. */
  input: { readonly from: "state" | "inputs"; readonly name: string }
  /** Fixed numbers, row-major; a single number fills the shape. */
  constant: { readonly data: Float32Array | Int32Array | number }
  /** 0, 1, 2, ... along `axis`, the same along the others; i32. */
  iota: { readonly axis: number }

  // Elementwise, all inputs of one shape (broadcasting is a `broadcast` of its own)
  negate: None
  absolute: None
  exp: None
  log: None
  sqrt: None
  rsqrt: None
  sigmoid: None
  tanh: None
  sin: None
  cos: None
  floor: None
  add: None
  subtract: None
  multiply: None
  /** f32 quotient. */
  divide: None
  maximum: None
  minimum: None
  /** i32 quotient rounded down. */
  floorDivide: None
  /** i32 remainder with the sign of the divisor. */
  modulo: None
  equal: None
  less: None
  lessEqual: None
  /** `condition != 0 ? a : b`; condition is i32. */
  select: None
  /** f32 to i32 cuts towards zero. */
  cast: { readonly to: "f32" | "i32" }
  /** The first input; the gradient goes to the second, whose numbers are not read. */
  straightThrough: None

  // Layout
  reshape: { readonly shape: Shape }
  permute: { readonly order: readonly number[] }
  /** Repeats along new leading axes and along axes of length 1. */
  broadcast: { readonly shape: Shape }
  slice: { readonly start: readonly number[]; readonly size: readonly number[] }
  pad: { readonly before: readonly number[]; readonly after: readonly number[]; readonly value: number }
  concat: { readonly axis: number }

  // Reductions; the axes stay with length 1
  sum: { readonly axes: readonly number[] }
  max: { readonly axes: readonly number[] }
  cumulativeSum: { readonly axis: number; readonly reverse: boolean }
  /** y[..., n, :] = decay[..., n] · y[..., n-1, :] + x[..., n, :]: decay [..., N], x [..., N, D]; from the end in reverse. */
  linearRecurrence: { readonly reverse: boolean }

  // Products
  /** Batched product over the last two axes; leading axes are equal. */
  matmul: { readonly transposeA: boolean; readonly transposeB: boolean }
  /** y[r] = x[r] · w[group[r]]: x [R, E], w [G, E, D] (or [G, D, E] transposed), group [R] -> [R, D]. */
  groupedMatmul: { readonly transposeW: boolean }
  /** w[g] = sum over rows r of group g of outer(x[r], y[r]): x [R, E], y [R, D], group [R] -> [G, E, D]. */
  groupedOuter: { readonly groups: number }

  // Look-up
  /** out[..., i..., ...] = x[..., index[i...], ...]: index replaces `axis`. */
  gather: { readonly axis: number }
  /** The transpose of gather: adds each update to the place that its index names. */
  scatterAdd: { readonly axis: number; readonly length: number }
  /** x with row index[i] replaced by updates[i]: x [N, ...], index [M], updates [M, ...] -> [N, ...]. */
  updateRows: None

  // Along the last axis
  softmax: None
  logSoftmax: None
  /** logits [N, V], targets i32 [N] -> -log softmax(logits)[target], nats, [N]. */
  crossEntropy: None
}

/** The name of an operation. */
export type OperationName = keyof OperationAttributes

/** Every operation name, for an engine to walk: its kernels and what it expands must cover this list. */
export const operationNames = [
  "input",
  "constant",
  "iota",
  "negate",
  "absolute",
  "exp",
  "log",
  "sqrt",
  "rsqrt",
  "sigmoid",
  "tanh",
  "sin",
  "cos",
  "floor",
  "add",
  "subtract",
  "multiply",
  "divide",
  "maximum",
  "minimum",
  "floorDivide",
  "modulo",
  "equal",
  "less",
  "lessEqual",
  "select",
  "cast",
  "straightThrough",
  "reshape",
  "permute",
  "broadcast",
  "slice",
  "pad",
  "concat",
  "sum",
  "max",
  "cumulativeSum",
  "linearRecurrence",
  "matmul",
  "groupedMatmul",
  "groupedOuter",
  "gather",
  "scatterAdd",
  "updateRows",
  "softmax",
  "logSoftmax",
  "crossEntropy",
] as const satisfies readonly OperationName[]

/** Compiles only while the list above is complete. */
type Forgotten = Exclude<OperationName, (typeof operationNames)[number]>
const nothingForgotten: [Forgotten] extends [never] ? true : Forgotten = true
void nothingForgotten

/** Numbers while the reference engine computes: double precision for f32, exact for i32. */
export type Buffer = Float64Array | Int32Array

/** One computation as the definition sees it: what goes in, what must come out. */
export interface Application<N extends OperationName> {
  readonly inputs: readonly Spec[]
  readonly output: Spec
  readonly attributes: OperationAttributes[N]
}

/** An operation: everything that is to know of it in one place. */
export interface Operation<N extends OperationName> {
  readonly name: N
  /** Answers what comes out for what goes in; throws a TensorError that names both. */
  infer(inputs: readonly Spec[], attributes: OperationAttributes[N]): Spec
  /** Computes in plain TypeScript. This is the definition that every engine must agree with. */
  evaluate(buffers: readonly Buffer[], application: Application<N>): Buffer
  /** Gradients for each input given the gradient of the output; undefined where none flows (i32). */
  gradient?(node: Tensor<N>, gradient: Tensor): readonly (Tensor | undefined)[]
  /** The same in simpler operations, for engines without a kernel of their own for it. */
  expand?(inputs: readonly Tensor[], attributes: OperationAttributes[N]): Tensor
}

/** Any operation, where its attributes do not matter. */
// oxlint-disable-next-line typescript/no-explicit-any -- the union of all operations is contravariant in N
export type AnyOperation = Operation<any>

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
