/**
 * Numbers by name, typed as JSON: '{"minRatio":0.1,"decayShare":0.2}'.
 *
 * In: what was typed after a flag, and the names that there are. Out: the numbers. Never: knows their ranges.
 */
import { parseJson } from "./parse-json.ts"
import { UsageError } from "./usage-error.ts"

/**
 * Reads them.
 *
 * @throws UsageError for what is no object, naming every name that there is not and every value that is no number
 */
export function numberOptions<Name extends string>(
  flag: string,
  typed: string,
  names: readonly Name[],
): Partial<Record<Name, number>> {
  const example = `{"${names[0]}":0.1}`
  const value = parseJson(flag, typed, example)
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new UsageError(`${flag} is ${typed}; it must be an object of numbers, such as '${example}'`)
  const problems = Object.entries(value).flatMap(([name, given]) => [
    ...(names.some((known) => known === name) ? [] : [`"${name}" does not exist`]),
    ...(typeof given === "number" ? [] : [`"${name}" is ${JSON.stringify(given)} and not a number`]),
  ])
  if (problems.length > 0)
    throw new UsageError(`${flag}: ${problems.join("; ")}; there are: ${names.join(", ")}`)
  return value as Partial<Record<Name, number>>
}
