// Reads the comment before a declaration and writes it as Markdown.
//
// In:  a declaration with its source. Out: Markdown: what it says first, then what it takes, gives and throws, and its examples.
// Never: adds a word to what the comment says; a declaration without a comment has none here.

import type { Source } from "./exports.ts"

/** A comment, taken apart. */
export type DocComment = {
  readonly text: string
  /** Its tags in order, without the @. */
  readonly tags: readonly { readonly tag: string; readonly text: string }[]
}

/** Finds the comment that ends right before `start`; undefined where there is none. */
export function commentBefore({ text, comments }: Source, start: number): DocComment | undefined {
  const comment = comments.findLast(
    ({ type, value, end }) =>
      type === "Block" && value.startsWith("*") && end <= start && text.slice(end, start).trim() === "",
  )
  if (comment === undefined) return undefined
  const lines = comment.value
    .slice(1)
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""))
  const parts = lines
    .join("\n")
    .trim()
    .split(/(?:^|\n|(?<=[.)\w`]) )@(?=(?:param|returns|throws|example|typeParam|deprecated|see)\b)/)
  const [said = "", ...tagged] = parts
  const tags = tagged.map((each) => {
    const [, tag = "", rest = ""] = /^(\w+)\s*([\s\S]*)$/.exec(each) ?? []
    return { tag, text: rest.trim() }
  })
  return { text: said.trim(), tags }
}

/** Prose that the generator of the site takes as it is meant: `<` begins no tag there, and two braces no program. */
export const prose = (text: string): string =>
  text
    .replaceAll(/\{@link\s+([^\s}|]+)[^}]*\}/g, "`$1`")
    .split(/(```[\s\S]*?```|`[^`\n]*`)/)
    .map((part, i) => (i % 2 === 1 ? part : part.replaceAll("<", "&lt;").replaceAll("{{", "&#123;&#123;")))
    .join("")

const oneLine = (text: string): string => prose(text.replaceAll(/\s*\n\s*/g, " "))

const example = (text: string): string => (text.includes("```") ? text : `\`\`\`ts\n${text}\n\`\`\``)

/** Writes a comment as Markdown. */
export function markdownOf({ text, tags }: DocComment): string {
  const of = (...names: readonly string[]): string[] =>
    tags.filter(({ tag }) => names.includes(tag)).map((each) => each.text)
  const takes = of("param", "typeParam").map((each) => {
    const [, name = "", rest = ""] = /^(\S+)\s*(?:- )?([\s\S]*)$/.exec(each) ?? []
    return `- \`${name}\`: ${oneLine(rest)}`
  })
  return [
    ...of("deprecated").map((each) => `**Deprecated.** ${oneLine(each)}`),
    prose(text),
    ...(takes.length > 0 ? [takes.join("\n")] : []),
    ...of("returns").map((each) => `**Gives** ${oneLine(each)}`),
    ...of("throws").map((each) => `**Throws** ${oneLine(each)}`),
    ...of("see").map((each) => `**See** ${oneLine(each)}`),
    ...of("example").map(example),
  ]
    .filter((part) => part !== "")
    .join("\n\n")
}
