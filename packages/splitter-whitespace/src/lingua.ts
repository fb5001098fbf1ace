// The splitter of the official code, exactly: for models that are exchanged with it.
//
// In:  a strategy.  Out: a Splitter, or an error that says what is wrong.  Never: better than the
// official rules; it marks bytes for what comes after them, as they do.

import type { Either } from "fp-ts/lib/Either.js"
import * as E from "#fp-ts/Either"
import {
  type Json,
  orThrow,
  type Splitter,
  SPLITTER_API_VERSION,
  type SplitterError,
  type SplitterPlugin,
} from "@aunet/splitter"
import { linguaCursor, maxLinguaState } from "./lingua/lingua-cursor.ts"
import type { OfficialRule } from "./lingua/official-rule.ts"
import { officialClasses, officialText } from "./lingua/official-text.ts"
import { LINGUA, type LinguaOptions, linguaStrategy, readStrategy } from "./lingua/strategy.ts"
import { readOptions } from "./options.ts"

/**
 * Makes the splitter of the official AU-Net code: level k + 1 is what rule k of a strategy marks, and
 * the highest level wins.
 *
 * `split` looks ahead where the official patterns do, so it breaks S3. A cursor gives what the official
 * code gives in generation: for each byte its level in the text that ends with it. Where the patterns
 * look ahead that is another level, so it breaks S5. It keeps all other laws.
 *
 * The official code has no rule for invalid UTF-8 (its list of levels grows longer than the bytes).
 * Here such a byte is a symbol; one that may begin a character, and turns out not to, gets level 0.
 *
 * Source: RegexPool of apps/aunet/data in facebookresearch/lingua; the paper's appendix B.
 *
 * @returns Right with the splitter; Left with a SplitterError `SPLITTER_OPTIONS`
 * @example
 * lingua({ strategy: ["word1", "word2"] })
 */
export const lingua = (options: LinguaOptions = {}): Either<SplitterError, Splitter> => {
  const read = readOptions(LINGUA, options, ["strategy"], '{ strategy: ["word1", "word2"] }')
  if (E.isLeft(read)) return read
  const { strategy = ["word1"] } = read.right
  const checked = readStrategy(strategy)
  if (E.isLeft(checked)) return checked
  const { names, rules } = checked.right
  const splitter: Splitter = {
    name: LINGUA,
    options: { strategy: names },
    depth: rules.length,
    boundaryPlace: names.some((name) => name.startsWith("word")) ? "mixed" : "first",
    breaks: Object.freeze(["S3", "S5"] as const),
    maxState: maxLinguaState(rules),
    split: (bytes) => splitByRules(rules, bytes),
    cursor: (saved) => linguaCursor(rules, saved),
  }
  return E.right(Object.freeze(splitter))
}

/**
 * Makes `lingua` from stored options: `{ "strategy": ["word1", "word2"] }`, `{}` or nothing; or from
 * `{ "official": { "word1": "1@1", "word2": "2@1" } }`, a strategy as the official configuration has it.
 */
export const linguaPlugin: SplitterPlugin = Object.freeze({
  kind: "splitter",
  name: LINGUA,
  apiVersion: SPLITTER_API_VERSION,
  // What a file or a command line holds may be anything; `lingua` checks it all.
  make: (options?: Json) => orThrow(fromStored(options)),
})

const fromStored = (options?: Json): Either<SplitterError, Splitter> => {
  const isOfficial =
    typeof options === "object" && options !== null && !Array.isArray(options) && "official" in options
  if (!isOfficial) return lingua(options as LinguaOptions | undefined)
  const read = readOptions(LINGUA, options, ["official"], '{ official: { word1: "1@1" } }')
  return E.isLeft(read) ? read : E.chain(lingua)(linguaStrategy(read.right.official as Json))
}

const splitByRules = (rules: readonly OfficialRule[], bytes: Uint8Array): Uint8Array => {
  const levels = new Uint8Array(bytes.length)
  const { kinds, places } = officialText(officialClasses(), bytes)
  // Rules come in the order of their levels, so the last to mark a byte is the highest.
  rules.forEach(({ whole }, k) => {
    whole(kinds, (character) => {
      if (places[character] >= 0) levels[places[character]] = k + 1
    })
  })
  return levels
}
