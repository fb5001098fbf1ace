/**
 * WikiText-2, whole pages: the likelihood of the page as people write it, divided by words and bytes of the page as it
 * was cut into words. So its bits per byte are not those of what was scored; other programs give the same.
 */
import { files } from "../../data/file-form.ts"
import { form, forms } from "../record-forms.ts"
import type { RollingTask } from "../task.ts"

type Change = readonly [from: string | RegExp, to: string]

// In this order; each is made everywhere before the next.
const CHANGES: readonly Change[] = [
  ["s '", "s'"],
  [/\/' [0-9]\//g, "/'[0-9]/"],
  [" @-@ ", "-"],
  [" @,@ ", ","],
  [" @.@ ", "."],
  [" : ", ": "],
  [" ; ", "; "],
  [" . ", ". "],
  [" ! ", "! "],
  [" ? ", "? "],
  [" , ", ", "],
  [/\(\s*([^)]*?)\s*\)/g, "($1)"],
  [/\[\s*([^\]]*?)\s*\]/g, "[$1]"],
  [/\{\s*([^}]*?)\s*\}/g, "{$1}"],
  [/"\s*([^"]*?)\s*"/g, '"$1"'],
  [/'\s*([^']*?)\s*'/g, "'$1'"],
  ["= = = =", "===="],
  ["= = =", "==="],
  ["= =", "=="],
  [" ° ", "°"],
  [" \n", "\n"],
  ["\n ", "\n"],
  [" N ", " 1 "],
  [" 's", "'s"],
]

/** Writes a page as people do. */
export const written = (page: string): string =>
  CHANGES.reduce((text, [from, to]) => text.replaceAll(from, to), page)

export const wikitext: RollingTask = {
  kind: "rolling",
  name: "wikitext",
  version: "2.0",
  source: "lm-evaluation-harness, wikitext (wikitext-2-raw-v1)",
  files: files("wikitext_document_level/**/wikitext-2-raw-v1/*test*", "wikitext.jsonl"),
  read: forms(form(["page"], (row) => ({ page: row.text("page"), text: written(row.text("page")) }))),
  question: "",
  target: "{text}",
  original: "{page}",
}
