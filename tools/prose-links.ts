// Finds the links of a Markdown text that lead nowhere.
//
// In:  a Markdown file.
// Out: each relative link whose file or folder is not there, with its line.
// Never: asks the network, or judges a link inside a code block.

import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"

/** A link that leads nowhere. */
export type BrokenLink = { readonly line: number; readonly target: string }

/** Lists the broken relative links in `file`. */
export function brokenLinks(file: string): BrokenLink[] {
  const found: BrokenLink[] = []
  let fence = ""
  for (const [index, line] of readFileSync(file, "utf8").split(/\r?\n/).entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? ""
    if (fence === "") fence = mark
    else if (mark.startsWith(fence)) fence = ""
    if (fence !== "" || mark !== "") continue
    // What stands in backticks shows a link and is none.
    for (const [, target = ""] of line.replaceAll(/`[^`]*`/g, "").matchAll(/\]\(([^)\s]+)\)/g)) {
      const path = target.replace(/#.*$/, "")
      if (path === "" || /^[a-z]+:/.test(path)) continue
      if (!existsSync(join(dirname(file), decodeURI(path)))) found.push({ line: index + 1, target })
    }
  }
  return found
}
