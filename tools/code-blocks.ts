// Finds the code blocks of a Markdown text.
//
// In:  Markdown.
// Out: each fenced block with its language, its marks ("no-run", "run"), its code, and the line it begins on.
// Never: looks inside a block, or at indented code.

/** A fenced block. `line` is that of its first line of code, counted from 1; `marks` are the words after the language. */
export type CodeBlock = {
  readonly language: string
  readonly marks: readonly string[]
  readonly code: string
  readonly line: number
}

/** Lists the fenced blocks of `markdown`, in order. A block that is never closed ends with the text. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const lines = markdown.split(/\r?\n/)
  const found: CodeBlock[] = []
  for (let i = 0; i < lines.length; i++) {
    const open = /^( {0,3})(`{3,}|~{3,})\s*([^\s`]*)\s*([^`]*)$/.exec(lines[i]!)
    if (!open) continue
    const [, indent = "", fence = "", language = "", rest = ""] = open
    const begin = i + 1
    // A fence is closed by at least as many of the same character.
    const close = new RegExp(`^ {0,3}${fence[0]}{${fence.length},}\\s*$`)
    do i++
    while (i < lines.length && !close.test(lines[i]!))
    const code = lines
      .slice(begin, i)
      .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    const marks = rest.split(/\s+/).filter((mark) => mark !== "")
    found.push({ language, marks, code: code.join("\n"), line: begin + 1 })
  }
  return found
}
