/** What importing a package loads: counted in modules, which no machine's mood changes. */
import { join } from "node:path"
import { expect, test } from "vitest"
import { root, runChild } from "../child.mjs"

/** Loads a module in a Node of its own and prints the addresses of all files that came with it. */
const counter = `
import { registerHooks } from "node:module"
const files = []
registerHooks({
  load: (url, context, next) => {
    if (url.startsWith("file:")) files.push(url)
    return next(url, context)
  },
})
await import(process.env.COUNTED)
console.log(JSON.stringify(files))
`

/** The files that an import loads, for each package; `from` is one that may import it. */
async function loadedBy(name: string, from: string): Promise<Map<string, string[]>> {
  const { status, text } = await runChild(process.execPath, ["--input-type=module", "--eval", counter], {
    cwd: join(root, "packages", from),
    env: { ...process.env, COUNTED: name },
    output: "kept",
  })
  expect(status, text).toBe(0)
  const loaded = new Map<string, string[]>()
  for (const file of JSON.parse(text) as string[]) {
    const [, outside, own] =
      /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\/|\/packages\/([^/]+)\/src\//.exec(file) ?? []
    const owner = outside ?? own ?? file
    loaded.set(owner, [...(loaded.get(owner) ?? []), file])
  }
  return loaded
}

const OURS =
  /^(?:aunet|base|blocks|core|data|lingua|router|splitter.*|tensor.*|tokens|torch|trainer|weights|writer)$/

const count = (loaded: ReadonlyMap<string, readonly string[]>, which: RegExp): number =>
  [...loaded].reduce((sum, [name, files]) => sum + (which.test(name) ? files.length : 0), 0)

test.each([
  ["aunet", "cli", 274],
  ["aunet/write", "cli", 254],
  ["@aunet/core", "aunet", 158],
  ["@aunet/lingua", "aunet", 176],
  ["@aunet/trainer", "aunet", 186],
  ["@aunet/writer", "aunet", 198],
])("%s loads no effect, and at most so many of our files (seen from %s): %i", async (name, from, most) => {
  const loaded = await loadedBy(name, from)
  expect(count(loaded, /^effect$/)).toBe(0)
  expect(count(loaded, OURS)).toBeGreaterThan(10)
  expect(count(loaded, OURS)).toBeLessThanOrEqual(most)
})

test("aunet loads what trains, writes, fits and computes only when it is used", async () => {
  const loaded = await loadedBy("aunet", "cli")
  expect(loaded.get("writer")?.map((file) => file.replace(/.*\//, ""))).toEqual(["allowed-bytes.ts"])
  expect(
    loaded
      .get("trainer")
      ?.map((file) => file.replace(/.*\//, ""))
      .toSorted(),
  ).toEqual(["adamw.ts", "schedules.ts"])
  expect(loaded.get("splitter-learned")?.filter((file) => file.endsWith("fit-splitter.ts"))).toEqual([])
  for (const engine of ["tensor-onnx", "tensor-gpujs", "gpu.js", "onnxruntime-node"])
    expect([engine, loaded.get(engine)]).toEqual([engine, undefined])
})

test("aunet/write has neither trainer, data nor splitters that few checkpoints name", async () => {
  const names = [...(await loadedBy("aunet/write", "cli")).keys()]
  for (const left of ["trainer", "data", "lingua", "splitter-cjk", "splitter-learned", "effect"])
    expect(names).not.toContain(left)
})
