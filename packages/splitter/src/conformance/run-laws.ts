// The laws without a test runner: for scripts, and for many cases.
//
// In:  a suite.  Out: one result a law.  Never: throws for a law that is broken.

import { type LawName, lawNames } from "../laws.ts"
import { report } from "./report.ts"
import { findBroken } from "./search.ts"
import type { LawSuite } from "./suite.ts"

/**
 * Tells how a law came out.
 *
 * - `kept`: nothing was found that breaks it, and the splitter does not say that it breaks it;
 * - `broken`: `report` says by what;
 * - `exempt`: the splitter declares that it breaks it, and `report` shows a text that does;
 * - `not broken`: it declares so, and nothing broke it.
 */
export interface LawResult {
  readonly law: LawName
  readonly verdict: "kept" | "broken" | "exempt" | "not broken"
  /** What a contributor should read; absent when the law is kept. */
  readonly report?: string
}

/** Tries one law on generated texts and on hostile inputs. */
export const runLaw = (law: LawName, suite: LawSuite): LawResult => {
  const { name, options, breaks = [] } = suite.make()
  const title = `${name} ${JSON.stringify(options)}`
  const declared = breaks.includes(law)
  const found = findBroken(law, suite)
  if (found === undefined) {
    if (!declared) return { law, verdict: "kept" }
    return {
      law,
      verdict: "not broken",
      report: `${title} declares that it breaks ${law}, and nothing broke it: take ${law} out of \`breaks\`.`,
    }
  }
  const how = declared ? `${title} breaks ${law}, as it declares.` : `${title} breaks ${law}.`
  return { law, verdict: declared ? "exempt" : "broken", report: `${how}\n${report(found, suite.make)}` }
}

/**
 * Tries the ten laws one after another.
 *
 * It is a generator, so that whoever reads it can tell of each law when it is done.
 *
 * @example
 * for (const { law, verdict, report } of runLaws({ ...ofPlugin(linesPlugin), seed: 1, cases: 100_000 }))
 *   console.log(law, verdict, report ?? "")
 */
export function* runLaws(suite: LawSuite): Generator<LawResult, void, undefined> {
  for (const law of lawNames) yield runLaw(law, suite)
}
