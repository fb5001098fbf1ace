/**
 * webpack 5 builds a page without an optional package only where its `import()` stands in the block of a `try`: its
 * handler does not count, nor does a `try` around a function in which the import stands.
 */
import { globSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"
import { parseSync } from "oxc-parser"
import { expect, test } from "vitest"
import { root } from "../child.mjs"
import { packagesIn } from "../packages.ts"

type Node = { type: string } & Record<string, unknown>
type Found = { name: string; guarded: boolean }

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string"

/** Lists the `import()`s of a file that name what they load. */
function importsIn(file: string, text: string): Found[] {
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new SyntaxError(`${file}: ${errors[0].message}`)
  const found: Found[] = []
  const visit = (node: Node, guarded: boolean): void => {
    if (node.type === "ImportExpression") {
      const { value } = node.source as { value?: unknown }
      if (typeof value === "string") found.push({ name: value, guarded })
    }
    const inside = guarded && !/Function|Class|StaticBlock/.test(node.type)
    for (const [field, value] of Object.entries(node))
      for (const child of Array.isArray(value) ? value : [value])
        if (isNode(child)) visit(child, inside || (node.type === "TryStatement" && field === "block"))
  }
  visit(program as unknown as Node, false)
  return found
}

const packageOf = (name: string): string => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name

/** `import()`s of packages that users may leave out, with the file in which they stand. */
const optional = packagesIn(root).flatMap(({ folder }) => {
  const { peerDependenciesMeta = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    peerDependenciesMeta?: Record<string, { optional?: boolean }>
  }
  return globSync("src/**/*.ts", { cwd: folder }).flatMap((file) =>
    importsIn(file, readFileSync(join(folder, file), "utf8"))
      .filter(({ name }) => peerDependenciesMeta[packageOf(name)]?.optional === true)
      .map((each) => ({ ...each, file: relative(root, join(folder, file)).replaceAll("\\", "/") })),
  )
})

test("imports of packages that users may leave out stand in try", () => {
  // All that are known: a runtime that is imported in another way would else be looked at by nobody.
  expect(optional.map(({ file, name }) => `${file} ${name}`).toSorted()).toEqual([
    "packages/cli/src/files/png.ts @resvg/resvg-js",
    "packages/data/src/node/read/hub/hub-repository.ts @huggingface/hub",
    "packages/tensor-onnx/src/node.ts onnxruntime-node",
    "packages/tensor-onnx/src/web-in-node.ts onnxruntime-web",
    "packages/tensor-onnx/src/web.ts onnxruntime-web/wasm",
    "packages/tensor-onnx/src/webgpu.ts onnxruntime-web/webgpu",
  ])
  expect(optional.filter(({ guarded }) => !guarded)).toEqual([])
})

test.each([
  ["in the block", `try { await import("x") } catch {}`, true],
  ["deep in the block", `try { if (a) { b = (await import("x")).y } } finally {}`, true],
  [
    "in a try within a function",
    `load(async () => { try { return await import("x") } catch (e) { throw e } })`,
    true,
  ],
  ["in the handler of a try in a block", `try { try {} catch { await import("x") } } catch {}`, true],
  ["nowhere", `await import("x")`, false],
  ["in the handler", `try {} catch { await import("x") }`, false],
  ["at the end", `try {} finally { await import("x") }`, false],
  ["in a function within the block", `try { await load(() => import("x")) } catch {}`, false],
  ["in a method within the block", `try { new (class { a() { return import("x") } })() } catch {}`, false],
])("an import %s: is it guarded?", (_, text, guarded) =>
  expect(importsIn("a.ts", text)).toEqual([{ name: "x", guarded }]),
)
