import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { checkReferences, mendReferences } from "../references.ts"
import { tree } from "./tree.ts"

test("a package that tsconfig.json does not name is reported, and mended", () => {
  const root = tree({
    "tsconfig.json": `{ "files": [], "references": [{ "path": "packages/gone" }] }`,
    "packages/tensor/package.json": `{ "name": "@aunet/tensor" }`,
    "packages/tensor/tsconfig.json": "{}",
    "packages/core/package.json": `{ "name": "@aunet/core", "dependencies": { "@aunet/tensor": "workspace:^", "effect": "*" } }`,
    "packages/core/tsconfig.json": `{\n  // Only what is published.\n  "include": ["src"],\n}\n`,
  })
  const found = checkReferences(root)
  expect(found.map(({ message }) => message)).toEqual([
    "package core is missing from tsconfig.json references; package tensor is missing from tsconfig.json references; tsconfig.json refers to gone without need",
    "package tensor is missing from packages/core/tsconfig.json references",
  ])
  for (const mismatch of found) mendReferences(root, mismatch)
  expect(checkReferences(root)).toEqual([])
  expect(readFileSync(`${root}/packages/core/tsconfig.json`, "utf8")).toBe(`{
  // Only what is published.
  "include": ["src"],
  "references": [
    { "path": "../tensor" }
  ]
}
`)
})
