// Splitters that each break one law of the ten.
//
// In:  nothing.  Out: splitters, and which failures they have to cause.  Never: runs the suite.

import type { Cursor, Json, LawName, Splitter } from "@aunet/splitter"
import type { Conformance } from "@aunet/splitter/conformance"
import { onByte, thirdOf } from "./simple-splitters.ts"

const spaces = onByte({ byte: 0x20, level: 1 })
const thirds = thirdOf(Uint8Array.from([0x61, 0x65, 0x20]))

/** Is a splitter that breaks a law, and what the suite has to say about it. */
export interface Broken {
  readonly title: string
  /** The laws that fall: the one meant, and others only where it cannot be broken alone. */
  readonly laws: readonly LawName[]
  readonly make: () => Splitter
  readonly seen: RegExp
  readonly rebuild?: Conformance["rebuild"]
  /** Counts the work done, where it is more than one for each byte that is split or pushed. */
  readonly now?: Conformance["now"]
}

/** Changes what the cursors of a splitter do. */
export const withCursor = (splitter: Splitter, change: (cursor: Cursor) => Partial<Cursor>): Splitter => ({
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

// S6: gives the array that it counts in, and not a copy.
const liveCursor = (from: number): Cursor => {
  const count = [from]
  return {
    push: (byte) => {
      if (![0x61, 0x65, 0x20].includes(byte)) return 0
      count[0] = (count[0] + 1) % 3
      return count[0] === 0 ? 2 : 0
    },
    fork: () => liveCursor(count[0]),
    save: () => count,
  }
}

// S7: looks at all bytes before each byte, as far as its count of work goes.
const lookingBack = (): Pick<Broken, "make" | "now"> => {
  let work = 0
  const make = (): Splitter => ({
    ...spaces,
    split: (bytes) => {
      // As many bytes as lie before each byte; adding them up here would take a busy machine minutes.
      for (let i = 0; i < bytes.length; i++) work += i
      return spaces.split(bytes)
    },
  })
  return { make, now: () => work }
}

/** S9: marks every byte but one value, so also inside of characters. */
export const everyByte = (): Splitter => onEvery((byte) => byte !== 0x61)
const onEvery = (marks: (byte: number) => boolean): Splitter => ({
  ...spaces,
  split: (bytes) => bytes.map((byte) => (marks(byte) ? 1 : 0)),
  cursor: () => {
    const cursor: Cursor = { push: (byte) => (marks(byte) ? 1 : 0), fork: () => cursor, save: () => null }
    return cursor
  },
})

/** Holds at least one splitter for every law; the first of `laws` is the one that it is here for. */
export const BROKEN: readonly Broken[] = [
  {
    title: "levels depend on the call before",
    laws: ["S1", "S3", "S5"],
    make: forgetful,
    seen: /at first, and 1 the second time/,
  },
  {
    title: "a view is read from its buffer's start",
    laws: ["S1"],
    make: viewBlind,
    seen: /as a view into a larger array/,
  },
  {
    title: "a level above depth",
    laws: ["S2"],
    make: () => ({ ...thirds, depth: 1 }),
    seen: /gave the level 2 at byte \d+, and depth is 1/,
  },
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
  {
    title: "a state that grows with the text",
    laws: ["S6"],
    make: hoarding,
    seen: /saved state has \d+ characters after \d+ bytes, and maxState is 64/,
  },
  {
    title: "a saved state that is not all",
    laws: ["S6", "S10"],
    make: () => withCursor(thirds, () => ({ save: () => 0 })),
    seen: /from a cursor restored there from its saved state/,
  },
  {
    title: "a state that goes on changing after it was saved",
    laws: ["S6"],
    make: () => ({ ...thirds, maxState: 3, cursor: (saved) => liveCursor(((saved ?? [0]) as number[])[0]) }),
    seen: /the state saved after \d+ bytes was \[\d\], and what was pushed since made it \[\d\]/,
  },
  {
    title: "a state without a bound",
    laws: ["S6"],
    make: () => ({ ...hoarding(), maxState: Infinity }),
    seen: /maxState is Infinity/,
  },
  {
    title: "split looks back over the whole text at each byte",
    laws: ["S7"],
    ...lookingBack(),
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
  {
    title: "one array of levels for every call",
    laws: ["S8"],
    make: () => {
      const all = new Uint8Array(1 << 18)
      return {
        ...spaces,
        split: (bytes) => {
          all.set(spaces.split(bytes))
          return all.subarray(0, bytes.length)
        },
      }
    },
    seen: /once the levels of an earlier call were written over/,
  },
  {
    title: "a look at the next byte, hidden by one array for every call",
    laws: ["S3", "S5", "S8"],
    make: () => {
      const all = new Uint8Array(1 << 18)
      return {
        ...spaces,
        split: (bytes) => {
          all.set(peeking(bytes))
          return all.subarray(0, bytes.length)
        },
      }
    },
    seen: /when it goes on|other bytes follow/,
  },
  {
    title: "a mark inside of a character",
    laws: ["S9"],
    make: everyByte,
    seen: /byte 0 has level 1, inside the character of bytes 0 to \d/,
  },
  {
    title: "options that do not hold the choice made",
    laws: ["S10"],
    make: () => ({ ...onByte({ byte: 0x20, level: 1 }), options: {} }),
    rebuild: () => ({ ...onByte({ byte: 0x09, level: 1 }), options: {} }),
    seen: /from the original, and \d from the rebuilt/,
  },
  {
    title: "data that is not kept when it is rebuilt",
    laws: ["S10"],
    make: () => thirds,
    rebuild: () => {
      const { data: _, ...withoutData } = thirds
      return withoutData
    },
    seen: /the rebuilt splitter has other data/,
  },
  {
    title: "options that are not JSON",
    laws: ["S10"],
    make: () => ({ ...spaces, options: { byte: 0x20, level: NaN } }),
    seen: /options do not survive JSON/,
  },
]
