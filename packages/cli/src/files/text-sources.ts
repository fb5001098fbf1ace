/**
 * Where the text of a corpus comes from, as it is typed: paths, each of which may have a name.
 *
 *     --data books           source "books"
 *     --data web:pages/2024  source "web", of the folder pages/2024
 *     --data web:hf://...    the same of a data set on the hub
 *
 * In: what was typed. Out: names and paths. Never: takes what is there for a name.
 */
import { existsSync } from "node:fs"
import { resolve, sep } from "node:path"
import { UsageError } from "../arguments/usage-error.ts"

/** A source of text. */
export interface TypedSource {
  readonly name: string
  readonly path: string
}

/**
 * Reads sources.
 *
 * @throws UsageError for a name that is given twice
 */
export function textSources(paths: readonly string[]): TypedSource[] {
  const sources = paths.map((typed) => {
    const [, name, path] = /^([\w-]{2,}):(?!\/\/)(.+)$/s.exec(typed) ?? []
    return name === undefined || path === undefined || existsSync(typed)
      ? { name: typed, path: typed }
      : { name, path }
  })
  const twice = sources.find(({ name }, i) => sources.findIndex((other) => other.name === name) !== i)
  if (twice !== undefined)
    throw new UsageError(
      `--data: two sources are named "${twice.name}"; give each a name of its own, as in name:path`,
    )
  return sources
}

/**
 * Refuses a corpus that would be read as text of its own.
 *
 * @param out its folder
 * @param flag what was typed for it, for the message
 * @throws UsageError where it lies in one of the paths
 */
export function refuseInside(paths: readonly string[], out: string, flag = "--out"): void {
  const inside = paths.find((path) => {
    const folder = resolve(path)
    return resolve(out).startsWith(folder.endsWith(sep) ? folder : folder + sep)
  })
  if (inside !== undefined)
    throw new UsageError(
      `${flag}: the corpus ${out} would lie in --data ${inside} and be read as text; choose a folder outside of it`,
    )
}
