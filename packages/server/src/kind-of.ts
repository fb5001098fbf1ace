/**
 * What a value of JSON is, in a word for messages.
 *
 * In: a value. Out: its kind with an article. Never: shows what is in it.
 */

/** Names it: `a list`, `an object`, `a number`, `null`, `missing`. */
export function kindOf(value: unknown): string {
  if (value === null) return "null"
  if (Array.isArray(value)) return "a list"
  if (value === undefined) return "missing"
  return typeof value === "object" ? "an object" : `a ${typeof value}`
}
