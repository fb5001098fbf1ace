// Combinations from what a checkpoint stored, for registries.
//
// In:  the plug-ins of all splitters that a program knows.  Out: plug-ins of their combinations.
// Never: a plug-in of its own choice; a part that was not given is an error.

import type { Either } from "fp-ts/lib/Either.js"
import * as E from "#fp-ts/Either"
import type { Json } from "../json.ts"
import { SplitterError, orThrow, quote } from "../splitter-error.ts"
import { SPLITTER_API_VERSION } from "../splitter.ts"
import type { Splitter, SplitterPlugin } from "../splitter.ts"
import { atMost } from "./at-most.ts"
import type { AtMostOptions } from "./at-most.ts"
import { byScript } from "./by-script.ts"
import { everyNth } from "./every-nth.ts"
import { makeParts } from "./stored-parts.ts"
import type { FindPlugin } from "./stored-parts.ts"
import { AT_MOST, BY_SCRIPT, EVERY_NTH, UNION } from "./names.ts"
import { unionOf } from "./union.ts"

/** Makes one combination of its parts and its other options, which may be anything. */
type Make = (
  parts: readonly Splitter[],
  options: Readonly<Record<string, unknown>>,
) => Either<SplitterError, Splitter>

/** How a combination is made of its options. */
interface Maker {
  /** Options beside the parts. */
  readonly known: readonly string[]
  /** Options that are right, for messages. */
  readonly example: string
  readonly make: Make
}

const PART = '{"name":"words","options":{"groups":[1,2]}}'

const MAKERS: Readonly<Record<string, Maker>> = {
  [UNION]: {
    known: [],
    example: `{"parts":[${PART},{"name":"punct","options":{}}]}`,
    make: (parts) => E.right(unionOf(parts)),
  },
  [EVERY_NTH]: {
    known: ["every"],
    example: `{"every":2,"parts":[${PART}]}`,
    make: (parts, { every }) =>
      E.chain((part: Splitter) => everyNth(part, every as number))(only(EVERY_NTH, parts)),
  },
  [AT_MOST]: {
    known: ["bytes", "level"],
    example: `{"bytes":16,"parts":[${PART}]}`,
    make: (parts, options) =>
      E.chain((part: Splitter) => atMost(part, options as unknown as AtMostOptions))(only(AT_MOST, parts)),
  },
  [BY_SCRIPT]: {
    known: ["scripts"],
    example: `{"scripts":[["Han","Thai"]],"parts":[{"name":"cjk","options":{}},${PART}]}`,
    make: (parts, { scripts }) => fromScripts(parts, scripts),
  },
}

/**
 * Makes the plug-ins of `union`, `every-nth`, `at-most` and `by-script`, for splitters that the given
 * plug-ins make and for combinations of combinations.
 *
 * Their `make` takes `{ parts: [{ name, options }, ...], ... }` and throws SplitterError:
 * `SPLITTER_UNKNOWN` for a part without a plug-in, `SPLITTER_OPTIONS` or `SPLITTER_DATA` for options or
 * data that no such combination has, and for one inside another more than MAX_NESTED times; and what the plug-in of
 * a part throws.
 *
 * @example
 * registry([...plugins, ...algebraPlugins(plugins)])
 */
export const algebraPlugins = (plugins: readonly SplitterPlugin[]): readonly SplitterPlugin[] => {
  const find: FindPlugin = (name) => [...plugins, ...own].find((plugin) => plugin.name === name)
  const own: readonly SplitterPlugin[] = Object.entries(MAKERS).map(([name, { known, example, make }]) =>
    Object.freeze<SplitterPlugin>({
      kind: "splitter",
      name,
      apiVersion: SPLITTER_API_VERSION,
      make: (options, data) => {
        const parts = orThrow(makeParts({ name, example }, find, options, data))
        const read = options as Readonly<Record<string, Json>>
        const unknown = Object.keys(read).find((key) => key !== "parts" && !known.includes(key))
        if (unknown !== undefined)
          return orThrow(refuse(name, "the option", unknown, ["parts", ...known].join(", ")))
        return orThrow(make(parts, read))
      },
    }),
  )
  return Object.freeze(own)
}

const only = (name: string, parts: readonly Splitter[]): Either<SplitterError, Splitter> =>
  parts.length === 1 ? E.right(parts[0]) : refuse(name, "the number of parts", parts.length, "one part")

const fromScripts = (parts: readonly Splitter[], scripts: unknown): Either<SplitterError, Splitter> => {
  const isNames = (value: unknown): value is readonly string[] =>
    Array.isArray(value) && value.every((name) => typeof name === "string")
  if (!Array.isArray(scripts) || !scripts.every(isNames) || parts.length !== scripts.length + 1) {
    return refuse(
      BY_SCRIPT,
      "scripts",
      scripts,
      'a list of lists of names, such as [["Han"], ["Thai"]], and a part for each, and one more for the rest',
    )
  }
  const cases = scripts.map((names: readonly string[], k) => ({ scripts: names, splitter: parts[k] }))
  return byScript(cases, parts[parts.length - 1])
}

const refuse = (name: string, what: string, value: unknown, wanted: string): Either<SplitterError, never> =>
  E.left(
    new SplitterError(
      "SPLITTER_OPTIONS",
      `${name}: ${what} ${value === undefined ? "is missing" : `cannot be ${quote(value)}`}; give ${wanted}.`,
      value,
    ),
  )
