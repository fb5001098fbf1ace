// The splitter "my-splitter". The rule below is an example: put yours in its place.
//
// In:  options.  Out: a splitter.  Never: looks past a byte to decide its level (law S3).
//
//     bytes     T h e _ c a t _ s a t _ d o w n \n
//     levels    0 0 0 1 0 0 0 2 0 0 0 1 0 0 0 0 2     group: 2
//
// Level 1 ends a word, level 2 a group of words or a line. Whitespace after whitespace ends nothing.

import { quote, type Splitter, SplitterError, stepSplitter } from "@aunet/splitter"

const SPACE = 0x20
const NEWLINE = 0x0a

/** Chooses how the text is split. */
export interface MySplitterOptions {
  /** How many words a segment of level 2 holds: 2 to 100, 2 when absent. */
  readonly group?: number
}

/** Words since the last boundary of level 2, and whether a word has begun: plain JSON, never changed in place. */
type State = readonly [words: number, inWord: boolean]

/**
 * Makes the splitter.
 *
 * @throws SplitterError `SPLITTER_OPTIONS` for a group that is out of range, or an unknown option
 * @example
 * mySplitter({ group: 3 }).split(new TextEncoder().encode("The cat sat down"))
 */
export function mySplitter(options: MySplitterOptions = {}): Splitter {
  const group = readGroup(options)
  return stepSplitter<State>({
    name: "my-splitter",
    // All choices that were made, defaults filled in: what a checkpoint stores, and what rebuilds it (law S10).
    options: { group },
    depth: 2,
    boundaryPlace: "last",
    start: [0, false],
    isState: (saved): saved is State => Array.isArray(saved) && saved.length === 2 && saved[0] < group,
    step: ([words, inWord], byte) => {
      if (byte === NEWLINE) return [[0, false], 2]
      if (byte !== SPACE) return [[words, true], 0]
      if (!inWord) return [[words, false], 0]
      return words + 1 === group ? [[0, false], 2] : [[words + 1, false], 1]
    },
  })
}

/** Reads options as files and command lines hold them: anything may be in there. */
function readGroup(options: unknown): number {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw refusal("the options", options, "an object such as { group: 3 }")
  const unknown = Object.keys(options).find((name) => name !== "group")
  if (unknown !== undefined) throw refusal("the option", unknown, "group, which is the only one")
  const { group = 2 }: { group?: unknown } = options
  if (typeof group !== "number" || !Number.isInteger(group) || group < 2 || group > 100)
    throw refusal("group", group, "a whole number from 2 to 100")
  return group
}

function refusal(what: string, value: unknown, wanted: string): SplitterError {
  return new SplitterError(
    "SPLITTER_OPTIONS",
    `my-splitter: ${what} cannot be ${quote(value)}; give ${wanted}.`,
    value,
  )
}
