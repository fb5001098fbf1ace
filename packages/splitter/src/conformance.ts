// The test suite for splitters: one test a law, for any splitter and any test runner.
//
// In:  a test function, a way to make the splitter and to rebuild it, a seed.  Out: ten tests whose
// titles quote the laws.  Never: imports a test runner, or draws a random number of its own.

import * as fc from "fast-check"
import { checks } from "./conformance/checks.ts"
import type { Case } from "./conformance/checks.ts"
import { LawBroken } from "./conformance/law-broken.ts"
import { checkLinearTime } from "./conformance/linear-time.ts"
import { hostileInputs, texts } from "./conformance/texts.ts"
import type { HostileInput } from "./conformance/texts.ts"
import { SplitterThrew, marksErrors } from "./conformance/threw.ts"
import type { Json } from "./json.ts"
import { lawNames, laws } from "./laws.ts"
import type { LawName } from "./laws.ts"
import { show } from "./show.ts"
import type { Splitter } from "./splitter.ts"

export { LawBroken } from "./conformance/law-broken.ts"
export { hostileInputs, texts } from "./conformance/texts.ts"
export type { HostileInput } from "./conformance/texts.ts"

/** Says what to test, and with what. */
export interface Conformance {
  /** Registers a test: `test` of vitest or node:test, `it` of mocha or jest. */
  readonly test: (title: string, run: () => void) => unknown
  /** Makes the splitter under test; called often. */
  readonly make: () => Splitter
  /** Makes a splitter from what a checkpoint stored; for a plug-in `(_, options, data) => plugin.make(options, data)`. */
  readonly rebuild: (name: string, options: Json, data?: Uint8Array) => Splitter
  /** Fixes the generated texts. */
  readonly seed: number
  /** How many texts are generated for each law; 300 when absent. */
  readonly cases?: number
  /** The fixed inputs that every law but S7 is tried on too; all of `hostileInputs()` when absent. */
  readonly hostile?: readonly HostileInput[]
  /** Takes a line about each law that is declared broken; `console.log` when absent. */
  readonly report?: (line: string) => void
  /** The clock of S7: milliseconds, or a count of work done; `performance.now` when absent. */
  readonly now?: () => number
}

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
 * conformance({ test, make: () => lines, rebuild: () => lines, seed: 1 })
 */
export const conformance = (suite: Conformance): void => {
  const { name, options, breaks = [] } = suite.make()
  const title = `${name} ${JSON.stringify(options)}`
  for (const law of lawNames) {
    if (breaks.includes(law)) {
      suite.test(`${title}: ${law} DECLARED BROKEN, ${laws[law]}`, () => {
        const broken = findBroken(law, suite)
        if (broken === undefined) {
          throw new LawBroken(
            `${title} declares that it breaks ${law}, and nothing broke it: take ${law} out of \`breaks\`.`,
          )
        }
        ;(suite.report ?? print)(`${title} breaks ${law}, as it declares.\n${broken}`)
      })
    } else {
      suite.test(`${title}: ${law} ${laws[law]}`, () => {
        const broken = findBroken(law, suite)
        if (broken !== undefined) throw new LawBroken(`${title} breaks ${law}.\n${broken}`)
      })
    }
  }
}

declare const performance: { now(): number }
declare const console: { log(line: string): void }

const print = (line: string): void => console.log(line)

/** Looks for a text that breaks a law; describes it. */
const findBroken = (law: LawName, suite: Conformance): string | undefined => {
  if (law === "S7")
    return seen(law, () => checkLinearTime(suite.make, suite.now ?? (() => performance.now())))
  const subject = {
    make: () => marksErrors(suite.make()),
    rebuild: (...stored: Parameters<Conformance["rebuild"]>) => marksErrors(suite.rebuild(...stored)),
  }
  const check = (text: Case): void => {
    try {
      checks[law](subject, text)
    } catch (error) {
      // S4 turns it into a broken law; for the others there are no levels to judge.
      if (!(error instanceof SplitterThrew)) throw error
    }
  }
  return findGenerated(law, check, suite) ?? findHostile(law, check, suite)
}

const findGenerated = (law: LawName, check: (text: Case) => void, suite: Conformance): string | undefined => {
  const cases = fc
    .record({ bytes: texts(), share: fc.nat(1000), other: texts(8) })
    .map(({ bytes, share, other }): Case => ({
      bytes,
      cut: Math.round((share / 1000) * bytes.length),
      other,
    }))
  const details = fc.check(fc.property(cases, check), { seed: suite.seed, numRuns: suite.cases ?? 300 })
  if (!details.failed) return undefined
  const [text] = details.counterexample ?? []
  return [
    lawAndSeen(law, details.errorInstance),
    ...(text === undefined ? [] : describe(text)),
    `  again  seed ${details.seed}, path "${details.counterexamplePath ?? ""}", ${details.numRuns} texts tried`,
  ].join("\n")
}

const findHostile = (law: LawName, check: (text: Case) => void, suite: Conformance): string | undefined => {
  const other = Uint8Array.from([0x0a, 0x20, 0x61, 0x20, 0x0a])
  for (const { title, bytes } of suite.hostile ?? hostileInputs()) {
    for (const cut of bytes.length === 1 ? [0, 1] : [bytes.length >> 1]) {
      const broken = seen(law, () => check({ bytes, cut, other }))
      if (broken !== undefined) return `${broken}\n  text   ${title}`
    }
  }
  return undefined
}

const seen = (law: LawName, check: () => void): string | undefined => {
  try {
    check()
    return undefined
  } catch (error) {
    return lawAndSeen(law, error)
  }
}

const lawAndSeen = (law: LawName, error: unknown): string =>
  `  law    ${law} ${laws[law]}\n  seen   ${message(error)}`

// What rebuild, fork, save or cursor threw breaks the law that needed them.
const message = (error: unknown): string =>
  error instanceof LawBroken ? error.message : `it threw ${String(error)}`

const describe = ({ bytes, cut, other }: Case): readonly string[] => [
  `  text   ${draw(bytes)}`,
  `  bytes  ${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ")}`,
  `  cut    after ${cut} of ${bytes.length} bytes; the other text is ${draw(other)}`,
]

const draw = (bytes: Uint8Array): string => `"${show(bytes, new Uint8Array(bytes.length))}"`
