/**
 * Bits of any text, from any model.
 *
 *     documents --windows--> questions, 64 KiB of them at a time --model--> sums --> figures
 *
 * In: a model, texts one by one. Out: what each costs, and all. Never: holds more than the texts of one batch, lets a
 * text see another, or counts a number that is none.
 */
import { AunetError, badOption, checkOptionNames, checkSignal, type OptionNames } from "@aunet/base"
import type { Document } from "@aunet/data"
import type { EvaluatedModel } from "../model/evaluated-model.ts"
import { checkIntervalOptions, type IntervalOptions } from "./interval.ts"
import { answersOf, type AskedWindow } from "./answers-of.ts"
import { type DocumentBits, type Piece, type Resampled, textBits, type TextBits } from "./text-bits.ts"
import { windowsOf } from "./windows.ts"
import { windowingOf, type WindowingOptions } from "./windowing.ts"

/** How far it is. */
export interface BitsProgress {
  /** Texts that are done. */
  readonly documents: number
  /** Bytes that are scored. */
  readonly bytes: number
  /** Bits of those. */
  readonly bits: number
}

/** How to measure. */
export interface BitsOptions extends WindowingOptions, IntervalOptions {
  /** What the interval is drawn from; documents when left out, and what each window scored of a single one. */
  readonly resample?: Resampled
  /** Told after each batch of windows. */
  readonly onProgress?: (progress: BitsProgress) => void
  /** Ends it after the pass that runs, with its reason. */
  readonly signal?: AbortSignal
}

const BITS_NAMES: OptionNames<BitsOptions> = {
  rule: true,
  windowBytes: true,
  strideBytes: true,
  resamples: true,
  seed: true,
  resample: true,
  onProgress: true,
  signal: true,
}

/** Bytes that are read for one call of the model; it puts together what is of like length. */
const BATCH_BYTES = 2 ** 16

/** A text whose windows come back; without its bytes, which are let go of when all were asked for. */
interface Tally {
  readonly name: string
  readonly pieces: Piece[]
  eosBits?: number
}

/** One window on its way. */
interface Job extends AskedWindow {
  readonly of: Tally
}

/**
 * Measures texts, each on its own: a bos before it, nothing of another.
 *
 * A text that is longer than a window is read in several, each begun anew as a text is, and the byte before which
 * least is seen sees half a window.
 *
 * @param documents one after another; they may come from a disk as they are asked for
 * @returns figures of each text, and of all with an interval of 95%
 * @throws AunetError BAD_OPTION; BAD_DATA without any text, and for one without a byte; NOT_FINITE for a model that
 * gives what is no log-likelihood, with the text and the byte
 * @example await bitsOfTexts(model, [{ name: "a letter", bytes: new TextEncoder().encode("Dear reader") }])
 */
export async function bitsOfTexts(
  model: EvaluatedModel,
  documents: Iterable<Document> | AsyncIterable<Document>,
  options: BitsOptions = {},
): Promise<TextBits> {
  checkBitsOptions(options)
  const { signal, onProgress } = options
  const windowing = windowingOf(model, options)
  // What the harness counts has no end.
  const countEos = windowing.rule === "sliding"
  const tallies: Tally[] = []
  const batch: Job[] = []
  let cutBytes = 0
  const done = { documents: 0, bytes: 0, bits: 0 }
  const ask = async (): Promise<void> => {
    const jobs = batch.splice(0)
    const scores = await answersOf(model, jobs, signal)
    for (const [i, { of, window, document }] of jobs.entries()) {
      const { nats, eosNats, cutBytes: cut } = scores[i]
      const piece = { bytes: window.to - window.at, bits: bitsOf(nats) }
      of.pieces.push(piece)
      if (eosNats !== undefined) of.eosBits = bitsOf(eosNats)
      cutBytes += cut
      done.bytes += piece.bytes
      done.bits += piece.bits
      if (window.to === document.bytes.length) done.documents++
    }
    onProgress?.({ ...done })
  }
  let waiting = 0
  for await (const document of documents) {
    signal?.throwIfAborted()
    const { name, bytes } = document
    if (bytes.length === 0)
      throw new AunetError(
        "BAD_DATA",
        `${name} has no bytes, so there are no bits-per-byte of it; leave it out`,
      )
    const of: Tally = { name, pieces: [] }
    tallies.push(of)
    for (const window of windowsOf(bytes, windowing, countEos, model.starts?.(bytes))) {
      const length = window.to - window.from
      if (batch.length > 0 && waiting + length > BATCH_BYTES) {
        await ask()
        waiting = 0
      }
      batch.push({ of, document, window, countEos: countEos && window.to === bytes.length })
      waiting += length
    }
  }
  if (batch.length > 0) await ask()
  if (tallies.length === 0)
    throw new AunetError("BAD_DATA", "there is no text to measure; give at least one document")
  const head = { model: model.name, windowing, cutBytes }
  return textBits(head, tallies.map(documentBits), options)
}

/** Nats of a likelihood as bits of a cost. */
const bitsOf = (nats: number): number => -nats / Math.LN2

function documentBits({ name, pieces, eosBits }: Tally): DocumentBits {
  const bytes = pieces.reduce((sum, piece) => sum + piece.bytes, 0)
  const bits = pieces.reduce((sum, piece) => sum + piece.bits, 0)
  return { name, bytes, bits, bitsPerByte: bits / bytes, ...(eosBits !== undefined && { eosBits }), pieces }
}

function checkBitsOptions(options: BitsOptions): void {
  checkOptionNames("bitsOfTexts", options, BITS_NAMES)
  checkSignal(options.signal)
  checkIntervalOptions(options)
  const { resample } = options
  if (resample !== undefined && resample !== "documents" && resample !== "pieces")
    throw badOption("resample", resample, '"documents" or "pieces"')
}

/**
 * Measures one text.
 *
 * @throws AunetError as `bitsOfTexts`
 */
export async function bitsOfDocument(
  model: EvaluatedModel,
  document: Document,
  options: BitsOptions = {},
): Promise<DocumentBits & Pick<TextBits, "windowing">> {
  const { documents, windowing } = await bitsOfTexts(model, [document], options)
  return { ...documents[0], windowing }
}
