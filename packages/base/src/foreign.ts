/**
 * Values of another realm: what Jest, a `vm` context, an iframe or jsdom made with constructors of its own, so that
 * `instanceof` says no of them. Told by what they are instead.
 *
 *     instanceof   an error that a function of ours threw, where no plug-in stands between: one class, one module
 *     isFailure    an error of one of our packages, of whichever copy of it (failure.ts)
 *     here         whatever comes from outside: of a caller, of the system, of a worker
 *
 * In: any value. Out: whether it is of a kind, or what it says. Never: copies it.
 */

/** The name that a typed array carries in a slot of its own, which no realm and no caller can change. */
const arrayName = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  Symbol.toStringTag,
)?.get as (this: unknown) => string | undefined

/**
 * Tells whether a value is a Uint8Array, of whatever realm; a Buffer is one.
 *
 * @example isBytes(runInNewContext("new Uint8Array(3)")) // true
 */
export const isBytes = (value: unknown): value is Uint8Array => arrayName.call(value) === "Uint8Array"

/** Tells whether a value is an error, of whatever realm; a DOMException is one. */
export const isError = (value: unknown): value is Error =>
  value instanceof Error ||
  ["[object Error]", "[object DOMException]"].includes(Object.prototype.toString.call(value))

/**
 * Gives what an error says; of anything else that was thrown, the value as text.
 *
 * @example messageOf(new Error("the disk is full")) // "the disk is full"
 */
export const messageOf = (thrown: unknown): string => (isError(thrown) ? thrown.message : String(thrown))

/**
 * Tells whether a value can say that it was aborted, as an AbortSignal does; libraries and jsdom have classes of their
 * own.
 */
export const isSignal = (value: unknown): value is AbortSignal => {
  if (typeof value !== "object" || value === null) return false
  const { aborted, addEventListener, removeEventListener, throwIfAborted } = value as Partial<AbortSignal>
  return (
    typeof aborted === "boolean" &&
    [addEventListener, removeEventListener, throwIfAborted].every((method) => typeof method === "function")
  )
}
