// Errors of split and push, kept apart: they break S4, and say nothing about the other laws.
//
// In:  a splitter.  Out: the same splitter, whose errors carry a name of their own.  Never: hides one.

import type { Cursor, Splitter } from "../splitter.ts"

/** Tells that split or push threw; the other laws leave such a text to S4. */
export class SplitterThrew extends Error {
  override readonly name = "SplitterThrew"
}

/** Wraps what split and push throw. What make, rebuild, fork, save and cursor throw stays as it is. */
export const marksErrors = (splitter: Splitter): Splitter => {
  // Name by name: the splitter may be an instance of a class with private fields and getters.
  const { name, options, data, depth, maxState } = splitter
  return {
    name,
    options,
    depth,
    ...(data === undefined ? {} : { data }),
    ...(maxState === undefined ? {} : { maxState }),
    split: (bytes) => {
      try {
        return splitter.split(bytes)
      } catch (error) {
        throw new SplitterThrew(`split threw ${String(error)}`)
      }
    },
    cursor: (saved) => marksCursorErrors(saved === undefined ? splitter.cursor() : splitter.cursor(saved)),
  }
}

const marksCursorErrors = (cursor: Cursor): Cursor => ({
  push: (byte) => {
    try {
      return cursor.push(byte)
    } catch (error) {
      throw new SplitterThrew(`a cursor threw ${String(error)}`)
    }
  },
  fork: () => marksCursorErrors(cursor.fork()),
  save: () => cursor.save(),
})
