/**
 * The text of an explanation as HTML: a line a block, a character a span, coloured by what it costs.
 *
 *     <span class="b6 w1" title="...">e</span>        shade 6; woke stage 1
 *
 * In: an explanation, places that are linked to. Out: pieces of HTML. Never: a byte that is not escaped.
 */
import { BOS, EOS } from "@aunet/tokens"
import { escapeHtml } from "./escape-html.ts"
import type { Explanation } from "./explain-text.ts"
import { controlName, type Glyph, glyphsOf, hex } from "./glyphs.ts"
import { shadeOf } from "./page-style.ts"

/** Draws the text. @param linked bytes that get an id, `b` and their place */
export function* textHtml(explanation: Explanation, linked: ReadonlySet<number>): Generator<string> {
  let isOpen = false
  for (const glyph of glyphsOf(explanation.bytes)) {
    if (!isOpen) yield '<div dir="auto">'
    yield glyphHtml(glyph, explanation, linked)
    isOpen = !glyph.endsLine
    if (glyph.endsLine) yield "</div>\n"
  }
  if (isOpen) yield "</div>\n"
}

function glyphHtml(glyph: Glyph, explanation: Explanation, linked: ReadonlySet<number>): string {
  const { from, to, text, isName } = glyph
  const { bits, levels } = explanation
  let sum = 0
  let level = 0
  let id = ""
  for (let i = from; i < to; i++) {
    sum += bits[i]
    level = Math.max(level, levels[i])
    // A word may begin within what is drawn as one.
    if (linked.has(i)) id += `<a id="b${i}"></a>`
  }
  const [anchor, more] = linked.has(from)
    ? [` id="b${from}"`, id.replace(`<a id="b${from}"></a>`, "")]
    : ["", id]
  const names = [`b${shadeOf(sum)}`, ...(level > 0 ? [`w${level}`] : []), ...(isName ? ["n1"] : [])]
  const title = escapeHtml(titleOf(glyph, sum, explanation))
  return `${more}<span${anchor} class="${names.join(" ")}" title="${title}">${escapeHtml(text)}</span>`
}

/** All that is known of a place, a fact a line. */
function titleOf({ from, to, ends, text }: Glyph, sum: number, explanation: Explanation): string {
  const { bytes, bits, levels, likeliest } = explanation
  const lines = [`${text === " " ? "space" : text}  ${sum.toFixed(2)} bits`]
  if (to - from === 1) lines.push(`byte ${from}: ${hex(bytes[from], 2)}`)
  else {
    const each = (start: number, end: number): string =>
      Array.from(
        bytes.subarray(start, end),
        (byte, i) => `${hex(byte, 2)} ${bits[start + i].toFixed(2)}`,
      ).join(", ")
    lines.push(`bytes ${from} to ${to - 1}`)
    for (const [i, end] of ends.entries()) lines.push(each(i === 0 ? from : ends[i - 1], end))
  }
  for (let i = from; i < to; i++)
    if (levels[i] > 0) lines.push(`woke ${levels[i] === 1 ? "stage 1" : `stages 1 to ${levels[i]}`}`)
  const told = likeliest[from]
  if (told !== undefined && told.length > 0)
    lines.push(
      `likeliest: ${told.map(({ id, logprobNats }) => `${idName(id)} ${(Math.exp(logprobNats) * 100).toFixed(0)}%`).join(", ")}`,
    )
  return lines.join("\n")
}

/** A byte as a person reads it; half of a character as its number. */
function idName(id: number): string {
  if (id === BOS) return "beginning"
  if (id === EOS) return "end"
  if (id === 0x20) return "space"
  if (id < 0x20) return controlName(id)
  return id < 0x7f ? String.fromCharCode(id) : hex(id, 2)
}
