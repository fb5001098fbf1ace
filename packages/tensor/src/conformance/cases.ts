/**
 * The cases that every engine is measured by: each operation on lengths that break careless kernels
 * (0, 1, a prime, not a multiple of 4, and a reduction over more than 1000).
 *
 * In: nothing. Out: named functions with the specs and ranges of their inputs. Never: runs one.
 */
import type { ConformanceCase } from "./cases/case.ts"
import { elementwise } from "./cases/elementwise.ts"
import { layout } from "./cases/layout.ts"
import { lookups } from "./cases/lookups.ts"
import { products } from "./cases/products.ts"
import { reductions } from "./cases/reductions.ts"

export type { ConformanceCase, Range } from "./cases/case.ts"

/** Every case, in the order of the list of operations. */
export const conformanceCases = (): readonly ConformanceCase[] => [
  ...elementwise(),
  ...layout(),
  ...reductions(),
  ...products(),
  ...lookups(),
]
