// Two texts that show what a pattern peeks at: one, and a longer one in which a character of it is marked
// otherwise.
//
// In:  a peek that the automaton found.  Out: an example, checked with the library's own matcher.
// Never: an example that is not one.

import { type Alphabet, EDGE } from "./alphabet.ts"
import type { Peek, Side } from "./automaton.ts"
import { marksOf } from "./program.ts"
import type { Threads } from "./threads.ts"

/** Is a text whose last character is marked otherwise in a longer text. */
export interface PeekingExample {
  readonly text: string
  /** Begins with `text`. */
  readonly longer: string
  /** Whether the last character of `text` is marked in it; in `longer` it is not, or the other way round. */
  readonly marked: boolean
}

// Lists of threads and ends of texts that are tried.
const MOST_LISTS = 2000
const MOST_ENDS = 5000

/** Finds the example, as short as the peek allows; undefined if what was found does not show it. */
export const peekingExample = (
  pattern: string,
  side: Side,
  threads: Threads,
  alphabet: Alphabet,
  { text: classes, later, kind }: Peek,
): PeekingExample | undefined => {
  const { examples } = alphabet
  const text = classes.map((character) => examples[character]).join("")
  const at = text.length - examples[classes[classes.length - 1]].length
  const marks = marksOf(pattern, side)
  const marked = marks(text).has(at)
  const ends = [
    ...examples,
    ...later.flatMap((list) => [...matches(threads, alphabet, list, kind)]),
    ...examples.flatMap((one) => examples.map((two) => one + two)),
  ]
  const end = ends
    .slice(0, MOST_ENDS)
    .sort((a, b) => a.length - b.length)
    .find((more) => marks(text + more).has(at) !== marked)
  return end === undefined ? undefined : { text, longer: text + end, marked }
}

/** Gives texts by which threads come to a match, and the kinds of character that may follow it. */
function* matches(
  { kinds, reach, step }: Threads,
  { examples, kinds: kindOf }: Alphabet,
  list: readonly number[],
  kind: number,
): Generator<string, void, undefined> {
  let lists: readonly {
    readonly threads: readonly number[]
    readonly kind: number
    readonly text: string
  }[] = [{ threads: list, kind, text: "" }]
  const seen = new Set<string>()
  while (lists.length > 0 && seen.size < MOST_LISTS) {
    const next: (typeof lists)[number][] = []
    for (const { threads, kind: before, text } of lists) {
      for (const after of kinds) {
        if (text !== "" && reach(threads, before, after).matched) {
          const follows = examples.find((_, character) => kindOf[character] === after)
          yield after === EDGE ? text : text + (kinds.length > 1 ? (follows ?? "") : "")
        }
      }
      for (const [character, example] of examples.entries()) {
        const after = kindOf[character]
        // Also through a match: what goes on behind one is what peeks.
        const stepped = step(reach(threads, before, after).waiting, character)
        const key = `${after}:${stepped.join()}`
        if (stepped.length === 0 || seen.has(key)) continue
        seen.add(key)
        next.push({ threads: stepped, kind: after, text: text + example })
      }
    }
    lists = next
  }
}
