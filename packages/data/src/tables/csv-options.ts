/**
 * How files of comma separated values are parsed: as programs write them, not only as RFC 4180 has it.
 *
 *     id,text      comma
 *     id;text      semicolon: spreadsheets write it where the comma is in numbers
 *     id<tab>text  tab, with quotes: what data frames are written as
 *
 * In: the start of a file. Out: options of csv-parse. Never: guesses by anything but the line of names.
 */

/** Options of csv-parse: what separates fields, and what is forgiven. */
export interface CsvOptions {
  readonly delimiter: string
  readonly bom: true
  readonly info: true
  readonly skip_empty_lines: true
  /** A quote inside of a field that does not begin with one is a character of it. */
  readonly relax_quotes: true
}

const SEPARATORS = [",", ";", "\t", "|"]

/**
 * Gives the options for a file.
 *
 * @param head its start, with the whole line of names where there is one
 * @example csvOptions("id;text\n1;cat\n").delimiter // ";"
 */
export function csvOptions(head: string): CsvOptions {
  const counts = SEPARATORS.map(() => 0)
  let quoted = false
  for (const character of head) {
    if (character === '"') quoted = !quoted
    if (quoted) continue
    if (character === "\n" || character === "\r") break
    const at = SEPARATORS.indexOf(character)
    if (at >= 0) counts[at]++
  }
  const most = Math.max(...counts)
  return {
    delimiter: most === 0 ? "," : SEPARATORS[counts.indexOf(most)],
    bom: true,
    info: true,
    skip_empty_lines: true,
    relax_quotes: true,
  }
}
