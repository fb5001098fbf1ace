/**
 * What came out of a reading and what did not, counted while it goes on.
 *
 * In: what was told. Out: counts, and the first places of each kind. Never: keeps more than three places, however
 * much is left out.
 */

import type { TextForm } from "./text-form.ts"

/** Something that was told: where, and what. */
export interface Told {
  /** A path, or a path and a line. */
  readonly name: string
  readonly reason: string
}

/** Things that were told: how many, and the first three. */
export interface Places {
  readonly count: number
  readonly first: readonly Told[]
}

/** Files that were read as something else than the text that they are. */
export interface ReadAs {
  readonly form: TextForm
  readonly count: number
  /** The names of the first three. */
  readonly first: readonly string[]
}

/** What came of a reading. */
export interface ReadReport {
  readonly documents: number
  /** Bytes of text. */
  readonly bytes: number
  /** Files and records that gave no document. */
  readonly skipped: Places
  /** Documents with something to be told about: bytes that are not UTF-8, bytes after what is packed. */
  readonly noted: Places
  /** Tables, pages, chats and other records, by what they were read as. */
  readonly readAs: readonly ReadAs[]
}

/** Counts files by what they are read as. */
export function formsSoFar(): { add(name: string, form: TextForm): void; get(): ReadAs[] } {
  const forms = new Map<TextForm, ReturnType<typeof placesSoFar>>()
  return {
    add: (name, form) => {
      const places = forms.get(form) ?? placesSoFar()
      places.add(name, form)
      forms.set(form, places)
    },
    get: () =>
      [...forms].map(([form, places]) => {
        const { count, first } = places.get()
        return { form, count, first: first.map(({ name }) => name) }
      }),
  }
}

/** How many places are kept. */
export const MOST_PLACES = 3

/** What is left out of a folder as a matter of course: it should not hide what somebody has to do something about. */
const TRIFLES: ReadonlySet<string> = new Set(["empty", "binary", "no text by its name"])

/** Counts places; those of a kind that somebody should look at come first. */
export function placesSoFar(): { add(name: string, reason: string, kind?: string): void; get(): Places } {
  const weighty: Told[] = []
  const trifles: Told[] = []
  let count = 0
  return {
    add: (name, reason, kind = "") => {
      count++
      const first = TRIFLES.has(kind) ? trifles : weighty
      if (first.length < MOST_PLACES) first.push({ name, reason })
    },
    get: () => ({ count, first: [...weighty, ...trifles].slice(0, MOST_PLACES) }),
  }
}

/** A count with its noun: `1 file`, `2 files`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`

/** Names places in one line: `a (it is empty), b (...) and 4 more`. */
export function listPlaces({ count, first }: Places): string {
  const named = first.map(({ name, reason }) => `${name} (${reason})`).join(", ")
  return count > first.length ? `${named} and ${count - first.length} more` : named
}
