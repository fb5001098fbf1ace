/**
 * Where text comes from, as it is typed: paths, each of which may have a name.
 *
 *     --data books                 source "books"
 *     --data web:pages/2024        source "web", of the folder pages/2024
 *     --data C:\books              no name: a letter alone is that of a drive
 *     --data hf://datasets/a/b     no name: an address
 *     --data web:hf://datasets/a/b source "web", of the address
 *
 * In: what was typed. Out: names and paths. Never: takes what is there for a name.
 */
import { existsSync } from "node:fs"
import { resolve, sep } from "node:path"
import { checkThere } from "../arguments/check-there.ts"
import { UsageError } from "../arguments/usage-error.ts"

/** A source of text. */
export interface TypedSource {
  readonly name: string
  readonly path: string
}

/** A path as it was typed, and its name where it has one. */
export interface TypedPath {
  readonly name: string | undefined
  readonly path: string
}

const NAME = String.raw`[\p{L}\p{M}\p{N}_-]`

/** Parts a name from its path. */
export function typedPath(typed: string): TypedPath {
  const [, name, path] = new RegExp(`^(${NAME}{2,}):(?!//)(.+)$`, "su").exec(typed) ?? []
  return name === undefined || path === undefined || existsSync(typed)
    ? { name: undefined, path: typed }
    : { name, path }
}

/**
 * Refuses a text that is not there, with or without a name: the command cannot be run as it was typed.
 *
 * @param flag as it was typed: `--data`
 * @throws UsageError
 */
export function checkTextsThere(flag: string, typed: readonly string[]): void {
  refuseLetters(flag, typed)
  checkThere(
    flag,
    typed.map((each) => typedPath(each).path),
  )
}

/** Refuses a name of one letter, where no drive can be meant. */
function refuseLetters(flag: string, typed: readonly string[]): void {
  const letter = typed.find((each) => new RegExp(`^${NAME}:(?!//).`, "su").test(each) && !existsSync(each))
  if (letter !== undefined && process.platform !== "win32")
    throw new UsageError(
      `${flag} ${letter}: a name before its path has two letters or more, since one is that of a drive elsewhere`,
    )
}

/**
 * Reads sources, each of its own name.
 *
 * @throws UsageError for a name that is given twice
 */
export function textSources(paths: readonly string[]): TypedSource[] {
  refuseLetters("--data", paths)
  const sources = paths.map((typed) => {
    const { name = typed, path } = typedPath(typed)
    return { name, path }
  })
  const twice = sources.find(({ name }, i) => sources.findIndex((other) => other.name === name) !== i)
  if (twice !== undefined)
    throw new UsageError(
      `--data: two sources are named "${twice.name}"; give each a name of its own, as in name:path`,
    )
  return sources
}

/**
 * Puts the paths of a name together, in the order in which names were typed; `undefined` where no path has one. A path
 * without a name beside others is its own, where it could be one.
 *
 * @param flag that they were typed after
 * @param areNamed whether they have to be: shares are given to names
 * @throws UsageError for a path that needs a name
 */
export function namedPaths(
  paths: readonly string[],
  flag: string,
  areNamed = false,
): ReadonlyMap<string, readonly string[]> | undefined {
  const typed = paths.map(typedPath)
  if (!areNamed && typed.every(({ name }) => name === undefined)) return undefined
  const isName = new RegExp(`^${NAME}+$`, "u")
  const found = new Map<string, string[]>()
  for (const { name, path } of typed) {
    const own = name ?? (isName.test(path) ? path : undefined)
    if (own === undefined)
      throw new UsageError(
        /^[a-z]:/i.test(path)
          ? `${flag} ${path} has no name, since one letter before a colon is a drive's; a name has two letters or more`
          : `${flag} ${path} is one of several sources; give it a name, as in name:${path}`,
      )
    found.set(own, [...(found.get(own) ?? []), path])
  }
  return found
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
