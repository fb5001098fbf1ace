// One check a law, but for S7, which linear-time.ts holds.
//
// In:  a way to make the splitter, and one text.  Out: nothing, or a LawBroken.  Never: repeats
// itself over texts; conformance.ts does that.

import type { Json } from "../json.ts"
import type { LawName } from "../laws.ts"
import { type Cursor, DEFAULT_MAX_STATE, type Splitter } from "../splitter.ts"
import { characters } from "../utf8.ts"
import { isBytes } from "../foreign-values.ts"
import { LawBroken, requireSame } from "./law-broken.ts"
import { SplitterThrew } from "./threw.ts"

/** Is the splitter under test; errors of its split and push come as SplitterThrew. */
export interface Subject {
  readonly make: () => Splitter
  readonly rebuild: (name: string, options: Json, data?: Uint8Array) => Splitter
}

/** Is a text [T], a place 0..T in it, and another text that may follow that place. */
export interface Case {
  readonly bytes: Uint8Array
  readonly cut: number
  readonly other: Uint8Array
}

/** Throws LawBroken if the law does not hold for this text, or what the splitter threw. */
export type Check = (subject: Subject, text: Case) => void

/** Holds the check of each law that can be seen in levels and states. */
export const checks: Readonly<Record<Exclude<LawName, "S7">, Check>> = {
  S1: ({ make }, { bytes, other }) => {
    const splitter = make()
    const levels = splitter.split(bytes).slice()
    requireSame(levels, splitter.split(bytes), "at first", "the second time")
    splitter.split(other)
    requireSame(levels, splitter.split(bytes), "at first", "after another text was split")
    requireSame(levels, make().split(bytes), "from one instance", "from another")
    const shifted = new Uint8Array(bytes.length + 5)
    shifted.set(bytes, 3)
    const view = shifted.subarray(3, 3 + bytes.length)
    requireSame(levels, splitter.split(view), "in an array of its own", "as a view into a larger array")
  },

  S2: ({ make }, { bytes }) => {
    const splitter = make()
    const { depth } = splitter
    if (!Number.isInteger(depth) || depth < 0 || depth > 255) {
      throw new LawBroken(`depth is ${depth}: it has to be an integer from 0 to 255`)
    }
    const levels = splitter.split(bytes)
    if (!isBytes(levels)) throw new LawBroken("split did not return a Uint8Array")
    if (levels.length !== bytes.length) {
      throw new LawBroken(`split gave ${levels.length} levels for ${bytes.length} bytes`)
    }
    const requireLevel = (level: number, i: number, by: string): void => {
      if (Number.isInteger(level) && level >= 0 && level <= depth) return
      throw new LawBroken(`${by} gave the level ${level} at byte ${i}, and depth is ${depth}`)
    }
    levels.forEach((level, i) => requireLevel(level, i, "split"))
    const cursor = splitter.cursor()
    bytes.forEach((byte, i) => requireLevel(cursor.push(byte), i, "a cursor"))
  },

  S3: ({ make }, { bytes, cut, other }) => {
    const splitter = make()
    // A copy: where a splitter gives the same array again, which S8 forbids, this law is still seen.
    const expected = splitter.split(bytes).slice(0, cut)
    const alone = splitter.split(bytes.slice(0, cut))
    requireSame(alone, expected, `when the text ends after ${cut} bytes`, "when it goes on")
    const changed = splitter.split(joined(bytes.subarray(0, cut), other)).subarray(0, cut)
    requireSame(expected, changed, "as it is", `when other bytes follow the first ${cut}`)
  },

  S4: ({ make }, { bytes }) => {
    try {
      const splitter = make()
      splitter.split(bytes)
      pushAll(splitter.cursor(), bytes)
    } catch (error) {
      throw error instanceof SplitterThrew ? new LawBroken(error.message) : error
    }
  },

  S5: ({ make }, { bytes, cut, other }) => {
    const splitter = make()
    const changed = joined(bytes.subarray(0, cut), other)
    const cursor = splitter.cursor()
    const before = pushAll(cursor, bytes.subarray(0, cut))
    const fork = cursor.fork()
    // By turns, so that two cursors that share state are found out.
    const after: number[] = []
    const afterFork: number[] = []
    for (let i = 0; i < Math.max(bytes.length - cut, other.length); i++) {
      if (i < other.length) afterFork.push(fork.push(other[i]))
      if (cut + i < bytes.length) after.push(cursor.push(bytes[cut + i]))
    }
    requireSame(splitter.split(bytes), before.concat(after), "from split", "from a cursor")
    requireSame(
      splitter.split(changed),
      before.concat(afterFork),
      "from split",
      `from a cursor that was forked after ${cut} bytes and given others than its origin`,
    )
  },

  S6: ({ make }, { bytes, cut }) => {
    const splitter = make()
    const limit = splitter.maxState ?? DEFAULT_MAX_STATE
    if (!Number.isSafeInteger(limit) || limit < 1) {
      throw new LawBroken(
        `maxState is ${limit}: it has to be a number of characters, which bounds the memory`,
      )
    }
    const cursor = splitter.cursor()
    // A look at every byte of a short text, and now and then into a long one.
    const every = Math.ceil(bytes.length / 1000)
    let held = cursor.save()
    let saved = JSON.stringify(held)
    const rest: number[] = []
    for (let i = 0; i <= bytes.length; i++) {
      if (i === cut || i % every === 0 || i === bytes.length) {
        const state = cursor.save()
        const now = JSON.stringify(state)
        if (now === undefined) throw new LawBroken(`what a cursor saved after ${i} bytes is not JSON`)
        if (now.length > limit) {
          throw new LawBroken(
            `the saved state has ${now.length} characters after ${i} bytes, and maxState is ${limit}`,
          )
        }
        if (i === cut) {
          held = state
          saved = now
        }
      }
      if (i === bytes.length) break
      const level = cursor.push(bytes[i])
      if (i >= cut) rest.push(level)
    }
    const later = JSON.stringify(held)
    if (later !== saved) {
      throw new LawBroken(
        `the state saved after ${cut} bytes was ${saved}, and what was pushed since made it ${later}`,
      )
    }
    const restored = pushAll(splitter.cursor(JSON.parse(saved) as Json), bytes.subarray(cut))
    requireSame(
      rest,
      restored,
      `counted from byte ${cut}`,
      "from a cursor restored there from its saved state",
    )
  },

  S8: ({ make }, { bytes }) => {
    const given = bytes.slice()
    const splitter = make()
    const levels = splitter.split(given)
    requireSame(bytes, given, "(this is the input) before split", "after it")
    if (bytes.length > 0 && levels.buffer === given.buffer)
      throw new LawBroken("the levels are a view of the input")
    // Whoever is given levels may do with them what they like.
    const again = splitter.split(given)
    const before = again.slice()
    levels.fill(0xff)
    requireSame(before, again, "as split gave it", "once the levels of an earlier call were written over")
  },

  S9: ({ make }, { bytes }) => {
    const levels = make().split(bytes)
    for (const { start, end } of characters(bytes)) {
      for (let i = start; i + 1 < end; i++) {
        if (levels[i] === 0) continue
        throw new LawBroken(
          `byte ${i} has level ${levels[i]}, inside the character of bytes ${start} to ${end - 1}`,
        )
      }
    }
  },

  S10: ({ make, rebuild }, { bytes, cut }) => {
    const original = make()
    const stored = JSON.parse(JSON.stringify({ name: original.name, options: original.options })) as Splitter
    if (!sameJson(stored.options, original.options)) throw new LawBroken("the options do not survive JSON")
    const rebuilt = rebuild(stored.name, stored.options, original.data?.slice())
    if (rebuilt.name !== original.name) {
      throw new LawBroken(`the rebuilt splitter is called "${rebuilt.name}" and not "${original.name}"`)
    }
    if (rebuilt.depth !== original.depth) {
      throw new LawBroken(`the rebuilt splitter has depth ${rebuilt.depth} and not ${original.depth}`)
    }
    if (!sameJson(rebuilt.options, original.options)) {
      throw new LawBroken(
        `the rebuilt splitter has the options ${JSON.stringify(rebuilt.options)} and not ${JSON.stringify(original.options)}`,
      )
    }
    if (!sameBytes(rebuilt.data, original.data)) {
      throw new LawBroken("the rebuilt splitter has other data, which the next checkpoint would store")
    }
    requireSame(original.split(bytes), rebuilt.split(bytes), "from the original", "from the rebuilt")
    const cursor = original.cursor()
    pushAll(cursor, bytes.subarray(0, cut))
    const restored = rebuilt.cursor(cursor.save())
    requireSame(
      pushAll(cursor, bytes.subarray(cut)),
      pushAll(restored, bytes.subarray(cut)),
      `counted from byte ${cut}`,
      "from a cursor that the rebuilt restored",
    )
  },
}

// A plain loop: some inputs are a megabyte.
const pushAll = (cursor: Cursor, bytes: Uint8Array): number[] => {
  const levels: number[] = []
  for (let i = 0; i < bytes.length; i++) levels.push(cursor.push(bytes[i]))
  return levels
}

const joined = (first: Uint8Array, second: Uint8Array): Uint8Array => {
  const all = new Uint8Array(first.length + second.length)
  all.set(first)
  all.set(second, first.length)
  return all
}

// A plain loop again: data may be megabytes, and is compared for every text.
const sameBytes = (a?: Uint8Array, b?: Uint8Array): boolean => {
  if (a === undefined || b === undefined || a.length !== b.length) return a === b
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

// The order of keys does not matter: checkpoints may be rewritten by other tools.
const sameJson = (a: unknown, b: unknown): boolean => {
  if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) return Object.is(a, b)
  const keys = Object.keys(a)
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => key in b && sameJson(a[key as keyof typeof a], b[key as keyof typeof b]))
  )
}
