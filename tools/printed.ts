// Compares what a code block prints with what it says that it prints.
//
// In:  the block's code; what each of its console.log printed (tools/record-prints.mjs).
// Out: a sentence for each that prints something else.
// Never: runs anything, or asks of a console.log without a comment what it prints.
//
// What is said stands in a comment behind the statement, or else in comments on the lines below it:
//
//     console.log(1 + 1) // 2
//     for (const each of "ab") console.log(each)
//     // a
//     // b
//     console.log(error.message)
//     // the file ... is too short               three dots stand for anything
//
// What stands below an empty line says nothing of a print. What the prints without a comment print, all
// together, may be shown in a block of its own, ```text printed, that follows.
//
// White space counts as one space, and beside brackets not at all: an array may stand on one line.

import { parseSync } from "oxc-parser"

/** What the console.logs that begin on `lines` are said to print, all together. */
export type Said = { readonly lines: readonly number[]; readonly text: string }

/** What a console.log printed, one time that it was reached. */
export type Print = { readonly line: number; readonly text: string }

type Node = { type: string; start: number; end: number } & Record<string, unknown>

/**
 * Lists what the block says of its prints. `firstLine` is the line that its code begins on; `shown` is what the
 * prints without a comment are said to print, where the page shows that in a block of its own.
 */
export function saidPrints(code: string, firstLine = 1, shown?: string): Said[] {
  const { program, comments } = parseSync("block.ts", code)
  const lineAt = (offset: number) => code.slice(0, offset).split("\n").length
  const lines = code.split("\n")
  const said: Said[] = []
  const unsaid: number[] = []
  for (const statement of printStatements(program as unknown as Node)) {
    const texts: string[] = []
    let line = lineAt(statement.end)
    for (const comment of comments) {
      if (comment.type !== "Line" || comment.start < statement.end) continue
      const at = lineAt(comment.start)
      const alone = lines[at - 1]!.trimStart().startsWith("//")
      if (at !== line + (alone ? 1 : 0)) break
      texts.push(comment.value.replace(/^ /, ""))
      // One that stands behind the statement is all; else those alone on the lines below.
      if (!alone) break
      line = at
    }
    const begin = firstLine - 1 + lineAt(statement.log)
    if (texts.length > 0) said.push({ lines: [begin], text: texts.join("\n") })
    else unsaid.push(begin)
  }
  return shown === undefined ? said : [...said, { lines: unsaid, text: shown }]
}

/** Each statement that ends with a console.log, with the place of that; a loop or a condition around it is part of it. */
function printStatements(program: Node): { log: number; end: number }[] {
  const found: { log: number; end: number }[] = []
  const visit = (node: Node): void => {
    if (node.type === "CallExpression" && isConsoleLog(node.callee as Node))
      found.push({ log: (node.callee as Node).start, end: node.end })
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value])
        if (typeof child === "object" && child !== null && typeof child.type === "string")
          visit(child as Node)
    }
  }
  visit(program)
  return found
}

function isConsoleLog({ type, object, property }: Node): boolean {
  return (
    type === "MemberExpression" && (object as Node).name === "console" && (property as Node).name === "log"
  )
}

/** Tells where a block printed something else than it says. */
export function otherPrints(said: readonly Said[], prints: readonly Print[]): string[] {
  return said.flatMap(({ lines, text }) => {
    const printed = prints.filter(({ line }) => lines.includes(line)).map((print) => print.text)
    if (printed.length > 0 && fits(printed.join("\n"), text)) return []
    const really = printed.length === 0 ? "nothing" : printed.join("\n")
    const where = `line ${lines.join(", ")} ${lines.length === 1 ? "says that it prints" : "say that they print"}`
    return [`${where}\n${indented(text)}\nand what is printed is\n${indented(really)}`]
  })
}

function fits(printed: string, said: string): boolean {
  const [first = "", ...rest] = evened(said).split(/ ?\.\.\./)
  const is = evened(printed)
  if (rest.length === 0) return is === first
  if (!is.startsWith(first)) return false
  // Each part behind the one before it; the last part is the end.
  let at = first.length
  for (const part of rest.slice(0, -1)) {
    const found = is.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return is.endsWith(rest.at(-1)!) && is.length - rest.at(-1)!.length >= at
}

function evened(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/(?<=[[{(]) | (?=[\]})])/g, "")
    .trim()
}

const indented = (text: string): string => text.replaceAll(/^/gm, "    ")
