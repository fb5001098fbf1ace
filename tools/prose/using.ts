// Finds `using` and `await using` in the examples of a page.
//
// In:  Markdown.  Out: the lines that declare something so.  Never: looks at shell, or at text outside of code.
//
// Node 22 does not parse them. Examples that run are tried there; this looks at those that do not run as well.

import { codeBlocks } from "../code-blocks.ts"

const code = new Set(["ts", "typescript", "js", "javascript"])

/** Lists the lines of `markdown` on which an example declares a value with `using`. */
export function usingLines(markdown: string): number[] {
  return codeBlocks(markdown)
    .filter(({ language }) => code.has(language))
    .flatMap(({ code: text, line }) =>
      text
        .split("\n")
        .flatMap((each, i) =>
          /(^|[;{(]\s*|\bawait\s+)\s*using\s+[\w$]+\s*(=|\bof\b)/.test(each) ? [line + i] : [],
        ),
    )
}
