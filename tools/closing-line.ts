// A vitest reporter that ends the run with one line: how many tests passed, failed, and were skipped.
//
// In:  the finished test files.
// Out: why pages could not be tested, where they could not;
//      `12 passed, 0 failed, 1 skipped` alone on the last line, or, where TEST_COUNTS_FILE names a file,
//      the same numbers as JSON in that file and no line (tools/ready.ts prints it last then).
// Never: counts a test that did not run as passed. A file that could not be loaded counts as one failure.

import { writeFileSync } from "node:fs"
import { bringChromium, withoutChromium } from "./chromium.ts"
import type { Reporter, TestModule } from "vitest/node"

/** How many tests ran, and how they ended. */
export type TestCounts = { passed: number; failed: number; skipped: number }

/** Writes counts the one way that a person and a program both read: `12 passed, 0 failed, 1 skipped`. */
export function closingLine({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed` + (skipped > 0 ? `, ${skipped} skipped` : "")
}

/** The line, and before it what was left out for want of a browser. */
export function closingLines(counts: TestCounts): string {
  const why = bringChromium()
  return (why === undefined ? "" : `${withoutChromium(why)}\n`) + closingLine(counts)
}

/** Counts the tests of the given files; `strayErrors` are errors outside of any test. */
function countTests(modules: readonly TestModule[], strayErrors = 0): TestCounts {
  const counts: TestCounts = { passed: 0, failed: strayErrors, skipped: 0 }
  for (const module of modules) {
    let failedHere = 0
    for (const test of module.children.allTests()) {
      const state = test.result().state
      if (state === "passed") counts.passed++
      else if (state === "skipped") counts.skipped++
      // "pending" is a test that was begun and never ended.
      else failedHere++
    }
    // A file or a suite whose set-up failed has no failed test to show for it.
    if (failedHere === 0 && module.state() === "failed") failedHere = 1
    counts.failed += failedHere
  }
  return counts
}

/** The reporter; put it last in the list, so that its line is the last. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], strayErrors: readonly unknown[]): void {
    const counts = countTests(modules, strayErrors.length)
    const file = process.env.TEST_COUNTS_FILE
    if (file) writeFileSync(file, JSON.stringify(counts))
    else process.stdout.write(`\n${closingLines(counts)}\n`)
  }
}
