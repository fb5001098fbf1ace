/**
 * Templates: texts with the names of fields in braces, which a task is written in.
 *
 * In: `Question: {question}` and the fields of an item. Out: the text. Never: a field that is not there as an empty text.
 */
import { AunetError, listProblems } from "@aunet/base"

/** What an item has: texts, lists of texts, and numbers. */
export type Fields = Readonly<Record<string, string | number | readonly string[]>>

/** Two braces stand for one; one that neither opens nor closes a field is a mistake. */
const PART = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g

/**
 * Checks that each brace of a template belongs to a field, or is doubled.
 *
 * @param called what a message calls the template: `question of capitals.json`
 * @throws AunetError BAD_CONFIG naming the brace by its place, from 1
 */
export function checkTemplate(template: string, called: string): void {
  for (const { 0: found, index } of template.matchAll(PART))
    if (found.length === 1)
      throw new AunetError(
        "BAD_CONFIG",
        `${called} has a lone ${found} at character ${index + 1}: ${JSON.stringify(template.slice(Math.max(0, index - 20), index + 20))}; a brace that is text is written twice, ${found}${found}, and a field as {name}`,
      )
}

/**
 * Fills a template.
 *
 * @param where what a message calls the item
 * @throws AunetError BAD_DATA naming each field that the item does not have, and those that it has; BAD_CONFIG as
 * `checkTemplate`
 * @example fill("{a} and {b}", { a: "one", b: 2 }, "item 0") // one and 2
 */
export function fill(template: string, fields: Fields, where: string): string {
  const missing: string[] = []
  const text = template.replaceAll(PART, (whole, name: string | undefined) => {
    if (name === undefined) {
      if (whole.length === 1) checkTemplate(template, "a template")
      return whole[0]
    }
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (typeof value === "string" || typeof value === "number") return String(value)
    missing.push(value === undefined ? `{${name}}` : `{${name}}, which is a list`)
    return ""
  })
  if (missing.length > 0)
    throw new AunetError(
      "BAD_DATA",
      `${where} lacks ${listProblems(missing, ", ")}; it has ${namesOf(fields)}`,
    )
  return text
}

/** Names of an item's fields for a message; what begins with `$` is ours, and nobody wrote it. */
const namesOf = (fields: Fields): string =>
  Object.keys(fields)
    .filter((name) => !name.startsWith("$"))
    .join(", ") || "no field"

/**
 * Reads a list that a template names: `{choices}` alone is a field that holds one.
 *
 * @throws AunetError BAD_CONFIG for a template of more than that, BAD_DATA when the field is not there or is no list
 */
export function listOf(template: string, fields: Fields, where: string): readonly string[] {
  const [, name] = /^\{([^{}]+)\}$/.exec(template) ?? []
  if (name === undefined)
    throw new AunetError(
      "BAD_CONFIG",
      `${JSON.stringify(template)} has to be the name of a list, such as {choices}, and nothing beside it`,
    )
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (Array.isArray(value)) return value as readonly string[]
  throw new AunetError("BAD_DATA", `${where} lacks the list {${name}}; it has ${namesOf(fields)}`)
}
