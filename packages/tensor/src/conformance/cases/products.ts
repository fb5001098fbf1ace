/**
 * Matrix products, batched and grouped, with either side transposed.
 *
 * In: nothing. Out: cases. Never: runs one.
 */
import * as t from "../../index.ts"
import { type ConformanceCase, define, real, show, whole } from "./case.ts"

/** Matrix products. */
export function products(): ConformanceCase[] {
  const sizes: readonly (readonly [t.Shape, number, number, number])[] = [
    [[], 1, 1, 1],
    [[], 3, 5, 7],
    [[], 4, 4, 4],
    [[2], 3, 1, 5],
    [[2, 3], 5, 7, 2],
    [[], 2, 1003, 3],
    [[], 0, 3, 2],
    [[], 3, 0, 2],
    [[], 33, 17, 65],
  ]
  return [
    ...sizes.flatMap(([batch, M, K, N]) =>
      [false, true].flatMap((transposeA) =>
        [false, true].map((transposeB) =>
          define(
            `matmul ${show(batch)} ${M}x${K}x${N}${transposeA ? ", a transposed" : ""}${transposeB ? ", b transposed" : ""}`,
            "matmul",
            {
              a: real([...batch, ...(transposeA ? [K, M] : [M, K])]),
              b: real([...batch, ...(transposeB ? [N, K] : [K, N])]),
            },
            ({ a, b }) => t.matmul(a, b, { transposeA, transposeB }),
          ),
        ),
      ),
    ),
    define(
      "matmul of batches with one matrix",
      ["matmul", "reshape"],
      { a: real([2, 3, 5]), b: real([4, 5]) },
      ({ a, b }) => t.matmul(a, b, { transposeB: true }),
    ),
    define(
      "matmul of permuted heads",
      ["matmul", "permute"],
      { q: real([2, 5, 3, 4]), k: real([2, 5, 3, 4]) },
      ({ q, k }) => t.matmul(t.permute(q, [0, 2, 1, 3]), t.permute(k, [0, 2, 1, 3]), { transposeB: true }),
    ),
    ...[false, true].flatMap((transposeW) =>
      (
        [
          [7, 3, 5, 4],
          [1, 1, 1, 1],
          [11, 5, 1, 16],
          [13, 2, 3, 2],
          [1025, 3, 2, 3],
          [3, 1007, 2, 2],
        ] as const
      ).map(([R, E, D, G]) =>
        define(
          `groupedMatmul of ${R} rows ${E}x${D} in ${G} groups${transposeW ? ", w transposed" : ""}`,
          ["groupedMatmul", "groupedOuter"],
          { x: real([R, E]), w: real(transposeW ? [G, D, E] : [G, E, D]), group: whole([R], G) },
          ({ x, w, group }) => t.groupedMatmul(x, w, group, { transposeW }),
        ),
      ),
    ),
    define(
      "groupedOuter",
      ["groupedOuter", "groupedMatmul"],
      { x: real([9, 3]), y: real([9, 5]), group: whole([9], 4) },
      ({ x, y, group }) => t.groupedOuter(x, y, group, 4),
    ),
    define(
      "groupedOuter with a group that nobody is in",
      "groupedOuter",
      { x: real([5, 2]), y: real([5, 3]), group: whole([5], 2) },
      ({ x, y, group }) => t.groupedOuter(x, y, group, 7),
    ),
  ]
}
