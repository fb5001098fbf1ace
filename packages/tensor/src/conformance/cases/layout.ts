/**
 * Layout operations: reshape, permute, broadcast, slice, pad, concat, iota, alone and chained.
 *
 * In: nothing. Out: cases. Never: runs one.
 */
import * as t from "../../index.ts"
import { type ConformanceCase, define, real, whole } from "./case.ts"

/** Layout operations. */
export function layout(): ConformanceCase[] {
  return [
    define("reshape", "reshape", { x: real([2, 3, 4]) }, ({ x }) =>
      t.multiply(t.reshape(x, [6, -1]), t.reshape(x, [6, 4])),
    ),
    define("reshape of nothing", "reshape", { x: real([0, 3]) }, ({ x }) => t.reshape(x, [3, 0])),
    define("permute [5, 3]", "permute", { x: real([5, 3]) }, ({ x }) => t.transpose(x)),
    define("permute of four axes", "permute", { x: real([2, 3, 5, 7]) }, ({ x }) =>
      t.permute(x, [2, 0, 3, 1]),
    ),
    define("permute, reshape, permute", ["permute", "reshape"], { x: real([4, 6, 5]) }, ({ x }) =>
      t.permute(t.reshape(t.permute(x, [1, 0, 2]), [3, 8, 5]), [2, 1, 0]),
    ),
    define("permute of integers", "permute", { x: whole([5, 3], 99) }, ({ x }) => t.transpose(x), false),
    define("broadcast of a scalar", "broadcast", { x: real([]) }, ({ x }) => t.broadcast(x, [3, 5])),
    define("broadcast inside and in front", "broadcast", { x: real([3, 1, 2]) }, ({ x }) =>
      t.broadcast(x, [7, 3, 5, 2]),
    ),
    define("broadcast to nothing", "broadcast", { x: real([1, 3]) }, ({ x }) => t.broadcast(x, [0, 3])),
    define("slice", "slice", { x: real([7, 5]) }, ({ x }) => t.slice(x, [2, 1], [3, 4])),
    define("slice of nothing", "slice", { x: real([7, 5]) }, ({ x }) => t.slice(x, [2, 5], [3, 0])),
    define("slice of a permuted slice", ["slice", "permute"], { x: real([7, 5, 3]) }, ({ x }) =>
      t.sliceAxis(t.transpose(t.sliceAxis(x, 0, 1, 5)), 1, 1, 2),
    ),
    define("pad", "pad", { x: real([3, 5]) }, ({ x }) => t.pad(x, [1, 0], [2, 3], 0.5)),
    define("pad of nothing", "pad", { x: real([0, 2]) }, ({ x }) => t.pad(x, [2, 0], [1, 1])),
    define("pad of integers", "pad", { x: whole([3], 9) }, ({ x }) => t.padAxis(x, 0, 1, 2, -7), false),
    define("concat along the first axis", "concat", { x: real([2, 3]), y: real([5, 3]) }, ({ x, y }) =>
      t.concat([x, y, x], 0),
    ),
    define(
      "concat along the last axis",
      "concat",
      { x: real([3, 2]), y: real([3, 5]), z: real([3, 0]) },
      ({ x, y, z }) => t.concat([x, z, y], -1),
    ),
    define("concat of many", "concat", { x: real([2, 13]) }, ({ x }) =>
      t.concat(
        Array.from({ length: 13 }, (_, i) => t.sliceAxis(x, 1, 12 - i, 1)),
        1,
      ),
    ),
    define(
      "iota along each axis",
      "iota",
      { x: whole([3, 5], 2) },
      ({ x }) => t.add(x, t.add(t.multiply(t.iota([3, 5], 0), 100), t.iota([3, 5], 1))),
      false,
    ),
  ]
}
