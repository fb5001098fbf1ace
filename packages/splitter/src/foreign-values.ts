// Values as code from anywhere gives them: another realm too (a frame, `vm`, a test runner), or another copy of
// this package.
//
// In:  any value.  Out: what it is.  Never: `instanceof` of something that each realm has of its own, or each copy.

import { quote, splitterErrorCodes } from "./splitter-error.ts"
import type { SplitterError } from "./splitter-error.ts"

/** Tells whether a value is a Uint8Array, of this realm or another. */
export const isBytes = (value: unknown): value is Uint8Array =>
  // Its tag is a getter that answers for typed arrays of every realm, by what they are.
  ArrayBuffer.isView(value) && (value as Uint8Array)[Symbol.toStringTag] === "Uint8Array"

/** Tells whether what was thrown is a SplitterError, of this copy of the package or another. */
export const isSplitterError = (thrown: unknown): thrown is SplitterError => {
  if (typeof thrown !== "object" || thrown === null) return false
  const { name, code, message } = thrown as Partial<Record<"name" | "code" | "message", unknown>>
  return (
    name === "SplitterError" &&
    typeof message === "string" &&
    (splitterErrorCodes as readonly unknown[]).includes(code)
  )
}

/** Gives what was thrown in words: the message of an error of any realm, a text as it is, else the value. */
export const messageOf = (thrown: unknown): string => {
  if (typeof thrown === "string") return thrown
  const message =
    typeof thrown === "object" && thrown !== null && "message" in thrown ? thrown.message : undefined
  return typeof message === "string" ? message : quote(thrown)
}
