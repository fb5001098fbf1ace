// The test suite for splitters: one test a law, for any splitter and any test runner.
//
// In:  a test function, a way to make the splitter and to rebuild it, a seed.  Out: ten tests whose
// titles quote the laws.  Never: imports a test runner, or draws a random number of its own.

import { LawBroken } from "./conformance/law-broken.ts"
import { runLaw } from "./conformance/run-laws.ts"
import type { LawSuite } from "./conformance/suite.ts"
import { lawNames, laws } from "./laws.ts"

export { LawBroken } from "./conformance/law-broken.ts"
export { runLaw, runLaws } from "./conformance/run-laws.ts"
export type { LawResult } from "./conformance/run-laws.ts"
export { ofPlugin } from "./conformance/suite.ts"
export type { LawSuite } from "./conformance/suite.ts"
export { hostileInputs, texts } from "./conformance/texts.ts"
export type { HostileInput } from "./conformance/texts.ts"

/** Says what to test, with what, and where to. */
export interface Conformance extends LawSuite {
  /** Registers a test: `test` of vitest or node:test, `it` of mocha or jest. */
  readonly test: (title: string, run: () => void) => unknown
  /** Takes a line about each law that is declared broken; `console.log` when absent. */
  readonly report?: (line: string) => void
}

declare const console: { log(line: string): void }

/**
 * Registers one test for each of the laws S1 to S10.
 *
 * Each runs on generated texts and on fixed hostile inputs. A failure names the law, the
 * splitter, the smallest text found and how to make it again. For a law in the splitter's `breaks`
 * the test is turned around: it looks for a text that breaks the law, reports it, and fails when
 * there is none. A text on which split or push throws breaks S4 alone.
 *
 * @example
 * import { test } from "vitest"
 * conformance({ test, seed: 1, ...ofPlugin(linesPlugin) })
 */
export const conformance = ({ test, report = (line) => console.log(line), ...suite }: Conformance): void => {
  const { name, options, breaks = [] } = suite.make()
  for (const law of lawNames) {
    const declared = breaks.includes(law) ? "DECLARED BROKEN, " : ""
    test(`${name} ${JSON.stringify(options)}: ${law} ${declared}${laws[law]}`, () => {
      const result = runLaw(law, suite)
      if (result.verdict === "exempt") report(result.report ?? "")
      else if (result.verdict !== "kept") throw new LawBroken(result.report)
    })
  }
}
