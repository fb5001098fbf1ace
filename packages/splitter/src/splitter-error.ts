// The one error of splitter packages, told apart by its code.
//
// In:  a code, a sentence, the value at fault.  Out: an Error.  Never: a generic message; it names
// the thing, the value and the way out.

import type { Either } from "fp-ts/lib/Either.js"
import * as E from "#fp-ts/Either"

/** Lists the codes: `code` of a SplitterError is one of them. */
export const splitterErrorCodes = [
  /** Options that are out of range, of the wrong type or unknown. */
  "SPLITTER_OPTIONS",
  /** Trained data that is missing, cut short or of another version. */
  "SPLITTER_DATA",
  /** Text that no splitter can be fitted on. */
  "SPLITTER_TEXT",
  /** A saved cursor that this splitter did not make. */
  "SPLITTER_STATE",
  /** A stored splitter whose plug-in is not among those given. */
  "SPLITTER_UNKNOWN",
  /** Levels that do not belong to the bytes beside them. */
  "SPLITTER_LEVELS",
  /** A regular expression that is not one, or that no small machine can run. */
  "BAD_PATTERN",
  /** A regular expression whose marks depend on what follows. */
  "PEEKING_PATTERN",
  /** The law of linear time without a count of work, where the runtime has none. */
  "NO_WORK_COUNT",
] as const

/** Is the code of a SplitterError. */
export type SplitterErrorCode = (typeof splitterErrorCodes)[number]

/** Tells what was wrong with options, data, a saved state or levels, and what to do about it. */
export class SplitterError extends Error {
  override readonly name = "SplitterError"
  readonly code: SplitterErrorCode
  /** The value at fault, as it was given. */
  readonly value: unknown

  constructor(code: SplitterErrorCode, message: string, value?: unknown, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.value = value
  }
}

/**
 * Takes the value out of an Either, or throws the error that it holds.
 *
 * For the edge where code that uses fp-ts meets code that does not: `make` of a plug-in, a test,
 * a script.
 *
 * @throws the SplitterError on the left
 */
export const orThrow = <A>(result: Either<SplitterError, A>): A => {
  if (E.isLeft(result)) throw result.left
  return result.right
}

/** Writes any value for an error message: its JSON where it has one, cut to 80 characters. */
export const quote = (value: unknown): string => {
  let text: string
  try {
    const kind = Object.prototype.toString.call(value).slice(8, -1)
    // JSON has most kinds of objects as {}, and NaN and Infinity as null.
    if (typeof value === "object" && value !== null && kind !== "Object" && kind !== "Array")
      text = `${/^[AEIOU]/.test(kind) ? "an" : "a"} ${kind}`
    else text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value))
  } catch {
    text = String(value)
  }
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}
