// Draws the pictures of the docs, with `aunet split --svg`.
//
// In:  the list below.  Out: docs/drawings/*.svg; with --check nothing is written, and what is not current is named.
// Never: a picture that the command would not draw.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { root, runChild } from "./child.mjs"

/** A picture: its name, and what is typed after `aunet split`. */
export type Drawing = { readonly name: string; readonly args: readonly string[] }

const SENTENCE = "The cat sat on the mat, and looked at the dog. It's 12345 dogs!"
const CHINESE = "我们在学校学习，他们在家休息。"

/** Every picture. */
export const drawings: readonly Drawing[] = [
  { name: "words", args: [SENTENCE] },
  { name: "pretok", args: ["--splitter", "pretok", SENTENCE] },
  { name: "punct", args: ["--splitter", "punct", SENTENCE] },
  { name: "words-on-chinese", args: [CHINESE] },
  { name: "cjk", args: ["--splitter", "cjk", `${CHINESE}犬は庭で寝ています。แมวนั่งบนเสื่อ The end.`] },
  {
    name: "camel",
    args: ["--plugin", "./docs/drawings/camel.js", "--splitter", "camel", "parseJsonFile(max_row_bytes)"],
  },
]

const place = (name: string): string => join(root, "docs", "drawings", `${name}.svg`)

/** Draws one picture. */
export async function draw({ args }: Drawing): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "aunet-drawing-"))
  try {
    const file = join(folder, "drawing.svg")
    const command = [join(root, "packages", "cli", "src", "bin.ts"), "split", "--svg", file, ...args]
    const { status, text } = await runChild(process.execPath, command, { output: "kept" })
    if (status !== 0) throw new Error(`aunet ${command.slice(1).join(" ")} ended with ${status}: ${text}`)
    return readFileSync(file, "utf8")
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Whether a picture in the docs is what the command draws today. */
export async function isCurrent(drawing: Drawing): Promise<boolean> {
  const drawn = await draw(drawing)
  try {
    return readFileSync(place(drawing.name), "utf8").replaceAll("\r\n", "\n") === drawn
  } catch {
    return false
  }
}

if (import.meta.main) {
  const check = process.argv.includes("--check")
  for (const drawing of drawings) {
    if (!check) writeFileSync(place(drawing.name), await draw(drawing))
    else if (!(await isCurrent(drawing))) {
      console.error(`docs/drawings/${drawing.name}.svg is not what aunet split draws; run pnpm draw-docs`)
      process.exitCode = 1
    }
  }
}
