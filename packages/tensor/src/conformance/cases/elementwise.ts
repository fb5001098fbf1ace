/**
 * Elementwise operations: arithmetic, functions, comparison, choice, on shapes that break careless kernels.
 *
 * In: nothing. Out: cases. Never: runs one.
 */
import * as t from "../../index.ts"
import { type ConformanceCase, define, real, show, whole } from "./case.ts"

/** Shapes with 0, 1, a prime, a length that is no multiple of 4, and one over 1000. */
const shapes: readonly t.Shape[] = [[], [1], [0], [3, 0], [7], [5, 3], [2, 3, 6], [1009], [2, 1, 3, 5]]
/** Elementwise operations. */
export function elementwise(): ConformanceCase[] {
  const unary: readonly [t.OperationName, (x: t.Tensor) => t.Tensor, number, number][] = [
    ["negate", t.negate, -2, 2],
    ["absolute", t.absolute, 0.1, 2],
    ["exp", t.exp, -3, 3],
    ["log", t.log, 0.2, 4],
    ["sqrt", t.sqrt, 0.2, 4],
    ["rsqrt", t.rsqrt, 0.2, 4],
    ["sigmoid", t.sigmoid, -5, 5],
    ["tanh", t.tanh, -3, 3],
    ["sin", t.sin, -3, 3],
    ["cos", t.cos, -3, 3],
  ]
  const binary: readonly [t.OperationName, (x: t.Operand, y: t.Operand) => t.Tensor, number, number][] = [
    ["add", t.add, -2, 2],
    ["subtract", t.subtract, -2, 2],
    ["multiply", t.multiply, -2, 2],
    ["divide", t.divide, 0.5, 2],
    ["maximum", t.maximum, -2, 2],
    ["minimum", t.minimum, -2, 2],
  ]
  return [
    ...unary.flatMap(([name, f, low, high]) =>
      shapes.map((shape) =>
        define(`${name} ${show(shape)}`, name, { x: real(shape, low, high) }, ({ x }) => f(x)),
      ),
    ),
    ...binary.flatMap(([name, f, low, high]) => [
      ...shapes.map((shape) =>
        define(
          `${name} ${show(shape)}`,
          name,
          { x: real(shape, low, high), y: real(shape, low, high) },
          ({ x, y }) => f(x, y),
        ),
      ),
      define(
        `${name} of a row and a column`,
        [name, "broadcast"],
        { x: real([5, 1], low, high), y: real([1, 7], low, high) },
        ({ x, y }) => f(x, y),
      ),
      define(`${name} with a number`, [name, "constant"], { x: real([2, 5], low, high) }, ({ x }) =>
        t.add(f(x, 1.5), f(0.75, x)),
      ),
    ]),
    define("absolute of negative numbers", "absolute", { x: real([7], -2, -0.1) }, ({ x }) => t.absolute(x)),
    define("floor", "floor", { x: real([3, 7], -5, 5) }, ({ x }) => t.floor(x), false),
    define("silu", ["sigmoid", "multiply"], { x: real([5, 3]) }, ({ x }) => t.silu(x)),
    define("log of a sigmoid far below 0", ["log", "sigmoid"], { x: real([37], -80, -10) }, ({ x }) =>
      t.log(t.sigmoid(x)),
    ),
    define("a chain of ten functions", ["exp", "sin"], { x: real([3, 11]), y: real([11]) }, ({ x, y }) =>
      t.multiply(
        t.add(t.sin(t.exp(t.tanh(x))), t.sigmoid(t.subtract(y, x))),
        t.sqrt(t.add(t.multiply(x, x), 1)),
      ),
    ),
    define(
      "floorDivide and modulo, also of negative numbers",
      ["floorDivide", "modulo"],
      { x: whole([3, 7], 60) },
      ({ x }) => {
        const shifted = t.subtract(x, 30)
        return t.add(t.multiply(t.floorDivide(shifted, 7), 100), t.modulo(shifted, 7))
      },
      false,
    ),
    define(
      "integer arithmetic",
      ["add", "multiply", "maximum", "minimum", "negate", "absolute"],
      { x: whole([3, 7], 60), y: whole([7], 60) },
      ({ x, y }) =>
        t.add(t.maximum(t.multiply(x, y), t.negate(x)), t.minimum(t.absolute(t.subtract(x, y)), x)),
      false,
    ),
    define("integers at 2^23", ["add"], { x: whole([5], 8388608) }, ({ x }) => t.add(x, 8388607), false),
    define(
      "equal, less and lessEqual of integers",
      ["equal", "less", "lessEqual"],
      { x: whole([5, 7], 3), y: whole([7], 3) },
      ({ x, y }) =>
        t.add(t.add(t.equal(x, y), t.multiply(t.less(x, y), 10)), t.multiply(t.lessEqual(x, y), 100)),
      false,
    ),
    define(
      "greater and greaterEqual of reals",
      ["less", "lessEqual"],
      { x: real([5, 7]), y: real([7]) },
      ({ x, y }) => t.add(t.greater(x, y), t.multiply(t.greaterEqual(x, y), 10)),
      false,
    ),
    define("select", "select", { c: whole([5, 7], 2), x: real([5, 7]), y: real([7]) }, ({ c, x, y }) =>
      t.select(c, x, y),
    ),
    define("select keeps NaN of the other side out", ["select", "log"], { x: real([9]) }, ({ x }) =>
      t.select(t.less(0, x), t.log(t.maximum(x, 0.01)), -1),
    ),
    define(
      "straightThrough, whose gradient is that of the other number",
      "straightThrough",
      { x: real([5, 7]), y: real([5, 7]) },
      ({ x, y }) => t.multiply(t.straightThrough(t.cast(t.less(0, x), "f32"), t.sigmoid(x)), y),
      false,
    ),
    define(
      "select of integers",
      "select",
      { c: whole([7], 2), x: whole([7], 9) },
      ({ c, x }) => t.select(c, x, -1),
      false,
    ),
    define(
      "cast to i32 cuts towards zero",
      "cast",
      { x: real([11], -5, 5) },
      ({ x }) => t.cast(x, "i32"),
      false,
    ),
    define("cast to f32", "cast", { x: whole([11], 50) }, ({ x }) => t.cast(x, "f32"), false),
  ]
}
