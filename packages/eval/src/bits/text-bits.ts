/**
 * Bits of texts, as results.
 *
 *     bits-per-byte  =  bits of all bytes / bytes of the text        eos apart; bos is never asked for
 *
 * In: sums. Out: figures. Never: asks a model. Source: evaluation of byte models (BLT, eq. 18; H-Net).
 */
import type { IntervalOptions } from "./interval.ts"
import { type Interval, ratioInterval } from "./interval.ts"
import type { Windowing } from "./windowing.ts"

/** Some bytes and what they cost. */
export interface Piece {
  readonly bytes: number
  /** Of these bytes, given all that the model saw before them. */
  readonly bits: number
}

/** What one text costs. */
export interface DocumentBits extends Piece {
  readonly name: string
  readonly bitsPerByte: number
  /** Of the end after the last byte, which is in no other figure; absent where the model knows no end. */
  readonly eosBits?: number
  /** What each window scored, in their order. */
  readonly pieces: readonly Piece[]
}

/** What an interval is drawn from. */
export type Resampled = "documents" | "pieces"

/** What all texts cost. */
export interface TextBits extends Piece {
  /** Name of the model. */
  readonly model: string
  readonly windowing: Windowing
  readonly bitsPerByte: number
  /** Sum of the ends; absent where the model knows no end. */
  readonly eosBits?: number
  /** Of bits-per-byte; absent where there are fewer than two units. */
  readonly interval?: Interval
  /** Bytes that the model let go of because its window holds less than it was given; 0 as a rule. */
  readonly cutBytes: number
  readonly documents: readonly DocumentBits[]
}

/**
 * The units that an interval of some texts is drawn from: the documents, or of a single one what each window scored.
 *
 * @param asked takes what was asked for and does not choose
 */
export function unitsOf(
  documents: readonly DocumentBits[],
  asked: Resampled = documents.length > 1 ? "documents" : "pieces",
): { readonly unit: Resampled; readonly units: readonly Piece[] } {
  return { unit: asked, units: asked === "documents" ? documents : documents.flatMap(({ pieces }) => pieces) }
}

/** Adds up the figures of texts. */
export function textBits(
  head: Pick<TextBits, "model" | "windowing" | "cutBytes">,
  documents: readonly DocumentBits[],
  options: IntervalOptions & { readonly resample?: Resampled } = {},
): TextBits {
  const sum = (of: (document: DocumentBits) => number): number =>
    documents.reduce((total, each) => total + of(each), 0)
  const bytes = sum((each) => each.bytes)
  const bits = sum((each) => each.bits)
  const { unit, units } = unitsOf(documents, options.resample)
  const interval = ratioInterval(
    units.map((each) => each.bits),
    units.map((each) => each.bytes),
    unit,
    options,
  )
  return {
    ...head,
    bytes,
    bits,
    bitsPerByte: bits / bytes,
    ...(documents.every(({ eosBits }) => eosBits !== undefined) && {
      eosBits: sum(({ eosBits = 0 }) => eosBits),
    }),
    ...(interval && { interval }),
    documents,
  }
}
