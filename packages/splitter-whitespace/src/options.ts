// Options as files and command lines hold them: anything, until they were read.
//
// In:  any value.  Out: an object without unknown names, or a refusal.  Never: knows what an option is for.

import type { Either } from "fp-ts/lib/Either.js"
import * as E from "#fp-ts/Either"
import { SplitterError, quote } from "@aunet/splitter"

/** Refuses a value: says which, and what to give. */
export const refuse = (
  splitter: string,
  what: string,
  value: unknown,
  wanted: string,
): Either<SplitterError, never> =>
  E.left(
    new SplitterError(
      "SPLITTER_OPTIONS",
      `${splitter}: ${what} ${value === undefined ? "is missing" : `cannot be ${quote(value)}`}; give ${wanted}.`,
      value,
    ),
  )

/**
 * Checks that a value is an object that has no other names than the known ones.
 *
 * @param example what such an object looks like, for the message
 */
export const readOptions = (
  splitter: string,
  options: unknown,
  known: readonly string[],
  example: string,
): Either<SplitterError, Readonly<Record<string, unknown>>> => {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    return refuse(splitter, "the options", options, `an object such as ${example}`)
  }
  const unknown = Object.keys(options).find((key) => !known.includes(key))
  if (unknown === undefined) return E.right(options as Readonly<Record<string, unknown>>)
  const only =
    known.length === 0
      ? "no option, there are none"
      : known.length === 1
        ? `${known[0]}, which is the only one`
        : `one of ${known.join(", ")}`
  return refuse(splitter, "the option", unknown, only)
}
