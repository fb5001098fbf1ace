// The cursor form: a document byte by byte.
//
// In:  bytes and a model.  Out: levels, and a state of a few numbers.  Never: keeps the text.
//
//     saved   [ [script, entropy before, known], [since level 1, ...], [hashes], [bytes of a begun character] ]

import {
  begunDecoder,
  type Cursor,
  INVALID,
  type Json,
  NO_SCRIPT,
  PENDING,
  quote,
  SplitterError,
  utf8Decoder,
  type Utf8Decoder,
} from "@aunet/splitter"
import { type ContextTable, entropyAfter, extendRuns, MOST_UNITS } from "./context-table.ts"
import { mark, type Marker, MOST_SINCE } from "./marker.ts"
import { SCRIPT_NUMBERS, scriptAfter } from "./script.ts"
import { BROKEN_SYMBOL, INVALID_SYMBOL } from "./symbols.ts"

interface Place {
  readonly decoder: Utf8Decoder
  script: number
  entropyBefore: number
  /** How long the longest run is that ends here, up to the table's longest. */
  known: number
  /** Bytes since the last boundary of level l or more, at l - 1. */
  readonly since: Int32Array
  /** Hashes of the runs that end here, by length. */
  readonly hashes: Int32Array
}

class LearnedCursor implements Cursor {
  private readonly table: ContextTable
  private readonly marker: Marker
  private readonly place: Place

  constructor(table: ContextTable, marker: Marker, place: Place) {
    this.table = table
    this.marker = marker
    this.place = place
  }

  push(byte: number): number {
    const { decoder, since } = this.place
    const codePoint = decoder.push(byte)
    for (let k = 0; k < decoder.broken; k++) this.score(BROKEN_SYMBOL)
    for (let k = 0; k < since.length; k++) if (since[k] < MOST_SINCE) since[k] += 1
    if (codePoint === PENDING) return 0
    const score = this.score(codePoint === INVALID ? INVALID_SYMBOL + byte : codePoint)
    return mark(this.marker, score, this.marker.groupOf[this.place.script], since)
  }

  /** Takes a whole symbol. */
  private score(symbol: number): number {
    const { table, marker, place } = this
    if (place.known < table.longest) place.known += 1
    extendRuns(place.hashes, table.longest, symbol)
    if (marker.scripts !== null) place.script = scriptAfter(marker.scripts, place.script, symbol)
    const entropy = entropyAfter(table, place.hashes, place.known)
    const score = marker.now * entropy + marker.before * place.entropyBefore
    place.entropyBefore = entropy
    return score
  }

  fork(): Cursor {
    const { decoder, since, hashes, ...numbers } = this.place
    return new LearnedCursor(this.table, this.marker, {
      ...numbers,
      decoder: decoder.fork(),
      since: since.slice(),
      hashes: hashes.slice(),
    })
  }

  save(): Json {
    const { decoder, script, entropyBefore, known, since, hashes } = this.place
    return [[script, entropyBefore, known], [...since], [...hashes.subarray(1, known + 1)], decoder.pending()]
  }
}

/**
 * Opens a cursor at the start of a text, or where a saved one stood.
 *
 * @throws SplitterError `SPLITTER_STATE` when no cursor of this model saves such a value
 */
export const learnedCursor = (table: ContextTable, marker: Marker, saved?: Json): Cursor => {
  const hashes = new Int32Array(table.longest + 1)
  if (saved === undefined) {
    return new LearnedCursor(table, marker, {
      decoder: utf8Decoder(),
      script: NO_SCRIPT,
      entropyBefore: table.empty,
      known: 0,
      since: new Int32Array(marker.depth),
      hashes,
    })
  }
  const [numbers, since, runs, begun, ...more] = Array.isArray(saved) ? (saved as readonly Json[]) : []
  const decoder = areIntegers(begun, undefined, 0, 255) ? begunDecoder(begun) : undefined
  if (
    more.length > 0 ||
    !areIntegers(numbers, 3, 0, MOST_UNITS) ||
    !areIntegers(since, marker.depth, 0, MOST_SINCE) ||
    numbers[0] >= SCRIPT_NUMBERS ||
    numbers[1] < 1 ||
    numbers[2] > table.longest ||
    !areIntegers(runs, numbers[2], -(2 ** 31), 2 ** 31 - 1) ||
    decoder === undefined
  ) {
    throw new SplitterError(
      "SPLITTER_STATE",
      `A cursor of "learned" cannot go on from ${quote(saved)}: it is not a state that one of this model saved. ` +
        "Restore it with the fitted file that it was saved with, or start a new cursor.",
      saved,
    )
  }
  hashes.set(runs, 1)
  const [script, entropyBefore, known] = numbers
  return new LearnedCursor(table, marker, {
    decoder,
    script,
    entropyBefore,
    known,
    since: Int32Array.from(since),
    hashes,
  })
}

const areIntegers = (
  value: Json | undefined,
  count: number | undefined,
  least: number,
  most: number,
): value is readonly number[] =>
  Array.isArray(value) &&
  (count === undefined || value.length === count) &&
  value.every((item) => Number.isInteger(item) && (item as number) >= least && (item as number) <= most)
