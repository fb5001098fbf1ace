// The suite can fail: it catches each of the splitters that break a law.

import { beforeAll, describe, expect, test } from "vitest"
import { lawNames } from "@aunet/splitter"
import type { Splitter } from "@aunet/splitter"
import { conformance } from "@aunet/splitter/conformance"
import type { Conformance } from "@aunet/splitter/conformance"
import { BROKEN, everyByte, withCursor } from "./broken-splitters.ts"
import { onByte } from "./simple-splitters.ts"

const spaces = onByte({ byte: 0x20, level: 1 })

/** Runs the suite and gives what each failing test threw. */
const failures = (make: () => Splitter, more: Partial<Conformance> = {}): ReadonlyMap<string, string> => {
  const failed = new Map<string, string>()
  const run = (title: string, check: () => void): void => {
    try {
      check()
    } catch (error) {
      failed.set(/: (S\d+) /.exec(title)?.[1] ?? title, (error as Error).message)
    }
  }
  // The large inputs would make each of these take seconds; a test below shows that they are used.
  conformance({
    test: run,
    make,
    rebuild: make,
    seed: 7,
    cases: 200,
    hostile: [],
    report: () => undefined,
    ...more,
  })
  return failed
}

test("there is a broken splitter for every law", () => {
  expect([...new Set(BROKEN.map(({ laws }) => laws[0]))]).toEqual([...lawNames])
})

describe.each(BROKEN)("$laws.0 $title", ({ laws, make, seen, rebuild }) => {
  let failed: ReadonlyMap<string, string>
  beforeAll(() => {
    failed = failures(make, rebuild === undefined ? {} : { rebuild })
  })

  test("is caught, and no other law is blamed", () => {
    expect([...failed.keys()]).toEqual([...laws])
  })

  test("is told in words", () => {
    expect(failed.get(laws[0])).toMatch(seen)
  })
})

test("S7 counts work instead of time if it is given a count", () => {
  let work = 0
  const counting = (cost: (length: number) => number): Splitter => ({
    ...spaces,
    split: (bytes) => {
      work += cost(bytes.length)
      return spaces.split(bytes)
    },
  })
  const lawsBroken = (cost: (length: number) => number): readonly string[] => {
    const failed = failures(() => withPushCost(counting(cost), () => (work += 1)), {
      now: () => work,
      cases: 1,
    })
    return [...failed.keys()]
  }
  expect(lawsBroken((length) => length)).toEqual([])
  expect(lawsBroken((length) => length * Math.log2(length + 2))).toEqual([])
  expect(lawsBroken((length) => length ** 2)).toEqual(["S7"])
})

test("S7 catches a push that costs more the further it is", () => {
  let work = 0
  const make = (): Splitter => ({
    ...spaces,
    cursor: (saved) => {
      let place = 0
      const cursor = spaces.cursor(saved)
      const push = (byte: number): number => {
        work += place++
        return cursor.push(byte)
      }
      return { push, fork: cursor.fork, save: cursor.save }
    },
  })
  const failed = failures(make, { now: () => work, cases: 1 })
  expect([...failed.keys()]).toEqual(["S7"])
  expect(failed.get("S7")).toMatch(
    /a cursor over spaces: one document of 16384 bytes costs 16\.\d times as much/,
  )
})

test("the hostile inputs are used, and named", () => {
  const make = (): Splitter => ({
    ...spaces,
    split: (bytes) => {
      if (bytes.length >= 1_000_000) throw new RangeError("too large")
      return spaces.split(bytes)
    },
  })
  const runS4Only = (title: string, check: () => void): void => {
    if (title.includes(": S4 "))
      expect(check).toThrow(/split threw RangeError: too large\n {2}text {3}1 MB without a boundary/)
  }
  conformance({ test: runS4Only, make, rebuild: make, seed: 7, cases: 20 })
  expect.assertions(1)
})

test("a law that is declared broken and is not fails the suite", () => {
  const failed = failures(() => ({ ...spaces, breaks: ["S9"] }))
  expect([...failed.keys()]).toEqual(["S9"])
  expect(failed.get("S9")).toContain("take S9 out of `breaks`")
})

test("a failure can be made again: it names the smallest text, its bytes, the seed and the path", () => {
  const failed = failures(everyByte)
  expect(failed.get("S9")).toMatch(
    /^on-byte .* breaks S9\.\n {2}law {4}S9 a character's.*\n {2}seen .*\n {2}text {3}".*"\n {2}bytes [0-9a-f ]+\n {2}cut .*\n {2}again {2}seed 7, path "/,
  )
})

function withPushCost(splitter: Splitter, onPush: () => void): Splitter {
  return withCursor(splitter, (cursor) => ({
    push: (byte) => {
      onPush()
      return cursor.push(byte)
    },
  }))
}
