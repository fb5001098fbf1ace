/**
 * A splitter as somebody chooses it on the page.
 *
 *     rule [and another] [, no segment longer than so many bytes]     union and at-most of @aunet/splitter
 *
 * In: nothing. Out: types, and a choice in words. Never: makes a splitter; the worker does.
 */

/** Rules to choose among. */
export const RULES = ["words", "pretok", "punct", "cjk", "learned", "pattern", "module"] as const

/** One of them. */
export type Rule = (typeof RULES)[number]

/** Rules that a second one may be: those that need nothing else. */
export const SECOND_RULES = ["punct", "pretok", "words", "cjk"] as const satisfies readonly Rule[]

/** What they are, for who chooses. */
export const RULE_WORDS: Readonly<Record<Rule, string>> = {
  words: "words: spaces, numbers, signs",
  pretok: "pretok: pre-tokens",
  punct: "punct: numbers and signs alone",
  cjk: "cjk: words in scripts without spaces",
  learned: "learned from this text",
  pattern: "a pattern of your own",
  module: "a module from a file",
}

/** A file with a splitter in it. */
export interface ModuleFile {
  readonly name: string
  readonly script: string
}

/** A choice. */
export interface SplitterChoice {
  readonly rule: Rule
  /** A second rule, whose boundaries count as well. */
  readonly also?: Rule
  /** Bytes that a segment of level 1 has at most. */
  readonly atMost?: number
  /** Of the rule `pattern`: a regular expression whose last character ends a segment. */
  readonly pattern: string
  /** Of the rule `module`. */
  readonly module?: ModuleFile
}

/** What stands in the field of a pattern first: the end of a sentence. */
export const FIRST_PATTERN = "[.!?。！？।؟]"

/** A choice of one rule. */
export const choiceOf = (rule: Rule): SplitterChoice => ({ rule, pattern: FIRST_PATTERN })

/** Fields of a choice that somebody changed; undefined takes one away. */
export type ChoiceChange = { readonly [Field in keyof SplitterChoice]?: SplitterChoice[Field] | undefined }

/** A choice after a change of it. */
export function changedChoice(choice: SplitterChoice, change: ChoiceChange): SplitterChoice {
  const fields = Object.entries({ ...choice, ...change }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(fields) as unknown as SplitterChoice
}

/** A choice in words. */
export function choiceWords({ rule, also, atMost, pattern, module }: SplitterChoice): string {
  const first =
    rule === "pattern"
      ? `pattern ${pattern}`
      : rule === "module"
        ? (module?.name ?? "a module, none opened yet")
        : rule
  const both = also === undefined ? first : `${first} and ${also}`
  return atMost === undefined ? both : `${both}, at most ${atMost} bytes`
}
