/**
 * Which entries of the state are fixed: as long as a program that has one built in is open.
 *
 * In: programs that come and go, with what is fixed for them. Out: names. Never: looks at a value.
 */
import type { Program } from "@aunet/tensor"

type Programs = Readonly<Record<string, Program>>

/** Names of entries by the programs that have them built in. */
export interface FixedEntries {
  names(): readonly string[]
  /** Of the entries, a program has those built in that it names. */
  add(programs: Programs, entries: readonly string[]): void
  /** Answers the entries that are not fixed any more. */
  remove(programs: readonly string[]): readonly string[]
}

/** Begins with these programs, which have the same built in. */
export function fixedEntries(first: Programs, entries: readonly string[]): FixedEntries {
  const builtIn = new Map<string, readonly string[]>()
  const add: FixedEntries["add"] = (programs, entries) => {
    for (const [name, { state }] of Object.entries(programs))
      builtIn.set(
        name,
        entries.filter((entry) => Object.hasOwn(state, entry)),
      )
  }
  add(first, entries)
  const names = (): readonly string[] => [...new Set([...builtIn.values()].flat())]
  return {
    names,
    add,
    remove: (programs) => {
      const before = names()
      for (const name of programs) builtIn.delete(name)
      const after = new Set(names())
      return before.filter((name) => !after.has(name))
    },
  }
}
