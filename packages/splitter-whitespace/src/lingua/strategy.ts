// How a strategy of the official code is written: in options, and in its configuration files.
//
// In:  any value.  Out: rules, or a refusal.  Never: guesses; the official code ignores more than this does.
//
//     official dictionary                              here
//     { "word1": "1@1", "word2": "2@1" }               ["word1", "word2"]
//     { "word1": "1@1", "word3": "4@1" }               ["word1", "word4"]      the value counts, not the key
//     { "word": "1@2-3" }                              ["word1@2-3"]           moduli count in "word" only
//     { "pretok": "" , "word2": "2@1" }                ["pretok", "word2"]

import type { Either } from "fp-ts/lib/Either.js"
import * as E from "#fp-ts/Either"
import { type Json, quote, type SplitterError } from "@aunet/splitter"
import { refuse } from "../options.ts"
import { commonMultiple } from "../groups.ts"
import { officialPretok } from "./official-pretok.ts"
import { officialPunct } from "./official-punct.ts"
import type { OfficialRule } from "./official-rule.ts"
import { officialWord } from "./official-word.ts"

/** Is the name of the splitter, in registries and checkpoints. */
export const LINGUA = "lingua"

/** Is the largest product of a group of words and the least common multiple of its moduli. */
export const MAX_LINGUA_PERIOD = 65_536

/** Is the most rules of one strategy: levels are bytes. */
const MAX_RULES = 255

/** Chooses the rules, each of which marks a level. */
export interface LinguaOptions {
  /**
   * The rule of level 1, 2, ...: "word1", "word2", ... for groups of so many words, "pretok", "punct";
   * "word1@2-3" keeps the n-th group, from 0 on, only where 2 or 3 divides n. ["word1"] when absent.
   */
  readonly strategy?: readonly string[]
}

const WANTED = '"word1", "word2", ..., "pretok" or "punct"'

/** Checks a strategy, and gives its rules in order. */
export const readStrategy = (
  strategy: unknown,
): Either<SplitterError, { readonly names: readonly string[]; readonly rules: readonly OfficialRule[] }> => {
  if (!Array.isArray(strategy) || strategy.length === 0 || strategy.length > MAX_RULES) {
    return refuse(
      LINGUA,
      "strategy",
      strategy,
      `an array of 1 to ${MAX_RULES} rules, one a level, such as ["word1", "word2"]; ` +
        "linguaStrategy reads the official dictionary",
    )
  }
  const names: readonly unknown[] = [...strategy]
  const rules = E.sequenceArray(names.map(readRule))
  if (E.isLeft(rules)) return rules
  return E.right({ names: Object.freeze(names as string[]), rules: rules.right })
}

const readRule = (name: unknown, place: number): Either<SplitterError, OfficialRule> => {
  const what = `strategy[${place}]`
  if (name === "pretok") return E.right(officialPretok)
  if (name === "punct") return E.right(officialPunct)
  const parts = typeof name === "string" ? /^word([1-9]\d*)(?:@([1-9]\d*(?:-[1-9]\d*)*))?$/.exec(name) : null
  if (parts === null) return refuse(LINGUA, what, name, WANTED)
  const group = Number(parts[1])
  const moduli = (parts[2] ?? "1").split("-").map(Number)
  const period = commonMultiple(moduli, MAX_LINGUA_PERIOD)
  if (group * period > MAX_LINGUA_PERIOD) {
    return refuse(
      LINGUA,
      what,
      name,
      `a group and moduli whose least common multiple times the group is at most ${MAX_LINGUA_PERIOD}`,
    )
  }
  return E.right(officialWord({ group, moduli, period }))
}

/**
 * Reads a strategy as the official code's configuration has it, and as the metadata of its models may.
 *
 * The order of its names is the order of levels. A name that begins with "word" has the value
 * "GROUP@MODULI", where the moduli count under the name "word" only; one that begins with "pretok" or
 * "punct" has a value that is not read.
 *
 * @param json `{ "word1": "1@1", "word2": "2@1" }`, or the same as JSON text
 * @returns Right with options for `lingua`; Left with a SplitterError `SPLITTER_OPTIONS`
 * @example
 * linguaStrategy({ word1: "1@1", word3: "4@1" }) // right({ strategy: ["word1", "word4"] })
 */
export const linguaStrategy = (json: Json): Either<SplitterError, Required<LinguaOptions>> => {
  const value = typeof json === "string" ? parsed(json) : json
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refuse(LINGUA, "the official strategy", json, 'a dictionary such as { "word1": "1@1" }')
  }
  const names = E.sequenceArray(Object.entries(value).map(([key, chosen]) => readEntry(key, chosen as Json)))
  if (E.isLeft(names)) return names
  const strategy = names.right
  const checked = readStrategy(strategy)
  return E.isLeft(checked) ? checked : E.right({ strategy })
}

const readEntry = (key: string, value: Json): Either<SplitterError, string> => {
  if (key.startsWith("pretok")) return E.right("pretok")
  if (key.startsWith("punct")) return E.right("punct")
  if (!key.startsWith("word")) {
    return refuse(
      LINGUA,
      "a name in the official strategy",
      key,
      'one that begins with "word", "pretok" or "punct"',
    )
  }
  const wanted = key === "word" ? 'a group and moduli, such as "1@1" or "2@2-3"' : 'a group, such as "2@1"'
  const parts = typeof value === "string" ? /^(\d+)(?:@([\d-]*))?$/.exec(value) : null
  if (parts === null || (key === "word" && parts[2] === undefined)) {
    return refuse(LINGUA, `the value of ${quote(key)} in the official strategy`, value, wanted)
  }
  const group = `word${Number(parts[1])}`
  // A modulus of 1 keeps every group.
  const keepsAll = key !== "word" || parts[2].split("-").includes("1")
  return E.right(keepsAll ? group : `${group}@${parts[2]}`)
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
