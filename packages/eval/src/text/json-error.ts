/**
 * Where a text stops being JSON.
 *
 * JSON.parse does not say it for every mistake, and says it in words that differ from engine to engine.
 *
 * In: a text. Out: line and column, from 1. Never: a value; that is JSON.parse's.
 * Source: RFC 8259.
 */

const BLANKS = /[ \t\n\r]*/y
// Of the control characters JSON allows those above U+007E in texts.
const SCALAR =
  /"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy

/**
 * Finds the first character that no JSON has in its place.
 *
 * @returns nothing for a text that is JSON
 */
export function jsonErrorPlace(text: string): { readonly line: number; readonly column: number } | undefined {
  let at = 0
  const matched = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found === null) return false
    at = pattern.lastIndex
    return true
  }
  const taken = (sign: string): boolean => {
    matched(BLANKS)
    if (text[at] !== sign) return false
    at++
    return true
  }
  /** Items between brackets, the first of which is open already. */
  const items = (close: string, item: () => boolean): boolean => {
    if (taken(close)) return true
    do if (!item()) return false
    while (taken(","))
    return taken(close)
  }
  const name = (): boolean => {
    matched(BLANKS)
    return text[at] === '"' && matched(SCALAR) && taken(":") && value()
  }
  const value = (): boolean => {
    if (taken("{")) return items("}", name)
    if (taken("[")) return items("]", value)
    return matched(SCALAR)
  }
  if (value()) {
    matched(BLANKS)
    if (at === text.length) return undefined
  }
  const before = text.slice(0, at).split("\n")
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 }
}
