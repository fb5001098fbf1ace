/**
 * What a model says of some windows, and where it breaks, if it does.
 *
 * In: windows of texts. Out: an answer each. Never: a number that is no log-likelihood.
 */
import { AunetError } from "@aunet/base"
import type { Document } from "@aunet/data"
import type { EvaluatedModel, Question, ScoredText } from "../model/evaluated-model.ts"
import type { TextWindow } from "./windows.ts"

/** A window of a text, to be asked for. */
export interface AskedWindow {
  readonly document: Document
  readonly window: TextWindow
  /** Whether the text's end is asked for as well. */
  readonly countEos: boolean
}

/** What a sum of logarithms of probabilities may be above 0 because each was rounded, for each byte. */
const ROUNDING = 1e-4

/**
 * Asks a model for windows.
 *
 * @returns one answer a window, in their order
 * @throws AunetError NOT_FINITE naming the text and the byte at which the model breaks; whatever else the model throws
 */
export async function answersOf(
  model: EvaluatedModel,
  windows: readonly AskedWindow[],
  signal: AbortSignal | undefined,
): Promise<ScoredText[]> {
  signal?.throwIfAborted()
  const asked = await answers(model, windows.map(questionOf), signal)
  if (asked !== undefined && asked.every((answer, i) => isSound(answer, windows[i].window))) return asked
  for (const each of windows) {
    const at = await brokenAt(model, each, signal)
    if (at !== undefined) throw broken(model, `at byte ${at} of ${each.document.name}`)
  }
  // One by one they are sound: it is their being together that breaks it.
  throw broken(model, `for texts that are read together, the first of them ${windows[0].document.name}`)
}

const questionOf = ({ document: { bytes }, window, countEos }: AskedWindow): Question => ({
  context: bytes.subarray(window.from, window.at),
  continuations: [bytes.subarray(window.at, window.to)],
  ...(countEos && { countEos }),
})

/** Answers to questions of one continuation each; undefined for a model that says itself that it breaks. */
async function answers(
  model: EvaluatedModel,
  questions: readonly Question[],
  signal: AbortSignal | undefined,
): Promise<ScoredText[] | undefined> {
  try {
    return (await model.score(questions, signal)).map(([answer]) => answer)
  } catch (error) {
    if (error instanceof AunetError && error.code === "NOT_FINITE") return undefined
    throw error
  }
}

/** Whether an answer holds logarithms of probabilities. */
const isSound = ({ nats, eosNats = 0 }: ScoredText, { at, to }: TextWindow): boolean =>
  Number.isFinite(nats) && Number.isFinite(eosNats) && nats <= ROUNDING * (to - at) && eosNats <= ROUNDING

/**
 * Finds the first byte of a window that has no log-likelihood, by halves: what stands before it has one.
 *
 * @returns its place in the text, the text's length for its end; undefined for a window that is sound
 */
async function brokenAt(
  model: EvaluatedModel,
  { document, window, countEos }: AskedWindow,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  const isSoundUpTo = async (to: number, withEos: boolean): Promise<boolean> => {
    signal?.throwIfAborted()
    const part = { document, window: { ...window, to }, countEos: withEos }
    const found = await answers(model, [questionOf(part)], signal)
    return found !== undefined && isSound(found[0], part.window)
  }
  if (await isSoundUpTo(window.to, countEos)) return undefined
  if (countEos && (await isSoundUpTo(window.to, false))) return window.to
  // All before `sound` are, and one before `broken` is not.
  let sound = window.at
  let broken = window.to
  while (broken - sound > 1) {
    const middle = (sound + broken) >> 1
    if (await isSoundUpTo(middle, false)) sound = middle
    else broken = middle
  }
  return sound
}

const broken = ({ name }: EvaluatedModel, where: string): AunetError =>
  new AunetError(
    "NOT_FINITE",
    `${name} gives what is no log-likelihood (a finite number of 0 or less) ${where}; its weights are broken, or what serves it is: use an earlier checkpoint`,
  )
