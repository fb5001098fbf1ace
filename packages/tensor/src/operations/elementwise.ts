/**
 * One number at a time: arithmetic, functions, comparison, choice.
 *
 * In: tensors and plain numbers that broadcast together. Out: a tensor of their common shape.
 * Never: mixes f32 and i32; `cast` says so in the program.
 */
import { TensorError } from "../errors.ts"
import type { Operation, Tensor } from "../operation.ts"
import { type DType, sameShape } from "../shape.ts"
import { apply, refuse, requireType } from "../apply.ts"
import {
  binary,
  type BinaryFunction,
  type Operand,
  operands,
  unary,
  type UnaryFunction,
} from "./elementwise-operation.ts"
import { broadcastTogether } from "./layout.ts"
import { full, makeBuffer } from "./leaves.ts"

export type { Operand }

/** -x. */
export const negate: UnaryFunction = unary(
  "negate",
  "any",
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = -x[i]
  },
  (g) => multiply(g, full(-1)),
)
/** |x|; the gradient at 0 is 0. */
export const absolute: UnaryFunction = unary(
  "absolute",
  "any",
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.abs(x[i])
  },
  (g, x) => multiply(g, subtract(cast(less(0, x), "f32"), cast(less(x, 0), "f32"))),
)
/** e to the x. */
export const exp: UnaryFunction = unary(
  "exp",
  "f32",
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.exp(x[i])
  },
  (g, _, y) => multiply(g, y),
)
/** Natural logarithm; NaN below 0. */
export const log: UnaryFunction = unary(
  "log",
  "f32",
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.log(x[i])
  },
  (g, x) => multiply(g, divide(1, x)),
)
/** Square root; NaN below 0. */
export const sqrt: UnaryFunction = unary(
  "sqrt",
  "f32",
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.sqrt(x[i])
  },
  (g, _, y) => multiply(g, divide(0.5, y)),
)
/** 1 / square root. */
export const rsqrt: UnaryFunction = unary(
  "rsqrt",
  "f32",
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = 1 / Math.sqrt(x[i])
  },
  (g, x, y) => multiply(g, multiply(-0.5, divide(y, x))),
)
/** 1 / (1 + e^-x). */
export const sigmoid: UnaryFunction = unary(
  "sigmoid",
  "f32",
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = 1 / (1 + Math.exp(-x[i]))
  },
  (g, _, y) => multiply(g, multiply(y, subtract(1, y))),
)
/** Hyperbolic tangent. */
export const tanh: UnaryFunction = unary(
  "tanh",
  "f32",
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.tanh(x[i])
  },
  (g, _, y) => multiply(g, subtract(1, multiply(y, y))),
)
/** Sine of radians. */
export const sin: UnaryFunction = unary(
  "sin",
  "f32",
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.sin(x[i])
  },
  (g, x) => multiply(g, cos(x)),
)
/** Cosine of radians. */
export const cos: UnaryFunction = unary(
  "cos",
  "f32",
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.cos(x[i])
  },
  (g, x) => multiply(g, negate(sin(x))),
)
/** Largest whole number that is not above x; its gradient is 0. */
export const floor: UnaryFunction = unary(
  "floor",
  "f32",
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.floor(x[i])
  },
  (g) => multiply(g, full(0)),
)

/** x + y. */
export const add: BinaryFunction = binary(
  "add",
  "any",
  (z, x, y) => {
    for (let i = 0; i < z.length; i++) z[i] = x[i] + y[i]
  },
  (g) => [g, g],
)
/** x - y. */
export const subtract: BinaryFunction = binary(
  "subtract",
  "any",
  (z, x, y) => {
    for (let i = 0; i < z.length; i++) z[i] = x[i] - y[i]
  },
  (g) => [g, negate(g)],
)
/** x · y, element by element. */
export const multiply: BinaryFunction = binary(
  "multiply",
  "any",
  (z, x, y) => {
    for (let i = 0; i < z.length; i++) z[i] = x[i] * y[i]
  },
  (g, x, y) => [multiply(g, y), multiply(g, x)],
  undefined,
  (z, x, y) => {
    for (let i = 0; i < z.length; i++) z[i] = Math.imul(x[i], y[i])
  },
)
/** x / y, f32. */
export const divide: BinaryFunction = binary(
  "divide",
  "f32",
  (z, x, y) => {
    for (let i = 0; i < z.length; i++) z[i] = x[i] / y[i]
  },
  (g, _, y, z) => [divide(g, y), negate(divide(multiply(g, z), y))],
)
/** The larger of both; where they are equal the gradient goes to x. */
export const maximum: BinaryFunction = binary(
  "maximum",
  "any",
  (z, x, y) => {
    for (let i = 0; i < z.length; i++) z[i] = Math.max(x[i], y[i])
  },
  (g, x, y) => [select(lessEqual(y, x), g, 0), select(lessEqual(y, x), 0, g)],
)
/** The smaller of both; where they are equal the gradient goes to x. */
export const minimum: BinaryFunction = binary(
  "minimum",
  "any",
  (z, x, y) => {
    for (let i = 0; i < z.length; i++) z[i] = Math.min(x[i], y[i])
  },
  (g, x, y) => [select(lessEqual(x, y), g, 0), select(lessEqual(x, y), 0, g)],
)
/** i32 quotient, rounded down. */
export const floorDivide: BinaryFunction = binary("floorDivide", "i32", (z, x, y) => {
  for (let i = 0; i < z.length; i++) z[i] = Math.floor(x[i] / y[i])
})
/** i32 remainder with the sign of y, so that 0 <= modulo(x, 16) < 16. */
export const modulo: BinaryFunction = binary("modulo", "i32", (z, x, y) => {
  for (let i = 0; i < z.length; i++) z[i] = x[i] - y[i] * Math.floor(x[i] / y[i])
})

/** 1 where x = y, else 0; i32. */
export const equal: BinaryFunction = binary(
  "equal",
  "any",
  (z, x, y) => {
    for (let i = 0; i < z.length; i++) z[i] = x[i] === y[i] ? 1 : 0
  },
  undefined,
  "i32",
)
/** 1 where x < y, else 0; i32. */
export const less: BinaryFunction = binary(
  "less",
  "any",
  (z, x, y) => {
    for (let i = 0; i < z.length; i++) z[i] = x[i] < y[i] ? 1 : 0
  },
  undefined,
  "i32",
)
/** 1 where x <= y, else 0; i32. */
export const lessEqual: BinaryFunction = binary(
  "lessEqual",
  "any",
  (z, x, y) => {
    for (let i = 0; i < z.length; i++) z[i] = x[i] <= y[i] ? 1 : 0
  },
  undefined,
  "i32",
)
/** 1 where x > y, else 0; i32. */
export const greater = (x: Operand, y: Operand): Tensor => less(y, x)
/** 1 where x >= y, else 0; i32. */
export const greaterEqual = (x: Operand, y: Operand): Tensor => lessEqual(y, x)

/** x · sigmoid(x). */
export const silu = (x: Tensor): Tensor => multiply(x, sigmoid(x))

const selectOperation: Operation<"select"> = {
  name: "select",
  infer: (inputs) => {
    const [condition, a, b] = inputs
    requireType("select", inputs, 0, "i32")
    if (a.dtype !== b.dtype)
      throw new TensorError("DTYPE_MISMATCH", `select: ${a.dtype} against ${b.dtype}; use cast`)
    if (!sameShape(condition.shape, a.shape) || !sameShape(a.shape, b.shape))
      refuse("select", inputs, "the shapes differ")
    return a
  },
  evaluate: ([condition, a, b], { output }) => {
    const result = makeBuffer(output)
    for (let i = 0; i < result.length; i++) result[i] = condition[i] !== 0 ? a[i] : b[i]
    return result
  },
  gradient: ({ inputs: [condition] }, g) => [undefined, select(condition, g, 0), select(condition, 0, g)],
}

/** Takes a where the i32 condition is not 0, else b; what is not taken sends nothing, not even NaN, to the gradient. */
export function select(condition: Tensor, a: Operand, b: Operand): Tensor {
  const [first, second] = operands(a, b)
  return apply(selectOperation, broadcastTogether("select", [condition, first, second]), {})
}

const castOperation: Operation<"cast"> = {
  name: "cast",
  infer: ([x], { to }) => ({ shape: x.shape, dtype: to }),
  evaluate: ([x], { output }) => {
    const result = makeBuffer(output)
    // Cuts towards zero by itself where whole numbers are held.
    result.set(x)
    return result
  },
  // A whole number has no slope, so nothing flows through a cast to or from i32.
}

/**
 * Changes the element type; f32 to i32 cuts towards zero, and no gradient flows through it. What NaN and numbers
 * outside the range of i32 become is up to the engine.
 */
export const cast = (x: Tensor, to: DType): Tensor => (x.dtype === to ? x : apply(castOperation, [x], { to }))
