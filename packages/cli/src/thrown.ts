/**
 * What was thrown, by what it says of itself and not by its class: a plug-in may bring its own copy of a package, or
 * come from another realm, and the packages need not be loaded to tell.
 *
 * In: anything that was thrown. Out: what it is. Never: judges what it means for the command; `outcome.ts` does.
 */

/** An error whose message is written for users, with its code. */
export interface TypedError extends Error {
  readonly code: string
}

/** The errors that packages throw on purpose. */
const OF_PACKAGES = new Set(["AunetError", "TensorError", "SplitterError"])

/** Tells whether something is an error, of whatever realm. */
export const isError = (thrown: unknown): thrown is Error =>
  ["[object Error]", "[object DOMException]"].includes(Object.prototype.toString.call(thrown))

/** Tells whether a package of this project threw it, in whichever copy: its sentence is for users, and says what to do. */
export const isOfPackage = (thrown: unknown): thrown is TypedError =>
  isError(thrown) && OF_PACKAGES.has(thrown.name)

/** Gives what an error says; of anything else that was thrown, the value as text. */
export const messageOf = (thrown: unknown): string => (isError(thrown) ? thrown.message : String(thrown))
