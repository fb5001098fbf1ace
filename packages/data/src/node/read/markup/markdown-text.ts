/**
 * Markdown as the text that a reader sees: without the signs that set it, and without addresses of links.
 *
 *     # Cats           Cats
 *     **All** [sleep](x.html).  ->
 *                      All sleep.
 *
 * In: a text in Markdown, whole. Out: pieces of text. Never: what stands in front of it for programs (front matter).
 * Source: CommonMark with the tables of GitHub; marked reads it.
 */
import { htmlText } from "./html-text.ts"

/** Reads Markdown. */
export async function* markdownText(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  const { Marked } = await import("marked")
  const source = new TextDecoder().decode(bytes).replace(FRONT_MATTER, "")
  yield* htmlText(once(new TextEncoder().encode(new Marked({ async: false }).parse(source) as string)))
}

/** Lines between `---`, at the very start. */
const FRONT_MATTER = /^---[ \t]*\r?\n(?:[^\n]*\n)*?(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
