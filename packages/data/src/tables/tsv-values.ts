/**
 * One line of a file of fields between tabs.
 *
 *     x <tab> "  ->  { a: "x", b: "\"" }
 *
 * In: a line without its end, names of columns. Out: its values. Never: takes a quote for more than a character: the
 * registered format (text/tab-separated-values) has none, and programs that write it put single ones into fields.
 */
import { AunetError } from "@aunet/base"

/** Of the names in a message. */
const MOST_CHARACTERS = 200

/**
 * Cuts a line into values.
 *
 * @param where how messages call the line: `line 3`
 * @throws AunetError BAD_DATA for a line with more or fewer values than there are names
 * @example tsvValues("1\tcat", ["id", "text"], "line 2") // { id: "1", text: "cat" }
 */
export function tsvValues(line: string, names: readonly string[], where: string): Record<string, string> {
  const values = line.split("\t")
  if (values.length !== names.length)
    throw new AunetError(
      "BAD_DATA",
      `${where} has ${values.length} columns; it has to have ${names.length} (${names.join(", ").slice(0, MOST_CHARACTERS)})`,
    )
  return Object.fromEntries(names.map((name, i) => [name, values[i]]))
}
