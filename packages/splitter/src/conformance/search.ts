// Looks for a text that breaks a law, and makes it small.
//
// In:  a law and a suite.  Out: the smallest text found, or none.  Never: writes a report; report.ts does.

import * as fc from "fast-check"
import type { LawName } from "../laws.ts"
import { type Case, checks } from "./checks.ts"
import { LawBroken } from "./law-broken.ts"
import { cpuClock } from "./cpu-clock.ts"
import { checkLinearTime } from "./linear-time.ts"
import type { LawSuite } from "./suite.ts"
import { hostileInputs, texts } from "./texts.ts"
import { SplitterThrew, marksErrors } from "./threw.ts"

/** Is a text that breaks a law, and what was seen. */
export interface Counterexample {
  readonly law: LawName
  /** What the splitter did, in words. */
  readonly seen: string
  /** Absent for S7, which is seen in work and not in a text. */
  readonly text?: Case
  /** The hostile input that it was made from. */
  readonly title?: string
  /** How to make it again. */
  readonly again?: { readonly seed: number; readonly path: string; readonly tried: number }
}

/** Tries generated texts, then the fixed hostile ones. */
export const findBroken = (law: LawName, suite: LawSuite): Counterexample | undefined => {
  if (law === "S7") {
    const now = suite.now ?? cpuClock()
    const seen = seenIn(() => checkLinearTime(suite.make, now))
    return seen === undefined ? undefined : { law, seen }
  }
  const subject = {
    make: () => marksErrors(suite.make()),
    rebuild: (...stored: Parameters<LawSuite["rebuild"]>) => marksErrors(suite.rebuild(...stored)),
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

type Check = (text: Case) => void

const findGenerated = (law: LawName, check: Check, suite: LawSuite): Counterexample | undefined => {
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
  return {
    law,
    // Also where there is no text, which is when the texts themselves could not be made.
    seen: message(details.errorInstance),
    ...(text === undefined ? {} : smallest(text, check)),
    again: { seed: details.seed, path: details.counterexamplePath ?? "", tried: details.numRuns },
  }
}

const OTHER = Uint8Array.from([0x0a, 0x20, 0x61, 0x20, 0x0a])

const findHostile = (law: LawName, check: Check, suite: LawSuite): Counterexample | undefined => {
  for (const { title, bytes } of suite.hostile ?? hostileInputs()) {
    for (const cut of bytes.length === 1 ? [0, 1] : [bytes.length >> 1]) {
      const text = { bytes, cut, other: OTHER }
      if (seenIn(() => check(text)) === undefined) continue
      return { law, ...smallest(text, check), title }
    }
  }
  return undefined
}

// Bytes that are tried altogether: looking at a megabyte again and again takes time.
const MOST_BYTES = 20_000_000

/** Takes bytes away, large runs first, as long as the law stays broken; what is seen may change with it. */
const smallest = (text: Case, check: Check): Pick<Counterexample, "seen" | "text"> => {
  let small = text
  let tried = 0
  const isBroken = (next: Case): boolean => {
    tried += next.bytes.length + next.other.length
    return seenIn(() => check(next)) !== undefined
  }
  const take = (...some: readonly Case[]): boolean => {
    const found = some.find(isBroken)
    small = found ?? small
    return found !== undefined
  }
  take({ ...small, other: new Uint8Array(0) })
  for (let size = (small.other.length + 1) >> 1; size > 0; size >>= 1) {
    for (let at = 0; at < small.other.length && tried < MOST_BYTES;) {
      if (!take({ ...small, other: without(small.other, at, size) })) at += size
    }
  }
  for (let size = (small.bytes.length + 1) >> 1; size > 0; size >>= 1) {
    for (let at = 0; at < small.bytes.length && tried < MOST_BYTES;) {
      const bytes = without(small.bytes, at, size)
      // The place of the cut is kept as it is, relative to what stands behind it, or moved to the end.
      const cuts = [small.cut - (at < small.cut ? size : 0), small.cut, bytes.length]
      const inside = [...new Set(cuts)].filter((cut) => cut >= 0 && cut <= bytes.length)
      if (!take(...inside.map((cut) => ({ ...small, bytes, cut })))) at += size
    }
  }
  // The same text again and no fault: the splitter is not deterministic, which S1 is there to say.
  return { seen: seenIn(() => check(small)) ?? "it was seen once, and not a second time", text: small }
}

const without = (bytes: Uint8Array, at: number, size: number): Uint8Array => {
  const left = new Uint8Array(Math.max(at, bytes.length - size))
  left.set(bytes.subarray(0, at))
  left.set(bytes.subarray(at + size), at)
  return left
}

const seenIn = (check: () => void): string | undefined => {
  try {
    check()
    return undefined
  } catch (error) {
    return message(error)
  }
}

// What rebuild, fork, save or cursor threw breaks the law that needed them.
const message = (error: unknown): string =>
  error instanceof LawBroken ? error.message : `it threw ${String(error)}`
