/**
 * What each byte of a text costs, what could have come in its place, and which stage it woke.
 *
 * In: a writer, a text. Out: numbers a byte. Never: draws; the page is `explanation-page.ts`.
 */
import { AunetError, checkOptionNames, checkSignal, type OptionNames } from "@aunet/base"
import type { Document } from "@aunet/data"
import { type Alternative, type Score, score, type Writer } from "@aunet/writer"
import { answersOf } from "../bits/answers-of.ts"
import { cursorLevels, foundLevels } from "../bits/levels-read.ts"
import { type TextWindow, windowsOf } from "../bits/windows.ts"
import { type Windowing, windowingOf, type WindowingOptions } from "../bits/windowing.ts"
import { evaluatedModel } from "../model/au-net.ts"

/** A text, byte by byte. */
export interface Explanation {
  /** Name of the text. */
  readonly name: string
  /** Name of the model. */
  readonly model: string
  readonly windowing: Windowing
  readonly bytes: Uint8Array
  /** What each byte costs [bytes]. */
  readonly bits: Float64Array
  /** What the end after the last byte costs; in no other figure. */
  readonly eosBits: number
  /** The level of each byte [bytes]: it woke the stages up to it. */
  readonly levels: Uint8Array
  /** Stages of the model. */
  readonly stages: number
  /** The likeliest ids in the place of each byte [bytes], likeliest first. */
  readonly likeliest: readonly (readonly Alternative[])[]
}

/** How to explain. */
export interface ExplainOptions extends Omit<WindowingOptions, "rule"> {
  /** Told how many bytes are done. */
  readonly onProgress?: (bytes: number) => void
  readonly signal?: AbortSignal
}

const EXPLAIN_NAMES: OptionNames<ExplainOptions> = {
  windowBytes: true,
  strideBytes: true,
  onProgress: true,
  signal: true,
}

/** Longest text: a page holds some 200 bytes for each, and a browser has to lay them out. */
export const MOST_EXPLAINED_BYTES = 2 ** 18
/** How many of the likeliest ids are told. */
const TOLD = 3
/** Bytes that are read for one call of the model. */
const BATCH_BYTES = 2 ** 14

/**
 * Measures each byte of a text.
 *
 * @param document 1 to 262144 bytes
 * @param model name of the model, as the page tells it
 * @throws AunetError BAD_DATA for a text that is empty or too long; BAD_OPTION; NOT_FINITE with the byte at which the
 * model breaks
 * @example explanationPage(await explainText(model.writer, { name: "letter.txt", bytes }, "run"))
 */
export async function explainText(
  writer: Writer,
  document: Document,
  model: string,
  options: ExplainOptions = {},
): Promise<Explanation> {
  const { name, bytes } = document
  checkOptionNames("explainText", options, EXPLAIN_NAMES)
  checkSignal(options.signal)
  if (bytes.length === 0) throw new AunetError("BAD_DATA", `${name} has no bytes to explain; name a text`)
  if (bytes.length > MOST_EXPLAINED_BYTES)
    throw new AunetError(
      "BAD_DATA",
      `${name} has ${bytes.length} bytes, and a page shows ${MOST_EXPLAINED_BYTES} at most; cut out the part that should be explained`,
    )
  const { windowBytes, strideBytes, signal, onProgress } = options
  const windowing = windowingOf(
    { name: model, contextBytes: writer.contextBytes },
    {
      ...(windowBytes !== undefined && { windowBytes }),
      ...(strideBytes !== undefined && { strideBytes }),
    },
  )
  const { stages } = writer
  const { findsLevels } = writer.batch
  const levels = findsLevels
    ? new Uint8Array(bytes.length)
    : cursorLevels(bytes, writer.splitter, stages).subarray(1)
  const bits = new Float64Array(bytes.length)
  const likeliest: (readonly Alternative[])[] = []
  let eosBits = 0
  for (const windows of batches(windowsOf(bytes, windowing, true, writer.tokens?.tokenizer.starts(bytes)))) {
    const scores = await scoresOf(writer, bytes, windows, signal).catch(async (error: unknown) => {
      if (error instanceof AunetError && error.code === "NOT_FINITE") {
        // Asked again, and told which byte it is.
        const asked = windows.map((window) => ({ document, window, countEos: window.to === bytes.length }))
        await answersOf(evaluatedModel(writer, model), asked, signal)
      }
      throw error
    })
    if (findsLevels) {
      // A router says of a byte what it says of it in the window in which it is scored.
      const parts = windows.map(({ from, to }) => bytes.subarray(from, to))
      const found = await foundLevels(writer, parts, signal)
      for (const [i, { from, at, to }] of windows.entries())
        levels.set(found[i].subarray(1 + at - from, 1 + to - from), at)
    }
    for (const [i, { from, at, to }] of windows.entries()) {
      const { bytesNats, topLogprobs = [], eosNats = 0 } = scores[i]
      for (let place = at; place < to; place++) {
        bits[place] = -bytesNats[place - from] / Math.LN2
        likeliest.push(topLogprobs[place - from])
      }
      if (to === bytes.length) eosBits = -eosNats / Math.LN2
    }
    onProgress?.(likeliest.length)
  }
  return { name, model, windowing, bytes, bits, eosBits, levels, stages, likeliest }
}

/** Scores of all bytes of each window; of the one that holds the text's end, that as well. */
async function scoresOf(
  writer: Writer,
  bytes: Uint8Array,
  windows: readonly TextWindow[],
  signal: AbortSignal | undefined,
): Promise<Score[]> {
  const scores: Score[] = []
  for (const countEos of [false, true]) {
    // The last one, if it is here, is the last here as well.
    const texts = windows
      .filter(({ to }) => (to === bytes.length) === countEos)
      .map(({ from, to }) => bytes.subarray(from, to))
    const options = { countEos, topLogprobs: TOLD }
    scores.push(...(await score(writer, new Uint8Array(), texts, options, signal)))
  }
  return scores
}

/** Windows that are read for one call. */
function* batches(windows: Iterable<TextWindow>): Generator<readonly TextWindow[], void, undefined> {
  let batch: TextWindow[] = []
  let bytes = 0
  for (const window of windows) {
    const length = window.to - window.from
    if (batch.length > 0 && bytes + length > BATCH_BYTES) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(window)
    bytes += length
  }
  if (batch.length > 0) yield batch
}
