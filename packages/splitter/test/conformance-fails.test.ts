// The suite can fail: splitters that each break one law, and the test that catches them.

import { describe, expect, test } from "vitest"
import { lawNames } from "@aunet/splitter"
import type { Cursor, Json, LawName, Splitter } from "@aunet/splitter"
import { conformance } from "@aunet/splitter/conformance"
import type { Conformance } from "@aunet/splitter/conformance"
import { onByte, thirdOf } from "./simple-splitters.ts"

const spaces = onByte({ byte: 0x20, level: 1 })
const thirds = thirdOf(Uint8Array.from([0x61, 0x65, 0x20]))

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
  conformance({ test: run, make, rebuild: make, seed: 7, cases: 200, hostile: [], report: () => undefined, ...more })
  return failed
}

interface Broken {
  readonly title: string
  /** The laws that fall: the one meant, and others only where it cannot be broken alone. */
  readonly laws: readonly LawName[]
  readonly make: () => Splitter
  readonly seen: RegExp
  readonly rebuild?: Conformance["rebuild"]
}

const withCursor = (splitter: Splitter, change: (cursor: Cursor) => Partial<Cursor>): Splitter => ({
  ...splitter,
  cursor: (saved) => {
    const cursor = splitter.cursor(saved)
    return { push: cursor.push, fork: cursor.fork, save: cursor.save, ...change(cursor) }
  },
})

// S1: the first text that an instance splits is split otherwise than those after it.
const forgetful = (): Splitter => {
  let calls = 0
  return { ...spaces, split: (bytes) => (calls++ === 0 ? new Uint8Array(bytes.length) : spaces.split(bytes)) }
}

// S1: reads the buffer from its start, wherever the view begins.
const viewBlind = (): Splitter => ({
  ...spaces,
  split: (bytes) => spaces.split(new Uint8Array(bytes.buffer, 0, bytes.length)),
})

// S3: a space is marked only if a letter follows it, and the last one not at all.
const peeking = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte, i) => (byte === 0x20 && (bytes[i + 1] ?? 0) >= 0x61 ? 1 : 0))

// S6: all that was pushed is what it saves, and all that it works with.
const hoarding = (): Splitter => {
  const cursor = (pushed: readonly number[]): Cursor => {
    const all = [...pushed]
    return {
      push: (byte) => {
        all.push(byte)
        return byte === 0x20 ? 1 : 0
      },
      fork: () => cursor(all),
      save: () => [...all],
    }
  }
  return { ...spaces, maxState: 64, cursor: (saved?: Json) => cursor((saved ?? []) as number[]) }
}

const everyByte = (): Splitter => onEvery((byte) => byte !== 0x61)
const onEvery = (marks: (byte: number) => boolean): Splitter => ({
  ...spaces,
  split: (bytes) => bytes.map((byte) => (marks(byte) ? 1 : 0)),
  cursor: () => {
    const cursor: Cursor = { push: (byte) => (marks(byte) ? 1 : 0), fork: () => cursor, save: () => null }
    return cursor
  },
})

const BROKEN: readonly Broken[] = [
  { title: "levels depend on the call before", laws: ["S1", "S3", "S5"], make: forgetful, seen: /at first, and 1 the second time/ },
  { title: "a view is read from its buffer's start", laws: ["S1"], make: viewBlind, seen: /as a view into a larger array/ },
  { title: "a level above depth", laws: ["S2"], make: () => ({ ...thirds, depth: 1 }), seen: /gave the level 2 at byte \d+, and depth is 1/ },
  { title: "a depth of 256", laws: ["S2"], make: () => ({ ...spaces, depth: 256 }), seen: /depth is 256/ },
  {
    title: "a level too many",
    laws: ["S2", "S3", "S5"],
    make: () => ({ ...spaces, split: (bytes) => Uint8Array.from([...spaces.split(bytes), 0]) }),
    seen: /1 levels for 0 bytes/,
  },
  {
    title: "a look at the next byte",
    laws: ["S3", "S5"],
    make: () => ({ ...spaces, split: peeking }),
    seen: /when it goes on|other bytes follow/,
  },
  {
    title: "an error for invalid UTF-8",
    laws: ["S4"],
    make: () => {
      const strict = new TextDecoder("utf-8", { fatal: true })
      const split = (bytes: Uint8Array): Uint8Array => {
        strict.decode(bytes)
        return spaces.split(bytes)
      }
      return { ...spaces, split }
    },
    seen: /split threw TypeError/,
  },
  {
    title: "an error from push",
    laws: ["S4"],
    make: () =>
      withCursor(spaces, (cursor) => ({
        push: (byte) => {
          if (byte > 0xf4) throw new RangeError("not UTF-8")
          return cursor.push(byte)
        },
      })),
    seen: /a cursor threw RangeError: not UTF-8/,
  },
  {
    title: "a cursor that marks another byte",
    laws: ["S5"],
    make: () => withCursor(spaces, () => ({ push: (byte) => (byte === 0x09 ? 1 : 0) })),
    seen: /from split, and \d from a cursor$/m,
  },
  {
    title: "a fork that shares its origin's state",
    laws: ["S5"],
    make: () => withCursor(thirds, (cursor) => ({ fork: () => cursor })),
    seen: /from split, and \d from a cursor/,
  },
  { title: "a state that grows with the text", laws: ["S6"], make: hoarding, seen: /saved state has \d+ characters after \d+ bytes, and maxState is 64/ },
  {
    title: "a saved state that is not all",
    laws: ["S6", "S10"],
    make: () => withCursor(thirds, () => ({ save: () => 0 })),
    seen: /from a cursor restored there from its saved state/,
  },
  {
    title: "split looks back over the whole text at each byte",
    laws: ["S7"],
    make: () => ({
      ...spaces,
      split: (bytes) => {
        const levels = spaces.split(bytes)
        let sum = 0
        for (let i = 0; i < bytes.length; i++) for (let k = 0; k < i; k++) sum += bytes[k] & 1
        // The sum is used, so that no engine may leave the loop out.
        return sum < 0 ? new Uint8Array(0) : levels
      },
    }),
    seen: /split of .*: one document of 16384 bytes costs \d+\.\d times as much/,
  },
  {
    title: "the input is overwritten",
    laws: ["S8"],
    make: () => ({
      ...spaces,
      split: (bytes) => {
        const levels = spaces.split(bytes)
        if (bytes[0] === 0x61) bytes[0] = 0x41
        return levels
      },
    }),
    seen: /at byte 0 is 97 .*before split, and 65 after it/,
  },
  { title: "a mark inside of a character", laws: ["S9"], make: everyByte, seen: /byte 0 has level 1, inside the character of bytes 0 to \d/ },
  {
    title: "options that do not hold the choice made",
    laws: ["S10"],
    make: () => ({ ...onByte({ byte: 0x20, level: 1 }), options: {} }),
    rebuild: () => ({ ...onByte({ byte: 0x09, level: 1 }), options: {} }),
    seen: /from the original, and \d from the rebuilt/,
  },
  {
    title: "options that are not JSON",
    laws: ["S10"],
    make: () => ({ ...spaces, options: { byte: 0x20, level: NaN } }),
    seen: /options do not survive JSON/,
  },
]

test("there is a broken splitter for every law", () => {
  expect([...new Set(BROKEN.map(({ laws }) => laws[0]))]).toEqual([...lawNames])
})

describe.each(BROKEN)("$laws.0 $title", ({ laws, make, seen, rebuild }) => {
  const failed = failures(make, rebuild === undefined ? {} : { rebuild })

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
    const failed = failures(() => withPushCost(counting(cost), () => (work += 1)), { now: () => work, cases: 1 })
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
  expect(failed.get("S7")).toMatch(/a cursor over spaces: one document of 16384 bytes costs 16\.\d times as much/)
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
    if (title.includes(": S4 ")) expect(check).toThrow(/split threw RangeError: too large\n {2}text {3}1 MB without a boundary/)
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
