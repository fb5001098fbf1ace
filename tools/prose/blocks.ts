// Lists the blocks of pages that are programs.
//
// In:  a page.
// Out: its blocks of TypeScript and its shell scripts, with what they say that they print.
// Never: writes or runs anything.

import { type CodeBlock, codeBlocks } from "../code-blocks.ts"
import { type Said, saidPrints } from "../printed.ts"

/** A block of a page. `where` is `page:line`; `run` is false where it is only type-checked; `torch` where it needs PyTorch. */
export type ProseBlock = CodeBlock & {
  readonly page: string
  readonly where: string
  readonly shell: boolean
  readonly run: boolean
  readonly torch: boolean
  readonly said: readonly Said[]
}

/** Lists the programs of `markdown`; `page` is the path that errors name. */
export function proseBlocks(page: string, markdown: string): ProseBlock[] {
  const all = codeBlocks(markdown)
  return all.flatMap((block, index): ProseBlock[] => {
    const { language, marks, code, line } = block
    const shell = language === "sh" && marks.includes("run")
    if (!shell && language !== "ts" && language !== "typescript") return []
    const where = `${page}:${line}`
    const torch = marks.includes("torch")
    if (shell) return [{ ...block, page, where, shell, torch, run: process.platform !== "win32", said: [] }]
    const after = all[index + 1]
    const shown = after?.marks.includes("printed") ? after.code : undefined
    return [
      {
        ...{ ...block, page, where, shell, torch, run: !marks.includes("no-run") },
        said: saidPrints(code, line, shown),
      },
    ]
  })
}

/** The code with blank lines before it, so that each line has the number that it has in the page. */
export function numbered({ code, line }: CodeBlock): string {
  return "\n".repeat(line - 1) + code + "\n"
}

/** A name for files of the block. */
export function fileName({ where }: ProseBlock): string {
  return where.replaceAll(/[^A-Za-z0-9]+/g, "-")
}
