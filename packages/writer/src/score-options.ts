/**
 * How to score: what a caller may ask of a score, and the checks of it.
 *
 * In: options of a caller who may have no types. Out: nothing, or an error that names the option. Never: looks at a
 * model.
 */
import { badOption, checkOptionNames, type OptionNames } from "@aunet/base"
import { VOCABULARY } from "@aunet/tokens"
import { checkContextBytes } from "./generate-options.ts"

/** How to score. */
export interface ScoreOptions {
  /** Whether the end of the text after the continuation is counted too; not when left out. */
  readonly countEos?: boolean
  /** Positions of a text that the model is good for; the row length of its training in the preset. */
  readonly contextBytes?: number
  /** What happens to a longer text: `slide` (when left out) lets go of the start of the context. */
  readonly overflow?: "slide" | "error"
  /** Gives so many of the likeliest ids in the place of each byte, 0 to 258; 0 when left out. */
  readonly topLogprobs?: number
}

const SCORE_NAMES: OptionNames<ScoreOptions> = {
  countEos: true,
  contextBytes: true,
  overflow: true,
  topLogprobs: true,
}

/**
 * Checks what cannot be checked by type.
 *
 * @throws AunetError BAD_OPTION naming the option, its value and what it may be
 */
export function checkScoreOptions(options: ScoreOptions): void {
  checkOptionNames("score", options, SCORE_NAMES)
  const { contextBytes, overflow = "slide", topLogprobs = 0 } = options
  if (contextBytes !== undefined) checkContextBytes(contextBytes)
  if (overflow !== "slide" && overflow !== "error")
    throw badOption("overflow of a score", overflow, '"slide" or "error"')
  if (!Number.isInteger(topLogprobs) || topLogprobs < 0 || topLogprobs > VOCABULARY)
    throw badOption("topLogprobs", topLogprobs, `a whole number from 0 to ${VOCABULARY}`)
}
