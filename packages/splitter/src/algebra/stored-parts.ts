// Splitters as they are stored inside another one's options, and back.
//
// In:  splitters, or options and data.  Out: options and data, or splitters.  Never: knows a concrete
// splitter; parts are found by name.
//
//     options   { ..., parts: [{ name, options }, { name, options, dataBytes: 3 }, ...] }
//     data      the parts' data, one after another

import type { Either } from "fp-ts/lib/Either.js"
import * as E from "#fp-ts/Either"
import type { Json } from "../json.ts"
import { SplitterError, quote } from "../splitter-error.ts"
import type { Splitter, SplitterPlugin } from "../splitter.ts"

/** Is how often a stored combination may stand inside of another: each one is a call inside of a call. */
export const MAX_NESTED = 100

/** Finds a plug-in by the name of what it makes. */
export type FindPlugin = (name: string) => SplitterPlugin | undefined

interface StoredPart {
  readonly name: string
  readonly options: Json
  readonly dataBytes?: number
}

/** Gives what `parts` of the options holds, and the data of all parts where any has some. */
export const storeParts = (
  parts: readonly Splitter[],
): { readonly stored: readonly Json[]; readonly data?: Uint8Array } => {
  const stored = parts.map(({ name, options, data }) =>
    data === undefined ? { name, options } : { name, options, dataBytes: data.length },
  )
  const data = parts.flatMap((part) => (part.data === undefined ? [] : [part.data]))
  return data.length === 0 ? { stored } : { stored, data: joined(data) }
}

/**
 * Makes the parts again.
 *
 * @param splitter what they are parts of, for messages: its name, and what its options look like
 * @param options what its `options` held
 * @param data what its `data` held
 * @returns Left with `SPLITTER_OPTIONS`, `SPLITTER_UNKNOWN` for a part without a plug-in, or
 *   `SPLITTER_DATA` for data of another length
 * @throws what the plug-in of a part throws
 */
export const makeParts = (
  { name: splitter, example }: { readonly name: string; readonly example: string },
  find: FindPlugin,
  options: Json | undefined,
  data: Uint8Array = new Uint8Array(0),
): Either<SplitterError, readonly Splitter[]> => {
  const stored = readParts(splitter, example, options)
  if (E.isLeft(stored)) return stored
  const parts: Splitter[] = []
  let at = 0
  for (const part of stored.right) {
    const plugin = find(part.name)
    if (plugin === undefined) {
      return E.left(
        new SplitterError(
          "SPLITTER_UNKNOWN",
          `"${splitter}" needs the splitter "${part.name}", and no plug-in given makes it. ` +
            `Install the package that has it, and give its plug-in too.`,
          part.name,
        ),
      )
    }
    const bytes = part.dataBytes === undefined ? undefined : data.slice(at, at + part.dataBytes)
    at += part.dataBytes ?? 0
    // Whether the lengths fit is said below, for all parts at once.
    if (at > data.length) break
    parts.push(bytes === undefined ? plugin.make(part.options) : plugin.make(part.options, bytes))
  }
  const wanted = stored.right.reduce((sum, { dataBytes = 0 }) => sum + dataBytes, 0)
  if (wanted === data.length) return E.right(parts)
  return E.left(
    new SplitterError(
      "SPLITTER_DATA",
      `The options of "${splitter}" speak of ${wanted} bytes of data, and there are ${data.length}. ` +
        "Store data and options together.",
      data.length,
    ),
  )
}

const readParts = (
  splitter: string,
  example: string,
  options: Json | undefined,
): Either<SplitterError, readonly StoredPart[]> => {
  if (isNestedTooDeep(options)) {
    return E.left(
      new SplitterError(
        "SPLITTER_OPTIONS",
        `"${splitter}" has combinations of splitters inside of each other more than ${MAX_NESTED} times, which are the most; ` +
          "combine fewer.",
        options,
      ),
    )
  }
  const parts = partsIn(options)
  if (Array.isArray(parts) && parts.every(isStoredPart)) return E.right(parts)
  return E.left(
    new SplitterError(
      "SPLITTER_OPTIONS",
      `"${splitter}" ${options === undefined ? "needs options" : `cannot have the options ${quote(options)}`}; give such as ${example}.`,
      options,
    ),
  )
}

const partsIn = (options: unknown): unknown => (options as { parts?: unknown } | null | undefined)?.parts

// Level by level, so that the check itself is no call inside of a call.
const isNestedTooDeep = (options: unknown): boolean => {
  let level: readonly unknown[] = [options]
  for (let nested = 0; level.length > 0; nested++) {
    if (nested > MAX_NESTED) return true
    level = level.flatMap((some) => {
      const parts = partsIn(some)
      return Array.isArray(parts)
        ? parts.map((part: unknown) => (part as Partial<StoredPart> | null)?.options)
        : []
    })
    level = level.filter((some) => partsIn(some) !== undefined)
  }
  return false
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
