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
import { broadcastTogether } from "./layout.ts"
import { full, makeBuffer } from "./leaves.ts"

/** A tensor, or a plain number that takes the element type of what it meets. */
export type Operand = Tensor | number

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
type UnaryFunction = (x: Tensor) => Tensor
type BinaryFunction = (x: Operand, y: Operand) => Tensor
type Types = DType | "any"

/** Defines y = f(x); `slope` gives dy/dx from x and y. */
function unary<N extends Unary>(
  name: N,
  types: Types,
  f: (x: number) => number,
  slope?: (x: Tensor, y: Tensor) => Tensor,
): UnaryFunction {
  const operation: Operation<Unary> = {
    name,
    infer: (inputs) => {
      if (types !== "any") requireType(name, inputs, 0, types)
      return inputs[0]
    },
    evaluate: ([x], { output }) => {
      const result = makeBuffer(output)
      for (let i = 0; i < result.length; i++) result[i] = f(x[i])
      return result
    },
    ...(slope && { gradient: (node: Tensor, g: Tensor) => [multiply(g, slope(node.inputs[0], node))] }),
  }
  return (x: Tensor): Tensor => apply(operation as unknown as Operation<N>, [x], {} as never)
}

/**
 * Defines z = f(x, y); `slopes` turns the gradient of z into those of x and y.
 *
 * @param whole the same of i32, where f would lose digits of it
 */
function binary<N extends Binary>(
  name: N,
  types: Types,
  f: (x: number, y: number) => number,
  slopes?: (g: Tensor, x: Tensor, y: Tensor, z: Tensor) => readonly Tensor[],
  answers?: DType,
  whole = f,
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
      const result = makeBuffer(output)
      const each = result instanceof Int32Array ? whole : f
      for (let i = 0; i < result.length; i++) result[i] = each(x[i], y[i])
      return result
    },
    ...(slopes && { gradient: (node: Tensor, g: Tensor) => slopes(g, node.inputs[0], node.inputs[1], node) }),
  }
  return (x: Operand, y: Operand): Tensor =>
    apply(operation as unknown as Operation<N>, broadcastTogether(name, operands(x, y)), {} as never)
}

/** Gives plain numbers the element type of the tensor beside them. */
function operands(...values: Operand[]): Tensor[] {
  const dtype = values.find((value) => typeof value !== "number")?.dtype ?? "f32"
  return values.map((value) => (typeof value === "number" ? full(value, [], dtype) : value))
}

const number = (truth: boolean): number => (truth ? 1 : 0)

/** -x. */
export const negate: UnaryFunction = unary(
  "negate",
  "any",
  (x) => -x,
  () => full(-1),
)
/** |x|; the gradient at 0 is 0. */
export const absolute: UnaryFunction = unary("absolute", "any", Math.abs, (x) =>
  subtract(cast(less(0, x), "f32"), cast(less(x, 0), "f32")),
)
/** e to the x. */
export const exp: UnaryFunction = unary("exp", "f32", Math.exp, (_, y) => y)
/** Natural logarithm; NaN below 0. */
export const log: UnaryFunction = unary("log", "f32", Math.log, (x) => divide(1, x))
/** Square root; NaN below 0. */
export const sqrt: UnaryFunction = unary("sqrt", "f32", Math.sqrt, (_, y) => divide(0.5, y))
/** 1 / square root. */
export const rsqrt: UnaryFunction = unary(
  "rsqrt",
  "f32",
  (x) => 1 / Math.sqrt(x),
  (x, y) => multiply(-0.5, divide(y, x)),
)
/** 1 / (1 + e^-x). */
export const sigmoid: UnaryFunction = unary(
  "sigmoid",
  "f32",
  (x) => 1 / (1 + Math.exp(-x)),
  (_, y) => multiply(y, subtract(1, y)),
)
/** Hyperbolic tangent. */
export const tanh: UnaryFunction = unary("tanh", "f32", Math.tanh, (_, y) => subtract(1, multiply(y, y)))
/** Sine of radians. */
export const sin: UnaryFunction = unary("sin", "f32", Math.sin, (x) => cos(x))
/** Cosine of radians. */
export const cos: UnaryFunction = unary("cos", "f32", Math.cos, (x) => negate(sin(x)))
/** Largest whole number that is not above x; its gradient is 0. */
export const floor: UnaryFunction = unary("floor", "f32", Math.floor, () => full(0))

/** x + y. */
export const add: BinaryFunction = binary(
  "add",
  "any",
  (x, y) => x + y,
  (g) => [g, g],
)
/** x - y. */
export const subtract: BinaryFunction = binary(
  "subtract",
  "any",
  (x, y) => x - y,
  (g) => [g, negate(g)],
)
/** x · y, element by element. */
export const multiply: BinaryFunction = binary(
  "multiply",
  "any",
  (x, y) => x * y,
  (g, x, y) => [multiply(g, y), multiply(g, x)],
  undefined,
  Math.imul,
)
/** x / y, f32. */
export const divide: BinaryFunction = binary(
  "divide",
  "f32",
  (x, y) => x / y,
  (g, _, y, z) => [divide(g, y), negate(divide(multiply(g, z), y))],
)
/** The larger of both; where they are equal the gradient goes to x. */
export const maximum: BinaryFunction = binary("maximum", "any", Math.max, (g, x, y) => [
  select(lessEqual(y, x), g, 0),
  select(lessEqual(y, x), 0, g),
])
/** The smaller of both; where they are equal the gradient goes to x. */
export const minimum: BinaryFunction = binary("minimum", "any", Math.min, (g, x, y) => [
  select(lessEqual(x, y), g, 0),
  select(lessEqual(x, y), 0, g),
])
/** i32 quotient, rounded down. */
export const floorDivide: BinaryFunction = binary("floorDivide", "i32", (x, y) => Math.floor(x / y))
/** i32 remainder with the sign of y, so that 0 <= modulo(x, 16) < 16. */
export const modulo: BinaryFunction = binary("modulo", "i32", (x, y) => x - y * Math.floor(x / y))

/** 1 where x = y, else 0; i32. */
export const equal: BinaryFunction = binary("equal", "any", (x, y) => number(x === y), undefined, "i32")
/** 1 where x < y, else 0; i32. */
export const less: BinaryFunction = binary("less", "any", (x, y) => number(x < y), undefined, "i32")
/** 1 where x <= y, else 0; i32. */
export const lessEqual: BinaryFunction = binary(
  "lessEqual",
  "any",
  (x, y) => number(x <= y),
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
  evaluate: ([x], { attributes: { to } }) =>
    to === "i32" ? Int32Array.from(x, Math.trunc) : Float64Array.from(x),
  // A whole number has no slope, so nothing flows through a cast to or from i32.
}

/**
 * Changes the element type; f32 to i32 cuts towards zero, and no gradient flows through it. What NaN and numbers
 * outside the range of i32 become is up to the engine.
 */
export const cast = (x: Tensor, to: DType): Tensor => (x.dtype === to ? x : apply(castOperation, [x], { to }))
