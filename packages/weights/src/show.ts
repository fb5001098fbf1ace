/**
 * What a file says, in messages.
 *
 * In: a value that anyone may have written. Out: text that fits in a line. Never: throws.
 */

/** Most problems that one message names. */
const MOST_PROBLEMS = 20

/** A value of a file in a message: quoted, and never longer than a line. */
export function show(value: unknown): string {
  // JSON writes null for a number without end, and 0 for -0.
  const exact = (_: string, part: unknown): unknown => {
    if (typeof part === "bigint") return `${part}n`
    const lost = typeof part === "number" && (Object.is(part, -0) || !Number.isFinite(part))
    return lost ? (Object.is(part, -0) ? "-0" : String(part)) : part
  }
  const text = jsonOf(value, exact) ?? String(value)
  return text.length > 100 ? `${text.slice(0, 100)}...` : text
}

/** JSON, or the kind of what has none: an object that holds itself. */
function jsonOf(value: unknown, exact: (key: string, part: unknown) => unknown): string | undefined {
  try {
    return JSON.stringify(value, exact)
  } catch {
    return Object.prototype.toString.call(value)
  }
}

/** Joins problems to one sentence; of many, the first 20 and how many more there are. */
export function showProblems(problems: readonly string[]): string {
  const shown = problems.slice(0, MOST_PROBLEMS).join("; ")
  return problems.length <= MOST_PROBLEMS ? shown : `${shown}; and ${problems.length - MOST_PROBLEMS} more`
}
