/**
 * What makes an operation of one number at a time: its shape rule, its evaluation and its gradient, of which only the
 * loop over the numbers and the slopes are its own.
 *
 * In: a name, the loop, the gradient. Out: the function that users call. Never: knows what an operation computes.
 *
 * Each operation brings a whole loop, not a function of one number: a call for each number through one loop for all
 * is what JavaScript engines can not inline, and was half of the time of a training step.
 */
import { TensorError } from "../errors.ts"
import type { Buffer, Operation, Tensor } from "../operation.ts"
import { type DType, sameShape } from "../shape.ts"
import { apply, refuse, requireType } from "../apply.ts"
import { broadcastTogether } from "./layout.ts"
import { full, makeBuffer } from "./leaves.ts"

/** A tensor, or a plain number that takes the element type of what it meets. */
export type Operand = Tensor | number
/** One operand in, the same shape out. */
export type UnaryFunction = (x: Tensor) => Tensor
/** Two operands in, their common shape out. */
export type BinaryFunction = (x: Operand, y: Operand) => Tensor

type Unary =
  | "negate"
  | "absolute"
  | "exp"
  | "log"
  | "sqrt"
  | "rsqrt"
  | "sigmoid"
  | "tanh"
  | "sin"
  | "cos"
  | "floor"
type Binary =
  | "add"
  | "subtract"
  | "multiply"
  | "divide"
  | "maximum"
  | "minimum"
  | "floorDivide"
  | "modulo"
  | "equal"
  | "less"
  | "lessEqual"
type Types = DType | "any"

/**
 * Defines y = f(x).
 *
 * @param loop writes f of each number of x into y
 * @param gradient turns the gradient of y into that of x
 */
export function unary<N extends Unary>(
  name: N,
  types: Types,
  loop: (y: Buffer, x: Buffer) => void,
  gradient: (g: Tensor, x: Tensor, y: Tensor) => Tensor,
): UnaryFunction {
  const operation: Operation<Unary> = {
    name,
    infer: (inputs) => {
      if (types !== "any") requireType(name, inputs, 0, types)
      return inputs[0]
    },
    evaluate: ([x], { output }) => {
      const y = makeBuffer(output)
      loop(y, x)
      return y
    },
    gradient: (node, g) => [gradient(g, node.inputs[0], node as Tensor)],
  }
  return (x: Tensor): Tensor => apply(operation as unknown as Operation<N>, [x], {} as never)
}

/**
 * Defines z = f(x, y).
 *
 * @param loop writes f of each pair of numbers into z
 * @param gradients turns the gradient of z into those of x and y
 * @param answers the element type of z, where it is not that of x and y
 * @param whole the loop of i32, where the other would lose digits of it
 */
export function binary<N extends Binary>(
  name: N,
  types: Types,
  loop: (z: Buffer, x: Buffer, y: Buffer) => void,
  gradients?: (g: Tensor, x: Tensor, y: Tensor, z: Tensor) => readonly Tensor[],
  answers?: DType,
  whole = loop,
): BinaryFunction {
  const operation: Operation<Binary> = {
    name,
    infer: (inputs) => {
      const [x, y] = inputs
      if (x.dtype !== y.dtype) {
        throw new TensorError(
          "DTYPE_MISMATCH",
          `${name}(${x.dtype}, ${y.dtype}): both sides must have one element type; use cast`,
        )
      }
      if (types !== "any") requireType(name, inputs, 0, types)
      if (!sameShape(x.shape, y.shape)) refuse(name, inputs, "the shapes differ")
      return { shape: x.shape, dtype: answers ?? x.dtype }
    },
    evaluate: ([x, y], { output }) => {
      const z = makeBuffer(output)
      if (output.dtype === "i32") whole(z, x, y)
      else loop(z, x, y)
      return z
    },
    ...(gradients && {
      gradient: (node: Tensor, g: Tensor) => gradients(g, node.inputs[0], node.inputs[1], node),
    }),
  }
  return (x: Operand, y: Operand): Tensor =>
    apply(operation as unknown as Operation<N>, broadcastTogether(name, operands(x, y)), {} as never)
}

/** Gives plain numbers the element type of the tensor beside them. */
export function operands(...values: Operand[]): Tensor[] {
  const dtype = values.find((value) => typeof value !== "number")?.dtype ?? "f32"
  return values.map((value) => (typeof value === "number" ? full(value, [], dtype) : value))
}
