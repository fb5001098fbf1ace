import { expect, test } from "vitest"
import { installed, missingInstalls } from "../install-lines.ts"

const readme = (install: string, code: string) => `# a\n\n${install}\n\n\`\`\`ts\n${code}\n\`\`\`\n`

test("packages that are named, without flags, versions and comments", () => {
  const text = [
    "    npm install @a/b c@1.2 --save-dev   # for d only",
    "Or `npm i @e/f@0.6 g`, later h; npm installs j.",
    "npm install",
  ].join("\n")
  expect([...installed(text)]).toEqual(["@a/b", "c", "@e/f", "g"])
})

test("an import that no install line names is told with its line, types and subpaths as well", () => {
  const code = [
    `import { a } from "@a/b/node"`,
    `import type { T } from "@c/d/part"`,
    `import { readFileSync } from "node:fs"`,
    `const later = await import("e/f")`,
  ].join("\n")
  expect(missingInstalls(readme("npm install @a/b", code))).toEqual([
    { line: 7, name: "@c/d" },
    { line: 9, name: "e" },
  ])
  expect(missingInstalls(readme("npm install @a/b @c/d e", code))).toEqual([])
})
