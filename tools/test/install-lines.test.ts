import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { root } from "../child.mjs"
import { codeBlocks } from "../code-blocks.ts"
import { installsOf, missingInstalls, neededInstalls, saysModule } from "../install-lines.ts"

const fenced = (language: string, ...lines: readonly string[]) =>
  `\`\`\`${language}\n${lines.join("\n")}\n\`\`\`\n`
const examplesOf = (markdown: string) => codeBlocks(markdown).filter(({ language }) => language === "ts")

test("packages that are named, with their versions, without flags and comments, a block at a time", () => {
  const text = [
    fenced("sh", "npm install @a/b c@1.2 --save-dev   # for d only", "npm i @e/f@~0.6 --ignore-scripts"),
    fenced("sh", "npm create g", "npm install", "npm test", "npm install ../h"),
    fenced("sh", "npm install --global i", "npm add j # k"),
    "    npm install l\n\nOr `npm install m`.\n",
    fenced("ts", "npm install n"),
  ].join("\n")
  expect(installsOf(text)).toEqual([{ "@a/b": "*", c: "1.2", "@e/f": "~0.6" }, { j: "*" }])
})

test("an import that no install line names is told with its line, types, subpaths and JavaScript as well", () => {
  const code = [
    `import { a } from "@a/b/node"`,
    `import type { T } from "@c/d/part"`,
    `import { readFileSync } from "node:fs"`,
    `import { own } from "./own.ts"`,
    `const later = await import("e/f")`,
  ]
  const page = (install: string) =>
    `# a\n\n${fenced("sh", install)}\n${fenced("ts", ...code)}${fenced("js", `import "g"`)}`
  expect(missingInstalls(page("npm install @a/b"))).toEqual([
    { line: 9, name: "@c/d" },
    { line: 12, name: "e" },
    { line: 15, name: "g" },
  ])
  expect(missingInstalls(page("npm install @a/b @c/d e g"))).toEqual([])
  expect(missingInstalls(page("npm install --global @a/b @c/d e g"))).toHaveLength(4)
})

test("a block that does not parse is told with its line", () => {
  expect(() => missingInstalls(`a\n${fenced("ts", "import {")}`)).toThrow(/line-3/)
})

test("of several installs a reader takes those that bring what the examples import", () => {
  const installs = [
    fenced("sh", "npm install a runtime"),
    fenced("sh", "npm install a runtime-for-browsers"),
    fenced("sh", "npm install b", "npm install peer-of-b"),
    fenced("sh", "npm install large"),
  ].join("\n")
  const needed = (code: string) => {
    const page = `${installs}\n${fenced("ts", code)}`
    return Object.keys(neededInstalls(page, examplesOf(page)))
  }
  expect(needed(`import "a"`)).toEqual(["a", "runtime"])
  expect(needed(`import "a/part"\nimport "b"`)).toEqual(["a", "runtime", "b", "peer-of-b"])
  expect(needed(`import "node:fs"`)).toEqual([])
})

test("a page says under which name an example is a module", () => {
  expect(saysModule('Name the file `.mjs`, or write `"type": "module"` into package.json.')).toBe(true)
  expect(saysModule("Name the file `.mjs`.")).toBe(false)
})

test("the README that a made package begins with keeps to the same", () => {
  const template = "packages/create-aunet-splitter/templates/common/README.md"
  const markdown = readFileSync(join(root, template), "utf8")
  expect(missingInstalls(markdown)).toEqual([])
  expect(saysModule(markdown)).toBe(true)
})
