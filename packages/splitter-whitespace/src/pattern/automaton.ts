// A pattern as a machine of finitely many states that marks characters as they come, or the place where
// a mark would have to wait for what follows.
//
// In:  threads and alphabet.  Out: a table, or a character that cannot be decided when it comes.  Never:
// guesses; every state that any text can lead to is looked at, so a table is a proof.
//
// What has to be shown: in a text that ends with character c, c is marked exactly if it is marked in
// every longer text. (Matches are looked for from left to right, each after the last; `end` marks the last
// character of a match, `start` the first.)
//
//   end     1. Threads of all beginnings run side by side, the earlier ones first.
//           2. No thread matches after c: c is the end of no match, whatever follows.
//           3. One does. If no thread before it in the list can match later on, the match is settled:
//              c is marked, and the search begins anew behind it. Else it peeks: \s+ may go on.
//   start   1. Threads of one match run: those that the match may still grow by.
//           2. They match with c: c is inside. They may later: c is inside or not; it had better not
//              begin a match of its own.
//           3. None is left: the match is over, and c may begin the next. It has to match with c alone;
//              if it only may later (`ab`), c would have to wait.
//   both    An assertion that looks ahead (`$`, `\b` at the end) may make a match depend on the kind of
//              character that follows, or on the end of the text. It must not.

import { type Alphabet, EDGE } from "./alphabet.ts"
import type { Reached, Threads } from "./threads.ts"

/** Says which character of a match is marked. */
export type Side = "start" | "end"

/** Is a machine that marks characters. */
export interface Automaton {
  readonly states: number
  /** `steps[state * classes + class]` is twice the next state, and 1 more where the character is marked. */
  readonly steps: Uint16Array
  readonly classes: number
}

/** Is a character whose mark depends on what follows. */
export interface Peek {
  /** The classes of the characters up to it, as few as there can be. */
  readonly text: readonly number[]
  /** Lists of threads that may match later, after it: one of them changes its mark. */
  readonly later: readonly (readonly number[])[]
  /** The kind of the character. */
  readonly kind: number
}

/** Is the most states of a machine. */
export const MAX_STATES = 8192

interface State {
  readonly threads: readonly number[]
  readonly kind: number
  readonly from: State | undefined
  readonly by: number
}

type Step = { readonly threads: readonly number[]; readonly mark: 0 | 1 } | { readonly later: Peek["later"] }

/**
 * Makes the machine of one side of a pattern that matches no empty text.
 *
 * @returns the machine; or a peek; or undefined when there are more states than MAX_STATES
 */
export const automatonOf = (
  threads: Threads,
  alphabet: Alphabet,
  side: Side,
): Automaton | Peek | undefined => {
  const step = side === "end" ? endStep(threads) : startStep(threads)
  const { kinds } = alphabet
  const classes = kinds.length
  const first: State = { threads: [], kind: threads.kinds[0], from: undefined, by: 0 }
  const states = [first]
  const places = new Map([[keyOf(first), 0]])
  const steps: number[] = []
  for (let at = 0; at < states.length; at++) {
    const state = states[at]
    for (let character = 0; character < classes; character++) {
      const kind = kinds[character]
      const taken = step(state, character, kind)
      if ("later" in taken) return { text: [...path(state), character], later: taken.later, kind }
      const next: State = { threads: taken.threads, kind, from: state, by: character }
      const key = keyOf(next)
      const place = places.get(key) ?? states.length
      if (place === states.length) {
        if (place === MAX_STATES) return undefined
        places.set(key, place)
        states.push(next)
      }
      steps.push(place * 2 + taken.mark)
    }
  }
  return { states: states.length, steps: Uint16Array.from(steps), classes }
}

const keyOf = ({ threads, kind }: State): string => `${kind}:${threads.join()}`

const path = (state: State): readonly number[] =>
  state.from === undefined ? [] : [...path(state.from), state.by]

type Stepping = (state: State, character: number, kind: number) => Step

const endStep =
  ({ start, kinds, reach, step, hasHope }: Threads): Stepping =>
  ({ threads, kind: before }, character, kind) => {
    const next = step(reach([...threads, start], before, kind).waiting, character)
    const reached = kinds.map((after) => reach(next, kind, after))
    if (!reached.some(({ matched }) => matched)) return { threads: next, mark: 0 }
    // Threads that would win against the match, if they matched.
    const ahead = kinds.flatMap((after, k) =>
      after === EDGE ? [] : reached[k].waiting.filter((waiting) => hasHope(waiting, after)),
    )
    if (reached.every(({ matched }) => matched) && ahead.length === 0) return { threads: [], mark: 1 }
    return { later: [next] }
  }

const startStep =
  ({ start, kinds, reach, step }: Threads): Stepping =>
  ({ threads, kind: before }, character, kind) => {
    const grown = step(reach(threads, before, kind).waiting, character)
    const fresh = step(reach([start], before, kind).waiting, character)
    const always = (list: readonly number[]): boolean =>
      kinds.map((after): Reached => reach(list, kind, after)).every(({ matched }) => matched)
    if (grown.length > 0) {
      return always(grown) || fresh.length === 0 ? { threads: grown, mark: 0 } : { later: [grown, fresh] }
    }
    if (fresh.length === 0) return { threads: [], mark: 0 }
    return always(fresh) ? { threads: fresh, mark: 1 } : { later: [fresh] }
  }
