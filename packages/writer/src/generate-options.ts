/**
 * How to write: what a caller may ask of a generation, and the checks of it.
 *
 * In: options of a caller who may have no types. Out: nothing, or an error that names the option, its value and what it
 * may be. Never: looks at a model.
 */
import { quote } from "@aunet/splitter"
import type { AllowedBytes } from "./allowed-bytes.ts"
import { AunetError, badOption, checkOptionNames, isBytes, LARGEST, type OptionNames } from "@aunet/base"
import { VOCABULARY } from "@aunet/tokens"
import { checkSampling, SAMPLING_NAMES, type SamplingOptions } from "./sample.ts"

/** What happens to a text that is longer than the context. */
export type Overflow =
  /** The older half of the context is let go, and the rest is read again as the beginning of a text. */
  | "slide"
  /** It fails with CONTEXT_EXCEEDED. */
  | "error"
  /**
   * It goes on: each stage forgets what lies before its window, and positions count on past those that the
   * model was trained with. Nothing is ever read again; a stage whose window is large goes on growing up to it.
   */
  | "continue"

/** How to generate. */
export interface GenerateOptions extends SamplingOptions {
  /** Most bytes to write; 256 when left out. */
  readonly maxBytes?: number
  /** Fixes every choice, for one engine; 0 when left out. */
  readonly seed?: number
  /**
   * Positions of a text that the model is good for, bos among them. A model knows the row length it was trained
   * with, the first of its checkpoint's `lengths`; the preset takes that when left out. Of a model over tokens as many
   * tokens as hold these bytes on average.
   */
  readonly contextBytes?: number
  /** What happens beyond; `slide` when left out. */
  readonly overflow?: Overflow
  /**
   * Who says the level of each written byte: the splitter, or the model itself, which must have been
   * trained to (`levelWeight`). The splitter when left out; the prompt is always the splitter's.
   */
  readonly levels?: "splitter" | "predicted"
  /** Ends the text where one of these stands; it is not part of what is given. Compared byte by byte. */
  readonly stop?: readonly (string | Uint8Array)[]
  /** Which ids may come next; all when left out. `utf8Mask` keeps to whole characters. */
  readonly allowed?: AllowedBytes
  /** Gives so many of the likeliest ids with each byte, 0 to 258; 0 when left out. */
  readonly topLogprobs?: number
}

/** What reading a prompt may be asked, by name. */
export const READ_NAMES: OptionNames<Pick<GenerateOptions, "contextBytes" | "overflow">> = {
  contextBytes: true,
  overflow: true,
}

const GENERATE_NAMES: OptionNames<GenerateOptions> = {
  maxBytes: true,
  seed: true,
  ...SAMPLING_NAMES,
  ...READ_NAMES,
  levels: true,
  stop: true,
  allowed: true,
  topLogprobs: true,
}

const encoder = new TextEncoder()

/** The bytes of each stop. */
export const stopsOf = ({ stop = [] }: GenerateOptions): Uint8Array[] =>
  stop.map((each) => (typeof each === "string" ? encoder.encode(each) : each))

/**
 * Checks what cannot be checked by type.
 *
 * @throws AunetError BAD_OPTION naming the option, its value and what it may be
 */
export function checkGenerateOptions(options: GenerateOptions): void {
  checkOptionNames("generate", options, GENERATE_NAMES)
  checkSampling(options)
  const { maxBytes = 256, contextBytes, seed = 0, overflow = "slide", levels = "splitter" } = options
  const { allowed, topLogprobs = 0 } = options
  if (!Number.isSafeInteger(maxBytes) || maxBytes < 0)
    throw badOption("maxBytes", maxBytes, "a whole number of 0 or more")
  if (contextBytes !== undefined) checkContextBytes(contextBytes)
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw badOption("seed", seed, "a whole number from 0 to 2^53 - 1")
  if (!["slide", "error", "continue"].includes(overflow))
    throw badOption("overflow", overflow, '"slide", "error" or "continue"')
  if (levels !== "splitter" && levels !== "predicted")
    throw badOption("levels", levels, '"splitter" or "predicted"')
  if (!Number.isInteger(topLogprobs) || topLogprobs < 0 || topLogprobs > VOCABULARY)
    throw badOption("topLogprobs", topLogprobs, `a whole number from 0 to ${VOCABULARY}`)
  checkStops(options.stop)
  if (allowed !== undefined && typeof allowed !== "function") checkMask(allowed)
}

/**
 * Checks the length of a context.
 *
 * @throws AunetError BAD_OPTION
 */
export function checkContextBytes(contextBytes: number): void {
  if (!Number.isInteger(contextBytes) || contextBytes < 1 || contextBytes > LARGEST)
    throw badOption("contextBytes", contextBytes, "a whole number from 1 to 2^24")
}

/** Checks stop texts: a caller without types may give one where a list is meant. */
function checkStops(stop: unknown = []): void {
  const refuse = (found: string): never => {
    throw new AunetError("BAD_OPTION", `stop ${found}; it must be a list of texts of one byte or more`)
  }
  if (!Array.isArray(stop)) refuse(`is ${quote(stop)}`)
  for (const each of stop as unknown[]) {
    if (typeof each !== "string" && !isBytes(each)) refuse(`is a list with ${quote(each)} in it`)
    else if (each.length === 0) refuse("is a list with an empty text in it")
  }
}

/** Checks the length of a mask. */
export function checkMask(mask: Uint8Array): Uint8Array {
  if (isBytes(mask) && (mask.length === 256 || mask.length === VOCABULARY)) return mask
  throw new AunetError(
    "BAD_OPTION",
    `allowed is a mask of ${isBytes(mask) ? `${(mask as Uint8Array).length} entries` : typeof mask}; it must be a Uint8Array of 256 (bytes) or ${VOCABULARY} (bytes, bos, eos)`,
  )
}
