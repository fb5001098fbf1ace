/**
 * Look-ups and their transposes, with indices given, computed and made from reals.
 *
 * In: nothing. Out: cases. Never: runs one.
 */
import * as t from "../../index.ts"
import { type ConformanceCase, define, real, whole } from "./case.ts"

/** Look-ups and their transposes. */
export function lookups(): ConformanceCase[] {
  return [
    define(
      "gather of rows",
      ["gather", "scatterAdd"],
      { x: real([11, 3]), index: whole([2, 5], 11) },
      ({ x, index }) => t.gather(x, index),
    ),
    define(
      "gather along the last axis",
      "gather",
      { x: real([3, 7]), index: whole([4], 7) },
      ({ x, index }) => t.gather(x, index, -1),
    ),
    define(
      "gather along a middle axis",
      "gather",
      { x: real([2, 5, 3]), index: whole([7], 5) },
      ({ x, index }) => t.gather(x, index, 1),
    ),
    define(
      "gather of one entry by a scalar",
      "gather",
      { x: real([5, 3]), index: whole([], 5) },
      ({ x, index }) => t.gather(x, index),
    ),
    define(
      "gather with a computed index",
      ["gather", "modulo"],
      { x: real([6, 3]), index: whole([9], 1000) },
      ({ x, index }) => t.gather(x, t.modulo(index, 6)),
    ),
    define(
      "gather of integers",
      "gather",
      { x: whole([9], 99), index: whole([4], 9) },
      ({ x, index }) => t.gather(x, index),
      false,
    ),
    define(
      "gather with an index made from reals",
      ["gather", "cast"],
      { x: real([6, 2]), y: real([5], 0, 5.9) },
      ({ x, y }) => t.gather(x, t.cast(y, "i32")),
    ),
    define("embed 258 ids", "gather", { x: real([258, 5]), index: whole([3, 37], 258) }, ({ x, index }) =>
      t.embed(x, index),
    ),
    define(
      "scatterAdd of rows, some often",
      "scatterAdd",
      { x: real([2, 5, 3]), index: whole([2, 5], 4) },
      ({ x, index }) => t.scatterAdd(x, index, 6),
    ),
    define(
      "scatterAdd of 1013 into 3",
      "scatterAdd",
      { x: real([1013, 2]), index: whole([1013], 3) },
      ({ x, index }) => t.scatterAdd(x, index, 3),
    ),
    define(
      "scatterAdd of 20000 into 3, which threads must not lose",
      "scatterAdd",
      { x: real([20000, 3]), index: whole([20000], 3) },
      ({ x, index }) => t.scatterAdd(x, index, 3),
    ),
    define(
      "scatterAdd along a middle axis",
      "scatterAdd",
      { x: real([2, 7, 3]), index: whole([7], 5) },
      ({ x, index }) => t.scatterAdd(x, index, 5, 1),
    ),
    define(
      "updateRows of one row that is given",
      "updateRows",
      { x: real([7, 3]), index: whole([1], 7), updates: real([1, 3]) },
      ({ x, index, updates }) => t.updateRows(x, index, updates),
    ),
    define(
      "updateRows of several, by a computed index",
      "updateRows",
      { x: real([11, 2, 3]), updates: real([5, 2, 3]) },
      // 3, 7, 0, 4, 8: none twice
      ({ x, updates }) => t.updateRows(x, t.modulo(t.add(t.multiply(t.iota([5]), 4), 3), 11), updates),
    ),
    define(
      "updateRows of all, and of none",
      "updateRows",
      { x: real([1013]), updates: real([1013]), none: real([0]) },
      ({ x, updates, none }) =>
        t.updateRows(
          t.updateRows(x, t.subtract(1012, t.iota([1013])), updates),
          t.constant(new Int32Array(0), [0]),
          none,
        ),
    ),
    define(
      "updateRows of integers",
      "updateRows",
      { x: whole([9, 2], 99), index: whole([1], 9), updates: whole([1, 2], 99) },
      ({ x, index, updates }) => t.updateRows(x, index, updates),
      false,
    ),
    define(
      "scatterAdd with an index made from reals",
      ["scatterAdd", "cast"],
      { x: real([5, 2]), y: real([5], 0, 3.9) },
      ({ x, y }) => t.scatterAdd(x, t.cast(y, "i32"), 4),
    ),
  ]
}
