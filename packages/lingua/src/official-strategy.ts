/**
 * The official name of a splitter's rule, for configurations that its code reads.
 *
 *     words  { groups: [1, 2] }               { "word1": "1@1", "word2": "2@1" }      nearly: see below
 *     lingua { strategy: ["word1", "pretok"] } { "word1": "1@1", "pretok": "" }       exactly
 *
 * The causal splitters mark a newline where the official rules mark the whitespace before it, and take
 * combining marks for letters; everywhere else they agree.
 *
 * In: a splitter's name and options, as a checkpoint stores them. Out: a strategy, and whether it is the
 * very same rule. Never: imports a splitter.
 */
import type { Json } from "@aunet/splitter"

/** A strategy as the official configuration has it. */
export interface OfficialStrategy {
  readonly strategy: Readonly<Record<string, string>>
  /** Whether it gives the same levels for every text. */
  readonly exact: boolean
}

/** Names a splitter's rule; undefined when the official code has none like it. */
export function officialStrategy({
  name,
  options,
}: {
  readonly name: string
  readonly options: Json
}): OfficialStrategy | undefined {
  const fields = (typeof options === "object" && options !== null ? options : {}) as Readonly<
    Record<string, unknown>
  >
  if (name === "words")
    return named(
      listOf(fields.groups).map((group) => `word${String(group)}`),
      false,
    )
  if (name === "pretok" || name === "punct") return named([name], false)
  return name === "lingua" ? named(listOf(fields.strategy).map(String), true) : undefined
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Writes rules as a dictionary whose order is that of the levels; keys must differ, so they carry the level. */
function named(rules: readonly string[], exact: boolean): OfficialStrategy | undefined {
  if (rules.length === 0) return undefined
  const entries = rules.map((rule, i): readonly [string, string] | undefined => {
    const parts = /^word(\d+)(?:@([\d-]+))?$/.exec(rule)
    if (parts === null) return [i === rules.indexOf(rule) ? rule : `${rule}${i + 1}`, ""]
    const [, group, moduli] = parts
    // Moduli count under the key "word" alone, which can stand once.
    if (moduli !== undefined)
      return rules.filter((other) => other.includes("@")).length === 1
        ? ["word", `${group}@${moduli}`]
        : undefined
    return [`word${i + 1}`, `${group}@1`]
  })
  return entries.includes(undefined)
    ? undefined
    : { strategy: Object.fromEntries(entries as (readonly [string, string])[]), exact }
}
