/**
 * The text of one record: of its first field that has some.
 *
 *     {"text":"one"}                                        one
 *     {"text":"","content":"two"}                           two
 *     "three"                                               three
 *     {"messages":[{"role":"user","content":"hi"},...]}     user: hi        only when the field is named
 *
 * In: a value out of JSON. Out: its text, or why there is none. Never: throws, or takes a number for a text.
 */

/** Which fields are looked at, and whether somebody named them. */
export interface RecordFields {
  readonly fields: readonly string[]
  readonly named: boolean
}

/** A text, or why there is none. */
export type RecordText = { readonly text: string } | { readonly problem: string }

/** How many fields a message names. */
const MOST_NAMES = 6

/** Finds the text of a record; an empty one when a field is there and all are empty. */
export function recordText(record: unknown, { fields, named }: RecordFields): RecordText {
  if (typeof record === "string") return { text: record }
  if (typeof record !== "object" || record === null || Array.isArray(record))
    return { problem: `it is ${kindOf(record)} and no object with fields` }
  let empty = false
  let problem: string | undefined
  for (const field of fields) {
    if (!Object.hasOwn(record, field)) continue
    const value = (record as Record<string, unknown>)[field]
    const text = typeof value === "string" ? value : named ? chatText(value) : undefined
    if (text !== undefined && text !== "") return { text }
    if (text === "") empty = true
    else problem ??= `"${field}" is ${kindOf(value)}`
  }
  if (empty) return { text: "" }
  return { problem: problem ?? `no field ${quoted(fields)}${among(Object.keys(record))}` }
}

/** Joins the messages of a chat, each on a line with its role; `undefined` for what is no such list. */
function chatText(value: unknown): string | undefined {
  if (!Array.isArray(value)) return undefined
  const lines: string[] = []
  for (const message of value as unknown[]) {
    if (typeof message !== "object" || message === null) return undefined
    // Those of OpenAI's protocol, and those of ShareGPT.
    const { role, content, from, value: said } = message as Record<string, unknown>
    const who = role ?? from
    const what = contentText(content ?? said)
    if (typeof who !== "string" || what === undefined) return undefined
    if (what !== "") lines.push(`${who}: ${what}`)
  }
  return lines.join("\n")
}

/** A message may have no content, where it only calls a tool, and may have it in parts, some of which are pictures. */
function contentText(content: unknown): string | undefined {
  if (content === undefined || content === null) return ""
  if (typeof content === "string") return content
  if (!Array.isArray(content)) return undefined
  return (content as unknown[])
    .map((part) => (part as { text?: unknown } | null)?.text)
    .filter((text) => typeof text === "string")
    .join("")
}

function kindOf(value: unknown): string {
  if (value === null) return "null"
  if (Array.isArray(value)) return "a list"
  return typeof value === "object" ? "an object" : `a ${typeof value}`
}

const quoted = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(" or ")

function among(names: readonly string[]): string {
  if (names.length === 0) return "; it has none at all"
  const more = names.length > MOST_NAMES ? ", ..." : ""
  return `; it has ${names
    .slice(0, MOST_NAMES)
    .map((name) => JSON.stringify(name.slice(0, 40)))
    .join(", ")}${more}`
}
