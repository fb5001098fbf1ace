// Which way a difference goes is told of six units and more.

import { ratioInterval, tellsSign } from "@aunet/eval"
import { expect, test } from "vitest"

test("five units that all point one way tell no sign, six do; some that do not are no sign either", () => {
  const told = (differences: readonly number[]): boolean => {
    const interval = ratioInterval(
      differences,
      differences.map(() => 1),
      "documents",
    )
    return interval !== undefined && tellsSign(interval)
  }
  expect(told([1, 1, 2, 1, 3])).toBe(false)
  expect(told([1, 1, 2, 1, 3, 1])).toBe(true)
  expect(told([-1, -1, -2, -1, -3, -1])).toBe(true)
  expect(told([1, -1, 2, -2, 3, -1])).toBe(false)
})
