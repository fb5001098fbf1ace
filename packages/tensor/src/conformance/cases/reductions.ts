/**
 * Reductions, running sums and what works along the last axis, over up to 1500 numbers.
 *
 * In: nothing. Out: cases. Never: runs one.
 */
import * as t from "../../index.ts"
import { type ConformanceCase, define, real, show, whole } from "./case.ts"

const reduced: readonly (readonly [t.Shape, readonly number[]])[] = [
  [[7], [0]],
  [[1], [0]],
  [[3, 5], [0]],
  [[3, 5], [1]],
  [
    [2, 3, 4],
    [0, 2],
  ],
  [
    [2, 3, 4, 5],
    [1, 2],
  ],
  [
    [2, 3, 4, 5],
    [0, 3],
  ],
  [[1009], [0]],
  [[3, 1501], [1]],
  [[1103, 2], [0]],
  [
    [2, 37, 41],
    [1, 2],
  ],
]
/** Reductions. */
export function reductions(): ConformanceCase[] {
  return [
    ...reduced.flatMap(([shape, axes]) => [
      define(`sum ${show(shape)} over ${show(axes)}`, "sum", { x: real(shape) }, ({ x }) => t.sum(x, axes)),
      define(`max ${show(shape)} over ${show(axes)}`, "max", { x: real(shape) }, ({ x }) => t.max(x, axes)),
    ]),
    define("sum of nothing is 0", "sum", { x: real([3, 0]) }, ({ x }) => t.sum(x, 1)),
    define("sum of integers", "sum", { x: whole([3, 1009], 5) }, ({ x }) => t.sum(x, 1), false),
    define("max of integers", "max", { x: whole([3, 7], 50) }, ({ x }) => t.max(t.negate(x), 1), false),
    define("mean, keeping the axis", "sum", { x: real([5, 7]) }, ({ x }) =>
      t.subtract(x, t.mean(x, 1, { keepAxes: true })),
    ),
    define("min", "max", { x: real([5, 7]) }, ({ x }) => t.min(x, 0)),
    define("a variance, read twice", ["sum", "multiply"], { x: real([6, 1201]) }, ({ x }) => {
      const centred = t.subtract(x, t.mean(x, -1, { keepAxes: true }))
      return t.mean(t.multiply(centred, centred), -1)
    }),
    ...[[7], [5, 1], [3, 5, 2], [1, 1013]].flatMap((shape) => [
      define(`cumulativeSum ${show(shape)}`, "cumulativeSum", { x: real(shape) }, ({ x }) =>
        t.cumulativeSum(x),
      ),
      define(
        `cumulativeSum ${show(shape)} from the end along the first axis`,
        "cumulativeSum",
        { x: real(shape) },
        ({ x }) => t.cumulativeSum(x, 0, { reverse: true }),
      ),
    ]),
    define(
      "cumulativeSum of integers",
      "cumulativeSum",
      { x: whole([2, 11], 2) },
      ({ x }) => t.cumulativeSum(x),
      false,
    ),
    ...[
      [1, 1],
      [7, 3],
      [2, 5, 4],
      [2, 3, 5, 1],
      [3, 0],
      [0, 3],
      [2, 1013, 3],
    ].flatMap((shape) =>
      [false, true].map((reverse) =>
        define(
          `linearRecurrence ${show(shape)}${reverse ? " from the end" : ""}`,
          "linearRecurrence",
          { decay: real(shape.slice(0, -1), 0, 1), x: real(shape) },
          ({ decay, x }) => t.linearRecurrence(decay, x, { reverse }),
        ),
      ),
    ),
    ...[false, true].map((reverse) =>
      define(
        `linearRecurrence of shares up to 2 and below 0${reverse ? " from the end" : ""}`,
        "linearRecurrence",
        { decay: real([2, 37], -2, 2), x: real([2, 37, 3]) },
        ({ decay, x }) => t.linearRecurrence(decay, x, { reverse }),
      ),
    ),
    define(
      "linearRecurrence that forgets all, keeps all and turns the sign",
      "linearRecurrence",
      { decay: whole([2, 11], 3), x: real([2, 11, 2]) },
      ({ decay, x }) => t.linearRecurrence(t.cast(t.subtract(decay, 1), "f32"), x),
    ),
    ...[[1], [3, 1], [5, 7], [2, 3, 9], [2, 1031]].flatMap((shape) => [
      define(`softmax ${show(shape)}`, "softmax", { x: real(shape, -6, 6) }, ({ x }) => t.softmax(x)),
      define(`logSoftmax ${show(shape)}`, "logSoftmax", { x: real(shape, -6, 6) }, ({ x }) =>
        t.logSoftmax(x),
      ),
    ]),
    define("softmax of scores at 80", "softmax", { x: real([3, 5], 70, 90) }, ({ x }) => t.softmax(x)),
    define("softmax with a masked half", ["softmax", "select"], { x: real([4, 4]) }, ({ x }) =>
      t.softmax(t.select(t.lessEqual(t.iota([4, 4], 1), t.iota([4, 4], 0)), x, -1e9)),
    ),
    ...[
      [1, 1],
      [3, 5],
      [7, 258],
      [5, 1021],
    ].map(([N, V]) =>
      define(
        `crossEntropy ${show([N, V])}`,
        "crossEntropy",
        { x: real([N, V], -4, 4), targets: whole([N], V) },
        ({ x, targets }) => t.crossEntropy(x, targets),
      ),
    ),
  ]
}
