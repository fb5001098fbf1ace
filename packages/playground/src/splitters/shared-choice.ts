/**
 * A choice of a splitter out of an address.
 *
 * In: anything. Out: a choice. Never: a module: a link runs no script.
 */
import { numberIn, oneOf, textIn } from "../page/share-link.ts"
import { choiceOf, FIRST_PATTERN, RULES, SECOND_RULES, type SplitterChoice } from "./choice.ts"

const LONGEST_PATTERN = 1000

/** Reads it. */
export function sharedChoice(value: unknown): SplitterChoice {
  const { rule, also, atMost, pattern } = Object(value) as Readonly<Record<string, unknown>>
  const known = oneOf(rule, RULES, "words")
  const second = SECOND_RULES.find((each) => each === also)
  const limit = numberIn(atMost, 4, 1000, 0)
  return {
    ...choiceOf(known === "module" ? "words" : known),
    pattern: textIn(pattern, FIRST_PATTERN).slice(0, LONGEST_PATTERN),
    ...(second !== undefined && { also: second }),
    ...(limit > 0 && { atMost: Math.round(limit) }),
  }
}

/** What of a choice can be handed on. */
export const shareable = ({ module: _, ...choice }: SplitterChoice): object => choice
