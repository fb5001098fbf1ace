/**
 * The cases that every engine is measured by: each operation on lengths that break careless kernels
 * (0, 1, a prime, not a multiple of 4, and a reduction over more than 1000).
 *
 * In: nothing. Out: named functions with the specs and ranges of their inputs. Never: runs one.
 */
import * as t from "../index.ts"

/** What numbers an input holds. */
export type Range =
  /** f32, uniform from low to high. */
  | { readonly spec: t.Spec; readonly low: number; readonly high: number }
  /** i32, whole numbers from 0 to below - 1. */
  | { readonly spec: t.Spec; readonly below: number }

/** One computation to compare between engines. */
export interface ConformanceCase {
  readonly name: string
  /** The operations that it is there for. */
  readonly covers: readonly t.OperationName[]
  readonly inputs: Readonly<Record<string, Range>>
  /** Whether the gradient by every f32 input is compared too. */
  readonly differentiable: boolean
  build(inputs: t.Flat<t.Tensor>): t.Tensor
}

const real = (shape: t.Shape, low = -2, high = 2): Range => ({ spec: t.f32(...shape), low, high })
const whole = (shape: t.Shape, below: number): Range => ({ spec: t.i32(...shape), below })

function define(
  name: string,
  covers: t.OperationName | readonly t.OperationName[],
  inputs: Readonly<Record<string, Range>>,
  build: (inputs: t.Flat<t.Tensor>) => t.Tensor,
  differentiable = true,
): ConformanceCase {
  return { name, covers: typeof covers === "string" ? [covers] : covers, inputs, differentiable, build }
}

/** Shapes with 0, 1, a prime, a length that is no multiple of 4, and one over 1000. */
const shapes: readonly t.Shape[] = [[], [1], [0], [3, 0], [7], [5, 3], [2, 3, 6], [1009], [2, 1, 3, 5]]
const reduced: readonly (readonly [t.Shape, readonly number[]])[] = [
  [[7], [0]], [[1], [0]], [[3, 5], [0]], [[3, 5], [1]], [[2, 3, 4], [0, 2]], [[2, 3, 4, 5], [1, 2]], [[2, 3, 4, 5], [0, 3]],
  [[1009], [0]], [[3, 1501], [1]], [[1103, 2], [0]], [[2, 37, 41], [1, 2]],
]
const show = (shape: t.Shape): string => t.showShape(shape)

function elementwise(): ConformanceCase[] {
  const unary: readonly [t.OperationName, (x: t.Tensor) => t.Tensor, number, number][] = [
    ["negate", t.negate, -2, 2], ["absolute", t.absolute, 0.1, 2], ["exp", t.exp, -3, 3], ["log", t.log, 0.2, 4],
    ["sqrt", t.sqrt, 0.2, 4], ["rsqrt", t.rsqrt, 0.2, 4], ["sigmoid", t.sigmoid, -5, 5], ["tanh", t.tanh, -3, 3],
    ["sin", t.sin, -3, 3], ["cos", t.cos, -3, 3],
  ]
  const binary: readonly [t.OperationName, (x: t.Operand, y: t.Operand) => t.Tensor, number, number][] = [
    ["add", t.add, -2, 2], ["subtract", t.subtract, -2, 2], ["multiply", t.multiply, -2, 2], ["divide", t.divide, 0.5, 2],
    ["maximum", t.maximum, -2, 2], ["minimum", t.minimum, -2, 2],
  ]
  return [
    ...unary.flatMap(([name, f, low, high]) =>
      shapes.map((shape) => define(`${name} ${show(shape)}`, name, { x: real(shape, low, high) }, ({ x }) => f(x)))),
    ...binary.flatMap(([name, f, low, high]) => [
      ...shapes.map((shape) => define(`${name} ${show(shape)}`, name, { x: real(shape, low, high), y: real(shape, low, high) }, ({ x, y }) => f(x, y))),
      define(`${name} of a row and a column`, [name, "broadcast"], { x: real([5, 1], low, high), y: real([1, 7], low, high) }, ({ x, y }) => f(x, y)),
      define(`${name} with a number`, [name, "constant"], { x: real([2, 5], low, high) }, ({ x }) => t.add(f(x, 1.5), f(0.75, x))),
    ]),
    define("absolute of negative numbers", "absolute", { x: real([7], -2, -0.1) }, ({ x }) => t.absolute(x)),
    define("floor", "floor", { x: real([3, 7], -5, 5) }, ({ x }) => t.floor(x), false),
    define("silu", ["sigmoid", "multiply"], { x: real([5, 3]) }, ({ x }) => t.silu(x)),
    define("a chain of ten functions", ["exp", "sin"], { x: real([3, 11]), y: real([11]) }, ({ x, y }) =>
      t.multiply(t.add(t.sin(t.exp(t.tanh(x))), t.sigmoid(t.subtract(y, x))), t.sqrt(t.add(t.multiply(x, x), 1)))),
    define("floorDivide and modulo, also of negative numbers", ["floorDivide", "modulo"], { x: whole([3, 7], 60) }, ({ x }) => {
      const shifted = t.subtract(x, 30)
      return t.add(t.multiply(t.floorDivide(shifted, 7), 100), t.modulo(shifted, 7))
    }, false),
    define("integer arithmetic", ["add", "multiply", "maximum", "minimum", "negate", "absolute"], { x: whole([3, 7], 60), y: whole([7], 60) }, ({ x, y }) =>
      t.add(t.maximum(t.multiply(x, y), t.negate(x)), t.minimum(t.absolute(t.subtract(x, y)), x)), false),
    define("integers at 2^23", ["add"], { x: whole([5], 8388608) }, ({ x }) => t.add(x, 8388607), false),
    define("equal, less and lessEqual of integers", ["equal", "less", "lessEqual"], { x: whole([5, 7], 3), y: whole([7], 3) }, ({ x, y }) =>
      t.add(t.add(t.equal(x, y), t.multiply(t.less(x, y), 10)), t.multiply(t.lessEqual(x, y), 100)), false),
    define("greater and greaterEqual of reals", ["less", "lessEqual"], { x: real([5, 7]), y: real([7]) }, ({ x, y }) =>
      t.add(t.greater(x, y), t.multiply(t.greaterEqual(x, y), 10)), false),
    define("select", "select", { c: whole([5, 7], 2), x: real([5, 7]), y: real([7]) }, ({ c, x, y }) => t.select(c, x, y)),
    define("select keeps NaN of the other side out", ["select", "log"], { x: real([9]) }, ({ x }) => t.select(t.less(0, x), t.log(t.maximum(x, 0.01)), -1)),
    define("select of integers", "select", { c: whole([7], 2), x: whole([7], 9) }, ({ c, x }) => t.select(c, x, -1), false),
    define("cast to i32 cuts towards zero", "cast", { x: real([11], -5, 5) }, ({ x }) => t.cast(x, "i32"), false),
    define("cast to f32", "cast", { x: whole([11], 50) }, ({ x }) => t.cast(x, "f32"), false),
  ]
}

function layout(): ConformanceCase[] {
  return [
    define("reshape", "reshape", { x: real([2, 3, 4]) }, ({ x }) => t.multiply(t.reshape(x, [6, -1]), t.reshape(x, [6, 4]))),
    define("reshape of nothing", "reshape", { x: real([0, 3]) }, ({ x }) => t.reshape(x, [3, 0])),
    define("permute [5, 3]", "permute", { x: real([5, 3]) }, ({ x }) => t.transpose(x)),
    define("permute of four axes", "permute", { x: real([2, 3, 5, 7]) }, ({ x }) => t.permute(x, [2, 0, 3, 1])),
    define("permute, reshape, permute", ["permute", "reshape"], { x: real([4, 6, 5]) }, ({ x }) =>
      t.permute(t.reshape(t.permute(x, [1, 0, 2]), [3, 8, 5]), [2, 1, 0])),
    define("permute of integers", "permute", { x: whole([5, 3], 99) }, ({ x }) => t.transpose(x), false),
    define("broadcast of a scalar", "broadcast", { x: real([]) }, ({ x }) => t.broadcast(x, [3, 5])),
    define("broadcast inside and in front", "broadcast", { x: real([3, 1, 2]) }, ({ x }) => t.broadcast(x, [7, 3, 5, 2])),
    define("broadcast to nothing", "broadcast", { x: real([1, 3]) }, ({ x }) => t.broadcast(x, [0, 3])),
    define("slice", "slice", { x: real([7, 5]) }, ({ x }) => t.slice(x, [2, 1], [3, 4])),
    define("slice of nothing", "slice", { x: real([7, 5]) }, ({ x }) => t.slice(x, [2, 5], [3, 0])),
    define("slice of a permuted slice", ["slice", "permute"], { x: real([7, 5, 3]) }, ({ x }) => t.sliceAxis(t.transpose(t.sliceAxis(x, 0, 1, 5)), 1, 1, 2)),
    define("pad", "pad", { x: real([3, 5]) }, ({ x }) => t.pad(x, [1, 0], [2, 3], 0.5)),
    define("pad of nothing", "pad", { x: real([0, 2]) }, ({ x }) => t.pad(x, [2, 0], [1, 1])),
    define("pad of integers", "pad", { x: whole([3], 9) }, ({ x }) => t.padAxis(x, 0, 1, 2, -7), false),
    define("concat along the first axis", "concat", { x: real([2, 3]), y: real([5, 3]) }, ({ x, y }) => t.concat([x, y, x], 0)),
    define("concat along the last axis", "concat", { x: real([3, 2]), y: real([3, 5]), z: real([3, 0]) }, ({ x, y, z }) => t.concat([x, z, y], -1)),
    define("concat of many", "concat", { x: real([2, 13]) }, ({ x }) => t.concat(Array.from({ length: 13 }, (_, i) => t.sliceAxis(x, 1, 12 - i, 1)), 1)),
    define("iota along each axis", "iota", { x: whole([3, 5], 2) }, ({ x }) =>
      t.add(x, t.add(t.multiply(t.iota([3, 5], 0), 100), t.iota([3, 5], 1))), false),
  ]
}

function reductions(): ConformanceCase[] {
  return [
    ...reduced.flatMap(([shape, axes]) => [
      define(`sum ${show(shape)} over ${show(axes)}`, "sum", { x: real(shape) }, ({ x }) => t.sum(x, axes)),
      define(`max ${show(shape)} over ${show(axes)}`, "max", { x: real(shape) }, ({ x }) => t.max(x, axes)),
    ]),
    define("sum of nothing is 0", "sum", { x: real([3, 0]) }, ({ x }) => t.sum(x, 1)),
    define("sum of integers", "sum", { x: whole([3, 1009], 5) }, ({ x }) => t.sum(x, 1), false),
    define("max of integers", "max", { x: whole([3, 7], 50) }, ({ x }) => t.max(t.negate(x), 1), false),
    define("mean, keeping the axis", "sum", { x: real([5, 7]) }, ({ x }) => t.subtract(x, t.mean(x, 1, { keepAxes: true }))),
    define("min", "max", { x: real([5, 7]) }, ({ x }) => t.min(x, 0)),
    define("a variance, read twice", ["sum", "multiply"], { x: real([6, 1201]) }, ({ x }) => {
      const centred = t.subtract(x, t.mean(x, -1, { keepAxes: true }))
      return t.mean(t.multiply(centred, centred), -1)
    }),
    ...[[7], [5, 1], [3, 5, 2], [1, 1013]].flatMap((shape) => [
      define(`cumulativeSum ${show(shape)}`, "cumulativeSum", { x: real(shape) }, ({ x }) => t.cumulativeSum(x)),
      define(`cumulativeSum ${show(shape)} from the end along the first axis`, "cumulativeSum", { x: real(shape) }, ({ x }) => t.cumulativeSum(x, 0, { reverse: true })),
    ]),
    define("cumulativeSum of integers", "cumulativeSum", { x: whole([2, 11], 2) }, ({ x }) => t.cumulativeSum(x), false),
    ...[[1], [3, 1], [5, 7], [2, 3, 9], [2, 1031]].flatMap((shape) => [
      define(`softmax ${show(shape)}`, "softmax", { x: real(shape, -6, 6) }, ({ x }) => t.softmax(x)),
      define(`logSoftmax ${show(shape)}`, "logSoftmax", { x: real(shape, -6, 6) }, ({ x }) => t.logSoftmax(x)),
    ]),
    define("softmax of scores at 80", "softmax", { x: real([3, 5], 70, 90) }, ({ x }) => t.softmax(x)),
    define("softmax with a masked half", ["softmax", "select"], { x: real([4, 4]) }, ({ x }) =>
      t.softmax(t.select(t.lessEqual(t.iota([4, 4], 1), t.iota([4, 4], 0)), x, -1e9))),
    ...[[1, 1], [3, 5], [7, 258], [5, 1021]].map(([N, V]) =>
      define(`crossEntropy ${show([N, V])}`, "crossEntropy", { x: real([N, V], -4, 4), targets: whole([N], V) }, ({ x, targets }) => t.crossEntropy(x, targets))),
  ]
}

function products(): ConformanceCase[] {
  const sizes: readonly (readonly [t.Shape, number, number, number])[] = [
    [[], 1, 1, 1], [[], 3, 5, 7], [[], 4, 4, 4], [[2], 3, 1, 5], [[2, 3], 5, 7, 2], [[], 2, 1003, 3], [[], 0, 3, 2], [[], 3, 0, 2], [[], 33, 17, 65],
  ]
  return [
    ...sizes.flatMap(([batch, M, K, N]) =>
      [false, true].flatMap((transposeA) =>
        [false, true].map((transposeB) =>
          define(
            `matmul ${show(batch)} ${M}x${K}x${N}${transposeA ? ", a transposed" : ""}${transposeB ? ", b transposed" : ""}`,
            "matmul",
            { a: real([...batch, ...(transposeA ? [K, M] : [M, K])]), b: real([...batch, ...(transposeB ? [N, K] : [K, N])]) },
            ({ a, b }) => t.matmul(a, b, { transposeA, transposeB }),
          )))),
    define("matmul of batches with one matrix", ["matmul", "reshape"], { a: real([2, 3, 5]), b: real([4, 5]) }, ({ a, b }) => t.matmul(a, b, { transposeB: true })),
    define("matmul of permuted heads", ["matmul", "permute"], { q: real([2, 5, 3, 4]), k: real([2, 5, 3, 4]) }, ({ q, k }) =>
      t.matmul(t.permute(q, [0, 2, 1, 3]), t.permute(k, [0, 2, 1, 3]), { transposeB: true })),
    ...[false, true].flatMap((transposeW) =>
      ([[7, 3, 5, 4], [1, 1, 1, 1], [11, 5, 1, 16], [13, 2, 3, 2], [1025, 3, 2, 3], [3, 1007, 2, 2]] as const).map(([R, E, D, G]) =>
        define(
          `groupedMatmul of ${R} rows ${E}x${D} in ${G} groups${transposeW ? ", w transposed" : ""}`,
          ["groupedMatmul", "groupedOuter"],
          { x: real([R, E]), w: real(transposeW ? [G, D, E] : [G, E, D]), group: whole([R], G) },
          ({ x, w, group }) => t.groupedMatmul(x, w, group, { transposeW }),
        ))),
    define("groupedOuter", ["groupedOuter", "groupedMatmul"], { x: real([9, 3]), y: real([9, 5]), group: whole([9], 4) }, ({ x, y, group }) => t.groupedOuter(x, y, group, 4)),
    define("groupedOuter with a group that nobody is in", "groupedOuter", { x: real([5, 2]), y: real([5, 3]), group: whole([5], 2) }, ({ x, y, group }) => t.groupedOuter(x, y, group, 7)),
  ]
}

function lookups(): ConformanceCase[] {
  return [
    define("gather of rows", ["gather", "scatterAdd"], { x: real([11, 3]), index: whole([2, 5], 11) }, ({ x, index }) => t.gather(x, index)),
    define("gather along the last axis", "gather", { x: real([3, 7]), index: whole([4], 7) }, ({ x, index }) => t.gather(x, index, -1)),
    define("gather along a middle axis", "gather", { x: real([2, 5, 3]), index: whole([7], 5) }, ({ x, index }) => t.gather(x, index, 1)),
    define("gather of one entry by a scalar", "gather", { x: real([5, 3]), index: whole([], 5) }, ({ x, index }) => t.gather(x, index)),
    define("gather with a computed index", ["gather", "modulo"], { x: real([6, 3]), index: whole([9], 1000) }, ({ x, index }) => t.gather(x, t.modulo(index, 6))),
    define("gather of integers", "gather", { x: whole([9], 99), index: whole([4], 9) }, ({ x, index }) => t.gather(x, index), false),
    define("gather with an index made from reals", ["gather", "cast"], { x: real([6, 2]), y: real([5], 0, 5.9) }, ({ x, y }) => t.gather(x, t.cast(y, "i32"))),
    define("embed 258 ids", "gather", { x: real([258, 5]), index: whole([3, 37], 258) }, ({ x, index }) => t.embed(x, index)),
    define("scatterAdd of rows, some often", "scatterAdd", { x: real([2, 5, 3]), index: whole([2, 5], 4) }, ({ x, index }) => t.scatterAdd(x, index, 6)),
    define("scatterAdd of 1013 into 3", "scatterAdd", { x: real([1013, 2]), index: whole([1013], 3) }, ({ x, index }) => t.scatterAdd(x, index, 3)),
    define("scatterAdd of 20000 into 3, which threads must not lose", "scatterAdd", { x: real([20000, 3]), index: whole([20000], 3) }, ({ x, index }) => t.scatterAdd(x, index, 3)),
    define("scatterAdd along a middle axis", "scatterAdd", { x: real([2, 7, 3]), index: whole([7], 5) }, ({ x, index }) => t.scatterAdd(x, index, 5, 1)),
    define("scatterAdd with an index made from reals", ["scatterAdd", "cast"], { x: real([5, 2]), y: real([5], 0, 3.9) }, ({ x, y }) => t.scatterAdd(x, t.cast(y, "i32"), 4)),
  ]
}

/** Every case, in the order of the list of operations. */
export const conformanceCases = (): readonly ConformanceCase[] => [...elementwise(), ...layout(), ...reductions(), ...products(), ...lookups()]
