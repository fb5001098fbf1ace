import { expect, test } from "vitest"
import { closingLine } from "../closing-line.ts"

// CI reads this line to learn that tests really ran: its form may not change.
test("the closing line is `N passed, N failed`, with the skipped where there are any", () => {
  expect(closingLine({ passed: 12, failed: 0, skipped: 0 })).toBe("12 passed, 0 failed")
  expect(closingLine({ passed: 3, failed: 2, skipped: 1 })).toBe("3 passed, 2 failed, 1 skipped")
})
