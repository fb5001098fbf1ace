/**
 * Which entries of the state are fixed: as long as a program that has one built in is open.
 *
 * In: programs that come and go, with what each has built in. Out: names. Never: looks at a value.
 */

/** Names of entries by the programs that have them built in. */
export interface FixedEntries {
  names(): readonly string[]
  add(programs: readonly string[], entries: readonly string[]): void
  /** Answers the entries that are not fixed any more. */
  remove(programs: readonly string[]): readonly string[]
}

/** Begins with these programs, which have the same built in. */
export function fixedEntries(programs: readonly string[], entries: readonly string[]): FixedEntries {
  const builtIn = new Map(programs.map((name) => [name, entries] as const))
  const names = (): readonly string[] => [...new Set([...builtIn.values()].flat())]
  return {
    names,
    add: (programs, entries) => {
      for (const name of programs) builtIn.set(name, entries)
    },
    remove: (programs) => {
      const before = names()
      for (const name of programs) builtIn.delete(name)
      const after = new Set(names())
      return before.filter((name) => !after.has(name))
    },
  }
}
