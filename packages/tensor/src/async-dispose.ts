/**
 * The key under which `await using` finds what closes a thing.
 *
 * In: nothing. Out: a symbol. Never: adds anything to `Symbol`.
 */

/**
 * Is `Symbol.asyncDispose`; in browsers that have none, what bundlers that rewrite `await using` for them look for in
 * its place.
 *
 * @example const session = { close, [asyncDispose]: close }
 */
export const asyncDispose: typeof Symbol.asyncDispose =
  // The types know only browsers that have it.
  (Symbol.asyncDispose as typeof Symbol.asyncDispose | undefined) ??
  (Symbol.for("Symbol.asyncDispose") as typeof Symbol.asyncDispose)
