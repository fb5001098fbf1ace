// The suite can fail: it catches each of the splitters that break a law.

import { beforeAll, describe, expect, test } from "vitest"
import { lawNames, type Splitter } from "@aunet/splitter"
import { conformance, type Conformance } from "@aunet/splitter/conformance"
import { cpuClock } from "../src/conformance/cpu-clock.ts"
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
  // Each byte that is split or pushed counts as one, so that S7 is judged by work and never by chance.
  let work = 0
  const onWork = (bytes: number): void => {
    work += bytes
  }
  // The large inputs would make each of these take seconds; a test below shows that they are used.
  conformance({
    test: run,
    make: () => counted(make(), onWork),
    rebuild: make,
    now: () => work,
    seed: 8,
    cases: 300,
    hostile: [],
    report: () => undefined,
    ...more,
  })
  return failed
}

test("there is a broken splitter for every law", () => {
  expect([...new Set(BROKEN.map(({ laws }) => laws[0]))]).toEqual([...lawNames])
})

describe.each(BROKEN)("$laws.0 $title", ({ laws, make, seen, rebuild, now }) => {
  let failed: ReadonlyMap<string, string>
  beforeAll(() => {
    failed = failures(make, { ...(rebuild && { rebuild }), ...(now && { now }) })
  })

  test("is caught, and no other law is blamed", () => {
    expect([...failed.keys()]).toEqual([...laws])
  })

  test("is told in words", () => {
    expect(failed.get(laws[0])).toMatch(seen)
  })
})

test("S7 lets n log n pass, and a cost that rises once; not n * n", () => {
  let work = 0
  const lawsBroken = (cost: (length: number) => number): readonly string[] => {
    const make = (): Splitter => ({
      ...spaces,
      split: (bytes) => {
        work += cost(bytes.length)
        return spaces.split(bytes)
      },
    })
    return [...failures(make, { now: () => work, cases: 1 }).keys()]
  }
  expect(lawsBroken((length) => length)).toEqual([])
  expect(lawsBroken((length) => length * Math.log2(length + 2))).toEqual([])
  // As when an array outgrows a cache.
  expect(lawsBroken((length) => (length < 50_000 ? length : 8 * length))).toEqual([])
  expect(lawsBroken((length) => length ** 2)).toEqual(["S7"])
})

test("S7 sees n * n, and lets n pass, by a clock that stands still for longer than a text takes", () => {
  const seen = (cost: (length: number) => number): string | undefined => {
    let time = 0
    const make = (): Splitter => ({
      ...withCursor(spaces, ({ push }) => ({
        push: (byte) => {
          time++
          return push(byte)
        },
      })),
      split: (bytes) => {
        time += cost(bytes.length)
        return spaces.split(bytes)
      },
    })
    const tick = 1 << 18
    const now = (): number => {
      // To read a clock takes time as well.
      time += 8
      return Math.floor(time / tick) * tick
    }
    return failures(make, { now, cases: 1 }).get("S7")
  }
  expect(seen((length) => length)).toBeUndefined()
  // By the shorter of its texts: by the longer ones such a rule takes minutes.
  expect(seen((length) => length ** 2 / 1024)).toContain("one document of 16384 bytes costs 1")
})

test("S7 sees, in processor time, a pattern that is tried from every place", () => {
  // Nothing of it can be counted from outside: one call of a built-in does all the work.
  const make = (): Splitter => ({
    ...spaces,
    split: (bytes) => {
      // Longer ones would take minutes, if the shorter were not enough.
      if (bytes.length > 1 << 14) return spaces.split(bytes)
      // Half the text is a quarter of the work, which is a second of it.
      const text = new TextDecoder("latin1").decode(bytes.subarray(bytes.length >> 1))
      return /x/.test(text.replaceAll(/a+x/g, "x")) ? new Uint8Array(bytes.length) : spaces.split(bytes)
    },
  })
  // Systems count processor time by what runs when they look, so beside other work one look in twenty misses it: here is shown
  // that it can be seen. What the law makes of what it counts is shown above, without chance.
  let failed: ReadonlyMap<string, string> = new Map()
  for (let look = 0; look < 10 && failed.size === 0; look++)
    failed = failures(make, { now: cpuClock(), cases: 1 })
  expect([...failed.keys()]).toEqual(["S7"])
  expect(failed.get("S7")).toContain("split of one long word: one document of")
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
    /a cursor over spaces: one document of 16384 bytes costs 16\.\d times as much as 16 of 1024, and documents of 4096 bytes 4\.\d times/,
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
      expect(check).toThrow(
        /split threw RangeError: too large\n {2}from {6}the hostile input "1 MB without a boundary"/,
      )
  }
  conformance({ test: runS4Only, make, rebuild: make, seed: 7, cases: 20 })
  expect.assertions(1)
})

test("a hostile input that breaks a law is made small before it is shown", () => {
  // Three spaces in a row after an x, somewhere: no generated text has that.
  const make = (): Splitter => {
    const finds = (bytes: Uint8Array): boolean => {
      for (let i = 3; i < bytes.length; i++) {
        if (bytes[i - 3] === 0x78 && bytes[i - 2] + bytes[i - 1] + bytes[i] === 0x60) return true
      }
      return false
    }
    const split = (bytes: Uint8Array): Uint8Array => {
      if (finds(bytes)) throw new RangeError("three")
      return spaces.split(bytes)
    }
    return { ...spaces, split }
  }
  const bytes = new Uint8Array(50_000).fill(0x61)
  bytes.set([0x78, 0x20, 0x20, 0x20], 33_333)
  const failed = failures(make, { cases: 1, hostile: [{ title: "a needle", bytes }] })
  expect([...failed.keys()]).toEqual(["S4"])
  expect(failed.get("S4")).toMatch(
    /hostile input "a needle"\n {2}text {6}"x {3}"\n {2}bytes {5}78 20 20 20\n {2}cut/,
  )
})

test("a law that is declared broken and is not fails the suite", () => {
  const failed = failures(() => ({ ...spaces, breaks: ["S9"] }))
  expect([...failed.keys()]).toEqual(["S9"])
  expect(failed.get("S9")).toContain("take S9 out of `breaks`")
})

test("a failure can be made again: it names the smallest text, its bytes, the seed and the path", () => {
  const failed = failures(everyByte)
  expect(failed.get("S9")?.replaceAll(/seed 8, path "[0-9:]+", \d+ texts/g, "seed 8, path P, N texts")).toBe(
    [
      'on-byte {"byte":32,"level":1} breaks S9.',
      "  law       S9 a character's level sits on its last byte: bytes inside a well-formed character get 0",
      "  expected  level 0 for every byte of a character but its last",
      "  seen      byte 0 has level 1, inside the character of bytes 0 to 1",
      '  text      "\\u{80}"',
      "  bytes     c2 80",
      '  drawn     "\\xC2|\\x80|"',
      '  cut       after 0 of 2 bytes; the other text is ""',
      "  again     seed 8, path P, N texts tried",
    ].join("\n"),
  )
})

function counted(splitter: Splitter, onWork: (bytes: number) => void): Splitter {
  const pushing = withCursor(splitter, (cursor) => ({
    push: (byte) => {
      onWork(1)
      return cursor.push(byte)
    },
  }))
  return {
    ...pushing,
    split: (bytes) => {
      onWork(bytes.length)
      return splitter.split(bytes)
    },
  }
}
