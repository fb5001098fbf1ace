import { describe, expect, test } from "vitest"
import { checkArrows, drawArrows, type Allowed, type Drawing } from "../check-arrows.ts"
import { tree } from "./tree.ts"

const none: Allowed = { internal: [], external: [] }

function drawing(packages: Record<string, Partial<Allowed>>): Drawing {
  const filled = Object.entries(packages).map(([name, allowed]) => [name, { ...none, ...allowed }])
  return {
    nodeFiles: ["src/node*", "src/node*/**"],
    apart: { packages: ["fp-ts", "effect"], except: "**/interop*" },
    packages: Object.fromEntries(filled),
  }
}

function manifest(name: string, ...dependencies: string[]): string {
  return JSON.stringify({ name, dependencies: Object.fromEntries(dependencies.map((one) => [one, "*"])) })
}

/** `where rule` of each fault: the words of a message may change, the place and the rule may not. */
function faults(files: Record<string, string>, allowed: Drawing): string[] {
  return checkArrows(tree(files), allowed).faults.map(({ where, rule }) => `${where} ${rule}`)
}

test("a tree that follows its drawing has no faults, and is drawn", () => {
  const root = tree({
    "packages/tensor/package.json": manifest("@aunet/tensor"),
    "packages/tensor/src/index.ts": `export * from "./shape.ts"`,
    "packages/tensor/src/shape.ts": `export const rank = 2`,
    "packages/core/package.json": manifest("@aunet/core", "@aunet/tensor", "effect"),
    "packages/core/src/index.ts": `import { rank } from "@aunet/tensor"\nimport * as Effect from "effect/Effect"`,
    "packages/core/src/node-files.ts": `import { readFileSync } from "node:fs"`,
  })
  const allowed = drawing({ tensor: {}, core: { internal: ["tensor"], external: ["effect"] } })
  const findings = checkArrows(root, allowed)
  expect(findings.faults).toEqual([])
  expect(drawArrows(findings, allowed)).toBe("tensor .\ncore   -> tensor")
})

describe("every kind of import counts", () => {
  const kinds = {
    static: `import { a } from "@aunet/core"`,
    "side effect": `import "@aunet/core"`,
    "type-only": `import type { A } from "@aunet/core"`,
    "export from": `export * from "@aunet/core"`,
    "named export from": `export { a } from "@aunet/core/part"`,
    dynamic: `export const later = () => import("@aunet/core")`,
    "dynamic in a template": "export const later = () => import(`@aunet/core`)",
    "type of an import": `export type A = import("@aunet/core").A`,
    require: `export const a = require("@aunet/core")`,
  }
  test.each(Object.entries(kinds))("%s", (_kind, text) => {
    const files = {
      "packages/core/package.json": manifest("@aunet/core"),
      "packages/tensor/package.json": manifest("@aunet/tensor", "@aunet/core"),
      "packages/tensor/src/index.ts": `// one line above\n${text}\n`,
    }
    expect(faults(files, drawing({ core: {}, tensor: {} }))).toEqual(["packages/tensor/src/index.ts:2 A1"])
  })

  test("but not what only looks like one", () => {
    const text = `// import "@aunet/core"\nexport const text = 'import "@aunet/core"'\n`
    const files = {
      "packages/tensor/package.json": manifest("@aunet/tensor"),
      "packages/tensor/src/index.ts": text,
    }
    expect(faults(files, drawing({ tensor: {} }))).toEqual([])
  })
})

test("A0 a file that does not parse is a fault, and the others are still judged", () => {
  const files = {
    "packages/core/package.json": manifest("@aunet/core"),
    "packages/core/src/a.ts": "const = 1",
    "packages/core/src/b.ts": `import "node:fs"`,
  }
  expect(faults(files, drawing({ core: {} }))).toEqual([
    "packages/core/src/a.ts A0",
    "packages/core/src/b.ts:1 A3",
  ])
})

test("A1 a package that the drawing does not have is a fault", () => {
  expect(faults({ "packages/new/package.json": "{}" }, drawing({}))).toEqual(["tools/arrows.json A1"])
})

test("A1 a package goes by its name on npm, whatever its folder is called", () => {
  const files = {
    "packages/aunet/package.json": manifest("aunet"),
    "packages/core/package.json": manifest("@aunet/core", "aunet"),
    "packages/core/src/index.ts": `import "aunet/effect"`,
  }
  expect(faults(files, drawing({ aunet: {}, core: {} }))).toEqual(["packages/core/src/index.ts:1 A1"])
  expect(faults(files, drawing({ aunet: {}, core: { internal: ["aunet"] } }))).toEqual([])
})

test("A2 an outside package has to be in the table and in the manifest", () => {
  const files = {
    "packages/core/package.json": manifest("@aunet/core", "lodash"),
    "packages/core/src/a.ts": `import "lodash"`,
    "packages/core/src/b.ts": `import "effect/Effect"`,
  }
  expect(faults(files, drawing({ core: { external: ["effect"] } }))).toEqual([
    "packages/core/src/a.ts:1 A2",
    "packages/core/src/b.ts:1 A2",
  ])
})

test("A2 a name of the manifest's imports stands for the package that it is named after", () => {
  const files = {
    "packages/splitter/package.json": manifest("@aunet/splitter", "fp-ts"),
    "packages/splitter/src/a.ts": `import "#fp-ts/Either"`,
    "packages/splitter/src/b.ts": `import "#lodash"`,
  }
  expect(faults(files, drawing({ splitter: { external: ["fp-ts"] } }))).toEqual([
    "packages/splitter/src/b.ts:1 A2",
  ])
})

test("A2 a file may be given a package of its own", () => {
  const files = {
    "packages/splitter/package.json": manifest("@aunet/splitter", "fast-check"),
    "packages/splitter/src/index.ts": `import "fast-check"`,
    "packages/splitter/src/conformance/laws.ts": `import "fast-check"`,
  }
  const allowed = drawing({ splitter: { files: { "src/conformance/**": ["fast-check"] } } })
  expect(faults(files, allowed)).toEqual(["packages/splitter/src/index.ts:1 A2"])
})

test("A3 node: modules belong into the files of Node, with or without the prefix", () => {
  const files = {
    "packages/core/package.json": manifest("@aunet/core"),
    "packages/core/src/a.ts": `import "node:fs"`,
    "packages/core/src/b.ts": `import "path"`,
    "packages/core/src/node/c.ts": `import "node:fs"`,
    "packages/cli/package.json": manifest("@aunet/cli"),
    "packages/cli/src/d.ts": `import "node:fs"`,
  }
  const allowed = drawing({ core: {}, cli: { nodeFiles: ["src/**"] } })
  expect(faults(files, allowed)).toEqual(["packages/core/src/a.ts:1 A3", "packages/core/src/b.ts:1 A3"])
})

test("A4 a relative import stays inside, and a package does not name itself", () => {
  const files = {
    "packages/core/package.json": manifest("@aunet/core", "@aunet/core"),
    "packages/core/src/a.ts": `import "../../tensor/src/index.ts"`,
    "packages/core/src/b.ts": `import "@aunet/core"`,
  }
  expect(faults(files, drawing({ core: {} }))).toEqual([
    "packages/core/src/a.ts:1 A4",
    "packages/core/src/b.ts:1 A4",
  ])
})

test("A5 packages in a circle are a fault, in the drawing and in the sources", () => {
  const files = {
    "packages/a/package.json": manifest("@aunet/a", "@aunet/b"),
    "packages/a/src/index.ts": `import type { B } from "@aunet/b"`,
    "packages/b/package.json": manifest("@aunet/b", "@aunet/a"),
    "packages/b/src/index.ts": `import "@aunet/a"`,
  }
  expect(faults(files, drawing({ a: { internal: ["b"] }, b: { internal: ["a"] } }))).toEqual([
    "tools/arrows.json A5",
    "packages A5",
  ])
})

test("A6 files in a circle are a fault, also where only types go round", () => {
  const files = (kind: string) => ({
    "packages/core/package.json": manifest("@aunet/core"),
    "packages/core/src/a.ts": `import { b } from "./b.ts"`,
    "packages/core/src/b.ts": `import { c } from "./deep/c.ts"`,
    "packages/core/src/deep/c.ts": `import ${kind}{ a } from "../a.ts"`,
  })
  expect(faults(files(""), drawing({ core: {} }))).toEqual(["packages/core/src/a.ts A6"])
  expect(faults(files("type "), drawing({ core: {} }))).toEqual(["packages/core/src/a.ts A6"])
})

test("A7 fp-ts and effect meet only in interop", () => {
  const text = `import { either } from "fp-ts"\nimport * as Effect from "effect/Effect"`
  const files = {
    "packages/core/package.json": manifest("@aunet/core", "fp-ts", "effect"),
    "packages/core/src/load.ts": text,
    "packages/core/src/interop.ts": text,
  }
  expect(faults(files, drawing({ core: { external: ["fp-ts", "effect"] } }))).toEqual([
    "packages/core/src/load.ts A7",
  ])
})

test("A8 an import whose name is computed needs leave", () => {
  const text = `export const load = (name: string) => import(name)`
  const files = {
    "packages/core/package.json": manifest("@aunet/core"),
    "packages/core/src/load.ts": text,
    "packages/cli/package.json": manifest("@aunet/cli"),
    "packages/cli/src/load.ts": text,
  }
  const allowed = drawing({ core: {}, cli: { computed: ["src/**"] } })
  expect(faults(files, allowed)).toEqual(["packages/core/src/load.ts:1 A8"])
})

test("A9 an arrow that nobody uses is a fault, unless it leads to a package that is still to come", () => {
  const files = {
    "packages/tensor/package.json": manifest("@aunet/tensor"),
    "packages/blocks/package.json": manifest("@aunet/blocks", "@aunet/tensor"),
    "packages/blocks/src/index.ts": `import "@aunet/tensor"`,
    "packages/core/package.json": manifest("@aunet/core", "@aunet/tensor"),
  }
  const internal = ["tensor", "eval"]
  const allowed = drawing({ tensor: {}, eval: {}, blocks: { internal }, core: { internal } })
  expect(faults(files, allowed)).toEqual(["tools/arrows.json A9"])
})
