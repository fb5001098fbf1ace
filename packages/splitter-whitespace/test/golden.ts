// Texts with the levels that the official code gives them.
//
// In:  golden-levels.jsonl.  Out: texts.  Never: real text; all of it is made up.

import { readFileSync } from "node:fs"

/** Is a text with its levels under each strategy, a digit a byte. */
export interface Golden {
  readonly text: string
  readonly levels: Readonly<Record<string, string>>
}

/** Lists the strategies; rules are joined by a plus sign, the rule of level 1 first. */
export const STRATEGIES = ["word1", "word1+word2", "word1+word2+word4", "pretok", "punct", "pretok+word2"]

/** Lists 520 texts. */
export const golden: readonly Golden[] = readFileSync(new URL("golden-levels.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Golden)
