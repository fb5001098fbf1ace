// Reads what a page says to install, and compares it with what its examples import.
//
// In:  Markdown. An install line is a line `npm install <packages>` in a fenced block of sh; lines of one
//      block go together. `--global` brings a command and nothing that can be imported.
// Out: the install lines; each import of an example that none of them brings; the lines that examples need.
// Never: counts on what a package manager happens to lay beside: with pnpm only what was named can be imported.

import { isBuiltin } from "node:module"
import { type CodeBlock, codeBlocks } from "./code-blocks.ts"
import { importsOf } from "./imports.ts"

/** The packages that the lines of one block install, each with the version that is asked for, "*" for any. */
export type Install = Readonly<Record<string, string>>

const typescript = new Set(["ts", "typescript"])
const javascript = new Set(["js", "javascript"])

/** Lists what the page says to install, a block of shell at a time. */
export function installsOf(markdown: string): Install[] {
  const shells = codeBlocks(markdown).filter(({ language }) => language === "sh")
  return shells
    .map(({ code }) => Object.fromEntries(code.split("\n").flatMap(installed)))
    .filter((install) => Object.keys(install).length > 0)
}

/** The packages of a line of shell, with their versions; none where it installs nothing that can be imported. */
function installed(line: string): [name: string, version: string][] {
  const [, rest] = /^\s*npm (?:install|i|add) (.*)$/.exec(line.replace(/(^|\s)#.*/, "")) ?? []
  if (rest === undefined) return []
  const words = rest.trim().split(/\s+/)
  if (words.includes("--global") || words.includes("-g")) return []
  return words
    .filter((word) => /^(@[\w.-]+\/)?\w[\w.-]*(@.+)?$/.test(word))
    .map((word) => {
      // The `@` of a scope stays.
      const at = word.indexOf("@", 1)
      return at < 0 ? [word, "*"] : [word.slice(0, at), word.slice(at + 1)]
    })
}

/** Lists the packages that an example imports, with the lines of the page that do so. Builtins and files are none. */
export function packagesOf({ code, line }: CodeBlock): { name: string; line: number }[] {
  return importsOf(`the-example-at-line-${line}.ts`, code).flatMap((each) => {
    if (each.name === undefined || /^[./]/.test(each.name) || isBuiltin(each.name)) return []
    const name = each.name.split("/", each.name.startsWith("@") ? 2 : 1).join("/")
    return [{ name, line: line - 1 + each.line }]
  })
}

/** Lists what the examples of a page import and none of its install lines brings. */
export function missingInstalls(markdown: string): { line: number; name: string }[] {
  const brought = new Set(installsOf(markdown).flatMap(Object.keys))
  return codeBlocks(markdown)
    .filter(({ language }) => typescript.has(language) || javascript.has(language))
    .flatMap(packagesOf)
    .filter(({ name }) => !brought.has(name))
}

/**
 * Puts together what a reader installs to run `examples`: of the page's installs, in order, each that brings a
 * package which they import and none before has brought. A page may offer one for Node and one for browsers,
 * or a large package for few: those are left out.
 */
export function neededInstalls(markdown: string, examples: readonly CodeBlock[]): Install {
  const imported = new Set(examples.flatMap(packagesOf).map(({ name }) => name))
  const needed: Record<string, string> = {}
  for (const install of installsOf(markdown)) {
    const brings = Object.keys(install).some((name) => imported.has(name) && !Object.hasOwn(needed, name))
    if (brings) Object.assign(needed, install)
  }
  return needed
}

/** True where the page says under which name an example is a module of its own: `npm init` makes a folder of CommonJS. */
export function saysModule(markdown: string): boolean {
  return markdown.includes("`.mjs`") && markdown.includes('`"type": "module"`')
}
