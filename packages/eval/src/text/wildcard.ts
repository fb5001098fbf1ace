/**
 * Names with stars: `cute:*` of tasks, `xcopa/*.jsonl` of files.
 *
 * In: a pattern. Out: a test of names. Never: any other sign with a meaning.
 */

const SPECIAL = /[\\^$.*+?()[\]{}|]/g

const escaped = (text: string): string => text.replaceAll(SPECIAL, "\\$&")

/** Tells whether a name fits; a star is any characters. */
export const fitsName = (pattern: string, name: string): boolean =>
  new RegExp(`^${pattern.split("*").map(escaped).join(".*")}$`).test(name)

/**
 * Tells whether a path ends as a pattern says, letter case aside; a star is any characters but a slash, two and a slash
 * are any folders.
 */
export function fitsEnd(pattern: string, path: string): boolean {
  const source = pattern
    .split("**/")
    .map((part) => part.split("*").map(escaped).join("[^/]*"))
    .join("(?:.*/)?")
  return new RegExp(`(?:^|/)${source}$`, "i").test(path)
}
