/** The script of a page that only writes: how large it is, and what comes with it when. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { build, type Rolldown } from "vite"
import { expect, test } from "vitest"
import { root } from "../child.mjs"

const page = `
import { fetchedFolder, load } from "aunet/write"
const model = await load(fetchedFolder("/run/"), { engine: "onnx" })
document.body.append(await model.complete("the cat", { maxBytes: 100 }))
await model.close()
`

/** The chunks that vite makes of a page; the runtime's own files stay outside. */
async function chunksOf(script: string): Promise<Map<string, Rolldown.OutputChunk>> {
  mkdirSync(join(root, ".cache"), { recursive: true })
  const folder = mkdtempSync(join(root, ".cache", "write-page-"))
  try {
    writeFileSync(join(folder, "page.js"), script)
    writeFileSync(join(folder, "index.html"), '<script type="module" src="./page.js"></script>')
    const { output } = (await build({
      root: folder,
      configFile: false,
      logLevel: "error",
      build: { write: false, target: "es2024", rolldownOptions: { external: /^onnxruntime-web/ } },
    })) as Rolldown.RolldownOutput
    return new Map(output.flatMap((part) => (part.type === "chunk" ? [[part.fileName, part] as const] : [])))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Chunks that come together: those, and what they import at once. */
function withImports(chunks: ReadonlyMap<string, Rolldown.OutputChunk>, names: readonly string[]): string[] {
  const all = new Set<string>()
  const add = (name: string): void => {
    if (all.has(name) || !chunks.has(name)) return
    all.add(name)
    chunks.get(name)?.imports.forEach(add)
  }
  names.forEach(add)
  return [...all]
}

test("a page that writes has at most 90 kB of script, gzip, with the engine that computes", async () => {
  const chunks = await chunksOf(page)
  const entry = [...chunks.values()].find(({ isEntry }) => isEntry)!
  const packagesOf = (name: string): Set<string> =>
    new Set(chunks.get(name)!.moduleIds.map((id) => /\/packages\/([^/]+)\//.exec(id)?.[1] ?? id))
  const engine = [...chunks.keys()].filter((name) => packagesOf(name).has("tensor-onnx"))
  expect(engine).not.toEqual([])
  const together = withImports(chunks, [entry.fileName, ...engine])
  const kilobytes = (name: string): number => gzipSync(chunks.get(name)!.code, { level: 9 }).length / 1000
  const sum = together.reduce((total, name) => total + kilobytes(name), 0)
  expect(sum).toBeGreaterThan(30)
  expect(sum).toBeLessThanOrEqual(90)
  // The entry without an engine, to notice which of the two has grown.
  const alone = withImports(chunks, [entry.fileName]).reduce((total, name) => total + kilobytes(name), 0)
  expect(alone).toBeLessThanOrEqual(68)

  const modules = together.flatMap((name) => chunks.get(name)!.moduleIds)
  const left =
    /\/packages\/(?:splitter-cjk|splitter-learned|trainer|data|lingua|tensor-gpujs)\/|\/node_modules\/(?:effect|re2js|gpu\.js)\//
  expect(modules.filter((id) => left.test(id))).toEqual([])
  // They are there all the same, each for whoever asks.
  const later = [...chunks.keys()].filter((name) => !together.includes(name))
  const inLater = new Set(later.flatMap((name) => [...packagesOf(name)]))
  for (const name of ["splitter-cjk", "splitter-learned", "tensor-gpujs"]) expect(inLater).toContain(name)
})
