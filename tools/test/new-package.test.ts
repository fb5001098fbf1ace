import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { checkArrows, type Drawing } from "../check-arrows.ts"
import { newPackage, packageFiles } from "../new-package.ts"
import { checkReferences } from "../references.ts"
import { checkManifestFields } from "../release/manifest-fields.ts"
import { tree } from "./tree.ts"

const address = "https://forge.invalid/owner/aunet"

test("a new package follows the drawing and is referred to, without further work", () => {
  const root = tree({
    "package.json": `{ "repository": "${address}" }`,
    "tsconfig.json": `{ "files": [], "references": [] }`,
    "packages/tensor/package.json": `{ "name": "@aunet/tensor" }`,
    "packages/tensor/tsconfig.json": "{}",
    "tools/arrows.json": `{
  "nodeFiles": [],
  "apart": { "packages": ["fp-ts", "effect"], "except": "" },
  "packages": {
    "tensor": { "internal": [], "external": [] }
  }
}
`,
  })
  const written = newPackage(root, "splitter-cjk", "Splits scripts without spaces.")
  for (const file of written) expect([file, existsSync(join(root, file))]).toEqual([file, true])
  const drawing = JSON.parse(readFileSync(join(root, "tools/arrows.json"), "utf8")) as Drawing
  expect(Object.keys(drawing.packages)).toEqual(["splitter-cjk", "tensor"])
  expect(checkArrows(root, drawing).faults).toEqual([])
  expect(checkReferences(root)).toEqual([])
  const faulty = checkManifestFields(root).map(({ file }) => file)
  expect(faulty).not.toContain("packages/splitter-cjk/package.json")
  expect(faulty).toContain("packages/tensor/package.json")
  expect(() => newPackage(root, "splitter-cjk", "Again.")).toThrow("packages/splitter-cjk is there already")
})

test("the README has the fixed chapters", () => {
  const text = packageFiles("eval", "Compares models.", address)["packages/eval/README.md"]!
  const chapters = [...text.matchAll(/^## (.*)$/gm)].map((match) => match[1])
  expect(chapters).toEqual([
    "What is this",
    "When to use it (and when not)",
    "Install",
    "Use",
    "API",
    "Laws",
    "Errors",
  ])
})

test("a bad name or description is refused, with the reason", () => {
  expect(() => packageFiles("Eval", "Compares models.", address)).toThrow("no package name")
  expect(() => packageFiles("a--b", "Compares models.", address)).toThrow("no package name")
  expect(() => packageFiles("eval", "compares models", address)).toThrow("full stop")
})
