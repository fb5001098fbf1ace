// Choices of a fitting as users and files write them: anything, until they were read.
//
// In:  any value.  Out: choices with defaults filled in, or what is wrong with them.  Never: trusts a type.

import type { Either } from "fp-ts/lib/Either.js"
import * as E from "#fp-ts/Either"
import { SplitterError, quote } from "@aunet/splitter"
import { type FitChoices, MOST_BYTES, MOST_CONTEXT, MOST_LEVELS, type PerScript } from "./model.ts"
import { DEFAULT_RULE, RULES } from "./rule.ts"

/** Chooses how to fit; everything but `bytesPerSegment` may be left out. */
export interface FitOptions extends Partial<FitChoices> {
  readonly bytesPerSegment: readonly number[]
}

const PER_SCRIPT: readonly (PerScript | null)[] = [null, "bytes", "information"]

/** Is how many characters are looked at when nobody says. */
const DEFAULT_CONTEXT = 2

const KNOWN = ["bytesPerSegment", "rule", "perScript", "contextCharacters", "shortestBytes", "longestBytes"]

/**
 * Reads choices.
 *
 * @returns Left with a SplitterError `SPLITTER_OPTIONS` that names the option, the value and what to give
 */
export const readChoices = (options: unknown): Either<SplitterError, FitChoices> => {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    return refuse("the options", options, "an object such as { bytesPerSegment: [5, 10, 20] }")
  }
  const unknown = Object.keys(options).find((key) => !KNOWN.includes(key))
  if (unknown !== undefined) return refuse("the option", unknown, `one of ${KNOWN.join(", ")}`)
  const {
    bytesPerSegment,
    rule = DEFAULT_RULE,
    perScript = null,
    contextCharacters = DEFAULT_CONTEXT,
    shortestBytes = [],
    longestBytes = [],
  } = options as { readonly [K in keyof FitChoices]?: unknown }
  if (!areSizes(bytesPerSegment) || bytesPerSegment.length === 0 || bytesPerSegment.length > MOST_LEVELS) {
    return refuse(
      "bytesPerSegment",
      bytesPerSegment,
      `1 to ${MOST_LEVELS} numbers from 1 to ${MOST_BYTES}, each larger than the one before, such as [5, 10, 20]`,
    )
  }
  if (typeof rule !== "string" || !Object.hasOwn(RULES, rule)) {
    return refuse("rule", rule, `one of ${Object.keys(RULES).join(", ")}`)
  }
  if (!PER_SCRIPT.includes(perScript as PerScript | null)) {
    return refuse("perScript", perScript, `"bytes", "information" or null`)
  }
  if (!isInteger(contextCharacters, 1, MOST_CONTEXT)) {
    return refuse("contextCharacters", contextCharacters, `an integer from 1 to ${MOST_CONTEXT}`)
  }
  const depth = bytesPerSegment.length
  if (!areLimits(shortestBytes, depth)) return refuse("shortestBytes", shortestBytes, limits(depth))
  if (!areLimits(longestBytes, depth)) return refuse("longestBytes", longestBytes, limits(depth))
  for (let k = 0; k < depth; k++) {
    const least = shortestBytes[k] ?? 0
    const most = longestBytes[k] ?? Infinity
    if (least <= bytesPerSegment[k] && bytesPerSegment[k] <= most) continue
    const option = least > bytesPerSegment[k] ? "shortestBytes" : "longestBytes"
    return refuse(
      `${option}[${k}]`,
      least > bytesPerSegment[k] ? least : most,
      `a number on the other side of bytesPerSegment[${k}], which is ${bytesPerSegment[k]}`,
    )
  }
  return E.right(
    Object.freeze({
      bytesPerSegment: [...bytesPerSegment],
      rule: rule as FitChoices["rule"],
      perScript: perScript as PerScript | null,
      contextCharacters,
      shortestBytes: [...shortestBytes],
      longestBytes: [...longestBytes],
    }),
  )
}

/** Refuses an option: says which, and what to give. */
export const refuse = (what: string, value: unknown, wanted: string): Either<SplitterError, never> =>
  E.left(
    new SplitterError(
      "SPLITTER_OPTIONS",
      `learned: ${what} cannot be ${quote(value)}; give ${wanted}.`,
      value,
    ),
  )

const limits = (depth: number): string =>
  `an integer from 1 to ${MOST_BYTES} for each of the ${depth} levels, none smaller than the one before, or []`

const isInteger = (value: unknown, least: number, most: number): value is number =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most

const areSizes = (value: unknown): value is readonly number[] =>
  Array.isArray(value) &&
  value.every(
    (size: unknown, k) =>
      typeof size === "number" && size >= 1 && size <= MOST_BYTES && (k === 0 || size > value[k - 1]),
  )

const areLimits = (value: unknown, depth: number): value is readonly number[] =>
  Array.isArray(value) &&
  (value.length === 0 || value.length === depth) &&
  value.every((limit, k) => isInteger(limit, 1, MOST_BYTES) && (k === 0 || limit >= value[k - 1]))
