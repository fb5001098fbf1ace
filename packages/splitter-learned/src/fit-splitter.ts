// Learning where segments end, from text alone.
//
// In:  documents and choices.  Out: a splitter.  Never: a label, a dictionary, a clock or chance.
//
//     text --+-- nine tenths --> counts of runs --> entropies --> table --+
//            |                                                            +--> thresholds --> splitter
//            +-- a tenth, set aside --------------------------------------+
//
// (state, text) -> state, and at the end state -> splitter.

import type { Either } from "fp-ts/lib/Either.js"
import * as E from "#fp-ts/Either"
import { SplitterError, orThrow } from "@aunet/splitter"
import { chooseContexts } from "./choose-contexts.ts"
import { chooseThresholds, type FittedLevel } from "./choose-thresholds.ts"
import { type FitOptions, readChoices } from "./choices.ts"
import { entropies } from "./entropies.ts"
import { informationOf } from "./information.ts"
import { learned, type LearnedSplitter } from "./learned.ts"
import { encodeModel } from "./model-file.ts"
import type { FitChoices } from "./model.ts"
import { countRuns, emptyCounts, type RunCounts } from "./run-counts.ts"
import { scoreText } from "./scored-text.ts"
import { readSymbols } from "./symbols.ts"

/** Symbols of a piece of text, the unit of what is set aside. */
const PIECE = 2048

/** One piece of so many is set aside at first; of twice as many whenever `MOST_ASIDE` bytes are. */
const ASIDE = 10
const MOST_ASIDE = 2_000_000

/** Is the least text that can be fitted on, in bytes. */
export const LEAST_TEXT = 16_384

/** Most slots of the table that counts; about 70 MB. */
const SLOTS = 2 ** 22

/** Bytes of text between two signs of progress. */
const STEP_BYTES = 1_000_000

/** Is a fitting in the middle of its text. */
export interface FitState {
  readonly choices: FitChoices
  /** Bytes that went in. */
  readonly bytes: number
  readonly counts: RunCounts
  /** Pieces set aside, and bytes of them. */
  readonly aside: readonly Uint8Array[]
  readonly asideBytes: number
  /** One piece of how many is set aside. */
  readonly every: number
}

/** Is what a fitting gives. */
export interface Fit {
  readonly splitter: LearnedSplitter
  /** How long segments came out in the text set aside, by level, in all and by script. */
  readonly levels: readonly FittedLevel[]
  /** Bytes of that text. */
  readonly asideBytes: number
}

/** Tells how far a fitting is, and at its end what it gave. */
export type FitEvent =
  | { readonly type: "progress"; readonly bytes: number }
  | ({ readonly type: "end"; readonly bytes: number } & Fit)

/**
 * Begins a fitting.
 *
 * @returns Right with a state for `fitStep`; Left with a SplitterError `SPLITTER_OPTIONS`
 */
export const fitStart = (options: FitOptions): Either<SplitterError, FitState> => {
  const choices = readChoices(options)
  if (E.isLeft(choices)) return choices
  return E.right({
    choices: choices.right,
    bytes: 0,
    counts: emptyCounts(SLOTS, choices.right.contextCharacters + 1),
    aside: [],
    asideBytes: 0,
    every: ASIDE,
  })
}

/**
 * Takes a document, or the next part of one.
 *
 * The state that is given is used up: its counts go over into the new one, since a copy of them for each
 * part would take longer than to count. Runs and characters are not followed from one part to the next,
 * so a part should not be short where a document is long: a megabyte is good.
 */
export const fitStep = (state: FitState, text: Uint8Array): FitState => {
  const { counts } = state
  let { bytes, aside, asideBytes, every } = state
  const { symbols, ends, count } = readSymbols(text)
  let counted = 0
  for (let from = 0; from < count; from += PIECE) {
    const to = Math.min(count, from + PIECE)
    const start = from === 0 ? 0 : ends[from - 1] + 1
    const end = ends[to - 1] + 1
    bytes += end - start
    if ((asideBytes + (end - start) / 2) * every > bytes) continue
    countRuns(counts, symbols, counted, from)
    counted = to
    aside = [...aside, text.slice(start, end)]
    asideBytes += end - start
    if (asideBytes > MOST_ASIDE) {
      aside = aside.filter((_, k) => k % 2 === 0)
      asideBytes = aside.reduce((sum, piece) => sum + piece.length, 0)
      every *= 2
    }
  }
  countRuns(counts, symbols, counted, count)
  return { ...state, counts, bytes, aside, asideBytes, every }
}

/**
 * Ends a fitting. The state may still be given more text afterwards.
 *
 * @returns Right with the splitter; Left with a SplitterError `SPLITTER_TEXT` when the text is too short,
 *   or when segments of the wanted length cannot be had from it: nothing in it is ever uncertain
 */
export const fitFinish = (state: FitState): Either<SplitterError, Fit> => {
  const { choices, counts, aside, asideBytes, bytes } = state
  if (bytes < LEAST_TEXT) {
    return E.left(
      new SplitterError(
        "SPLITTER_TEXT",
        `${bytes} ${bytes === 1 ? "byte of text is" : "bytes of text are"} too few to learn from; give at least ${LEAST_TEXT}, better some megabytes.`,
        bytes,
      ),
    )
  }
  const known = entropies(counts)
  const table = chooseContexts(counts, known)
  const scriptBits = choices.perScript === "information" ? informationOf(counts, known, aside) : null
  const { groups, levels } = chooseThresholds(choices, scoreText(table, choices, aside), scriptBits)
  const far = levels.find(
    ({ wantedBytes, bytesPerSegment }) =>
      !(bytesPerSegment < 2 * wantedBytes && bytesPerSegment > wantedBytes / 2),
  )
  if (far !== undefined) {
    return E.left(
      new SplitterError(
        "SPLITTER_TEXT",
        `Segments of ${far.wantedBytes} bytes cannot be had at level ${far.level}: in this text they have ${Number(far.bytesPerSegment.toFixed(2))}. ` +
          "It repeats itself, or is not text; give other text, or ask for another length.",
        far.bytesPerSegment,
      ),
    )
  }
  const made = learned(encodeModel({ choices, groups, fittedBytes: bytes, table }))
  if (E.isLeft(made)) return made
  return E.right({ splitter: made.right, levels, asideBytes })
}

/**
 * Learns where segments end from documents, and tells how far it is.
 *
 * @param documents any number of them, one at a time
 * @param options the wanted lengths, and what else there is to choose
 * @returns events; the last one has the splitter. Leaving the loop ends the fitting.
 * @throws SplitterError `SPLITTER_OPTIONS` or `SPLITTER_TEXT`, with what to do
 * @example
 * for await (const event of fitSplitter(documents, { bytesPerSegment: [5, 10, 20] })) {
 *   if (event.type === "end") await writeFile("mine.splitter", event.splitter.data)
 * }
 */
export async function* fitSplitter(
  documents: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  options: FitOptions,
): AsyncGenerator<FitEvent, void, undefined> {
  let state = orThrow(fitStart(options))
  let told = 0
  for await (const document of documents) {
    for (const part of partsOf(document)) {
      state = fitStep(state, part)
      if (state.bytes - told < STEP_BYTES) continue
      told = state.bytes
      yield { type: "progress", bytes: told }
    }
  }
  const { splitter, levels, asideBytes } = orThrow(fitFinish(state))
  yield { type: "end", bytes: state.bytes, splitter, levels, asideBytes }
}

function* partsOf(document: Uint8Array): Generator<Uint8Array, void, undefined> {
  for (let start = 0; start < document.length;) {
    let end = Math.min(document.length, start + STEP_BYTES)
    // Not inside a character: at most three bytes of one follow its first.
    for (let k = 0; k < 3 && end < document.length && (document[end] & 0xc0) === 0x80; k++) end += 1
    yield document.subarray(start, end)
    start = end
  }
}
