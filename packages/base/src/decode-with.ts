/**
 * JSON that somebody gave, checked with a schema.
 *
 * In: a schema and unknown JSON. Out: what it holds, or an error that names every field that is wrong, its value and
 * what is allowed. Never: changes a value.
 */
import { quote } from "@aunet/splitter"
import * as v from "valibot"
import { AunetError, listProblems } from "./errors.ts"

/**
 * Decodes with a schema; every error message of this project about the JSON of models is made here.
 *
 * @param what the thing being read, for the message: `config.json of /models/run`
 * @throws AunetError of the code, naming each field that is wrong, its value and what is allowed
 */
export function decodeWith<Output>(
  schema: v.GenericSchema<unknown, Output>,
  what: string,
  value: unknown,
  code: "BAD_CONFIG" | "BAD_CHECKPOINT" | "BAD_DATA" = "BAD_CONFIG",
): Output {
  const { success, output, issues } = v.safeParse(schema, value, { message: allowed })
  if (success) return output
  throw new AunetError(code, `${what}: ${listProblems(issues.map((issue) => problem(issue)))}`, {
    cause: new v.ValiError(issues),
  })
}

/** What a schema without a message of its own would have. */
function allowed({ type, expected }: v.BaseIssue<unknown>): string {
  if (type === "never") return "there is no such field"
  const words = { Object: "object", Array: "array" }[String(expected)] ?? expected
  return `expected ${String(words).replace(/^\((.*)\)$/, "$1")}`
}

/** Field, value, what is allowed. */
function problem({ path, input, message }: v.BaseIssue<unknown>): string {
  const field = (path ?? [])
    .map(({ key }) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .replace(/^\./, "")
  return input === undefined
    ? `${field || "it"} is missing`
    : `${field || "it"} is ${quote(input)}: ${message}`
}
