// Several splitters as one: each byte gets the highest level that any of them gives it.
//
// In:  splitters.  Out: a splitter.  Never: knows a concrete splitter; parts are found by name.
//
//     a        0 0 1 0 0 0 1        name     "union"
//     b        0 2 0 0 0 0 1        options  { parts: [{ name: a, options }, { name: b, options }] }
//     union    0 2 1 0 0 0 1        data     the parts' data, one after another

import { either as E, readonlyArray as RA } from "fp-ts"
import type { monoid as M } from "fp-ts"
import type { Json } from "./json.ts"
import { lawNames } from "./laws.ts"
import { SplitterError, quote } from "./splitter-error.ts"
import { DEFAULT_MAX_STATE, SPLITTER_API_VERSION } from "./splitter.ts"
import type { Cursor, Splitter, SplitterPlugin } from "./splitter.ts"

/** Is the name of every union of other than one splitter. */
export const UNION = "union"

/** Is a union, with the splitters that it was made of. */
export interface UnionSplitter extends Splitter {
  readonly parts: readonly Splitter[]
}

/**
 * Combines splitters byte by byte: the highest level wins, as where the official code merges
 * several rules.
 *
 * Its identity, `union.empty`, marks nothing and has depth 0. Unions are kept flat, so that both
 * sides of the associative law have the same `options` too. Of a union, `breaks` holds what any
 * part breaks, and `boundaryPlace` what all parts agree on, or `mixed`.
 *
 * @example
 * const both = union.concat(lines, spaces)
 * const all = concatAll(union)([lines, spaces, tabs]) // concatAll from fp-ts/Monoid
 */
export const union: M.Monoid<Splitter> = Object.freeze({
  empty: unionOfParts([]),
  concat: (first: Splitter, second: Splitter): Splitter => {
    const parts = [...partsOf(first), ...partsOf(second)]
    return parts.length === 1 ? parts[0] : unionOfParts(parts)
  },
})

/**
 * Makes the plug-in that rebuilds unions of the splitters that the given plug-ins make.
 *
 * Its `make` throws SplitterError: `SPLITTER_UNKNOWN` for a part without a plug-in, the names that
 * are there in the message; `SPLITTER_OPTIONS` or `SPLITTER_DATA` for options or data that no
 * union has; and what the plug-in of a part throws.
 */
export const unionPlugin = (plugins: readonly SplitterPlugin[]): SplitterPlugin => ({
  kind: "splitter",
  name: UNION,
  apiVersion: SPLITTER_API_VERSION,
  make: (options, data = new Uint8Array(0)) => {
    const stored = readParts(options)
    if (E.isLeft(stored)) throw stored.left
    let at = 0
    const parts = stored.right.map((part) => {
      const plugin = plugins.find(({ name }) => name === part.name)
      if (plugin === undefined) {
        throw new SplitterError(
          "SPLITTER_UNKNOWN",
          `A union needs the splitter "${part.name}", and no plug-in given makes it. There are: ` +
            `${plugins.map(({ name }) => name).join(", ") || "none"}. Give the plug-in of "${part.name}" too.`,
          part.name,
        )
      }
      if (part.dataBytes === undefined) return plugin.make(part.options)
      at += part.dataBytes
      return plugin.make(part.options, data.slice(at - part.dataBytes, at))
    })
    if (at !== data.length) {
      throw new SplitterError(
        "SPLITTER_DATA",
        `The options of a union speak of ${at} bytes of data, and there are ${data.length}. Store data and options together.`,
        data.length,
      )
    }
    return RA.reduce(union.empty, union.concat)(parts)
  },
})

function partsOf(splitter: Splitter): readonly Splitter[] {
  return splitter.name === UNION && "parts" in splitter ? (splitter as UnionSplitter).parts : [splitter]
}

function unionOfParts(parts: readonly Splitter[]): UnionSplitter {
  const broken = lawNames.filter((law) => parts.some(({ breaks }) => breaks?.includes(law) ?? false))
  const places = new Set(parts.map(({ boundaryPlace }) => boundaryPlace))
  const place = places.size === 1 ? [...places][0] : "mixed"
  const data = parts.flatMap((part) => (part.data === undefined ? [] : [part.data]))
  return Object.freeze({
    name: UNION,
    options: { parts: parts.map(storedPart) },
    ...(data.length > 0 ? { data: joined(data) } : {}),
    depth: Math.max(0, ...parts.map(({ depth }) => depth)),
    ...(parts.length > 0 && place !== undefined ? { boundaryPlace: place } : {}),
    ...(broken.length > 0 ? { breaks: broken } : {}),
    // Brackets and commas around what the parts may save.
    maxState: 2 + parts.reduce((sum, { maxState }) => sum + 1 + (maxState ?? DEFAULT_MAX_STATE), 0),
    parts: Object.freeze([...parts]),
    split: (bytes: Uint8Array): Uint8Array => {
      const levels = new Uint8Array(bytes.length)
      for (const part of parts) {
        const others = part.split(bytes)
        for (let i = 0; i < levels.length; i++) if (others[i] > levels[i]) levels[i] = others[i]
      }
      return levels
    },
    cursor: (saved?: Json): Cursor => {
      if (saved === undefined) return unionCursor(parts.map((part) => part.cursor()))
      if (!Array.isArray(saved) || saved.length !== parts.length) {
        throw new SplitterError(
          "SPLITTER_STATE",
          `A union of ${parts.length} splitters cannot go on from ${quote(saved)}: it saves an array of ${parts.length} states. ` +
            "Restore it with the splitter and options that saved it.",
          saved,
        )
      }
      return unionCursor(parts.map((part, k) => part.cursor(saved[k])))
    },
  })
}

function unionCursor(cursors: readonly Cursor[]): Cursor {
  return {
    push: (byte) => {
      let highest = 0
      // Every cursor has to see the byte, so there is no early way out.
      for (const cursor of cursors) highest = Math.max(highest, cursor.push(byte))
      return highest
    },
    fork: () => unionCursor(cursors.map((cursor) => cursor.fork())),
    save: () => cursors.map((cursor) => cursor.save()),
  }
}

function storedPart({ name, options, data }: Splitter): Json {
  return data === undefined ? { name, options } : { name, options, dataBytes: data.length }
}

interface StoredPart {
  readonly name: string
  readonly options: Json
  readonly dataBytes?: number
}

const readParts = (options: Json | undefined): E.Either<SplitterError, readonly StoredPart[]> => {
  const parts = (options as { parts?: unknown } | null | undefined)?.parts
  return Array.isArray(parts) && parts.every(isStoredPart)
    ? E.right(parts)
    : E.left(
        new SplitterError(
          "SPLITTER_OPTIONS",
          `${quote(options)} are not the options of a union: give { parts: [{ name, options }, ...] }.`,
          options,
        ),
      )
}

const isStoredPart = (value: unknown): value is StoredPart => {
  if (typeof value !== "object" || value === null) return false
  const { name, options, dataBytes } = value as Partial<StoredPart>
  const dataFits = dataBytes === undefined || (Number.isInteger(dataBytes) && dataBytes >= 0)
  return typeof name === "string" && options !== undefined && dataFits
}

const joined = (arrays: readonly Uint8Array[]): Uint8Array => {
  const all = new Uint8Array(arrays.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const array of arrays) {
    all.set(array, at)
    at += array.length
  }
  return all
}
