// Makes one file of `aunet`, `aunet/web` and `aunet/worker` for pages without a bundler, as CDNs of npm packages serve it.
//
// In:  the sources, and what they import as installed.
// Out: dist/browser/aunet.js, minified, and the licences of what is in it beside our own code.
// Never: puts WebAssembly in. ONNX Runtime's is fetched when its engine is asked for, from where `wasmPaths` says.
//
// Run by `pnpm pack` and `pnpm publish` (prepack).

import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { rolldown } from "rolldown"

const root = join(import.meta.dirname, "..")
const source = (name: string): string => join(root, "src", name)

/** Packages that another has put into its own files, where no module shows them. */
const INSIDE: Readonly<Record<string, readonly string[]>> = {
  "gpu.js": ["acorn", "gpu-mock.js"],
  "onnxruntime-web": ["onnxruntime-common"],
}

/** A package that is in the file. */
interface Guest {
  readonly folder: string
  readonly name: string
  readonly version: string
  readonly license?: string
}

/** Makes the file in a folder; what is there goes. */
export async function bundleOneFile(folder: string): Promise<void> {
  const warned: string[] = []
  const built = await rolldown({
    input: source("one-file.ts"),
    platform: "browser",
    // How long it takes on a busy machine is nothing that is wrong with the file.
    checks: { bundlerTimings: false },
    plugins: [
      {
        name: "own-worker",
        resolveId: (name, from) =>
          name === "./own-worker.ts" && from?.replaceAll("\\", "/").endsWith("/worker/load-in-worker.ts")
            ? source("one-file/own-worker.ts")
            : undefined,
      },
    ],
    onLog: (level, { message }) => {
      if (level === "warn") warned.push(message)
    },
  })
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const { output } = await built.write({
    file: join(folder, "aunet.js"),
    format: "esm",
    minify: true,
    codeSplitting: false,
  })
  await built.close()
  const [chunk] = output
  // What it loads later it loads from itself.
  const outside = [...chunk.imports, ...chunk.dynamicImports].filter((each) => each !== chunk.fileName)
  const faults = [...warned, ...outside.map((each) => `it imports ${each}`)]
  if (faults.length > 0) throw new Error(`aunet.js is not whole:\n${faults.join("\n")}`)
  writeFileSync(join(folder, "THIRD-PARTY.md"), licences(guestsOf(chunk.moduleIds)))
}

/** The packages of others that modules are of, and those that are inside these. */
function guestsOf(modules: readonly string[]): Guest[] {
  const folders = new Set(
    modules.filter((id) => id.includes("node_modules")).map((id) => packageFolder(dirname(id))),
  )
  const seen = [...folders].map(guestIn)
  const inside = seen.flatMap(({ folder, name }) => {
    const from = createRequire(join(folder, "package.json"))
    return (INSIDE[name] ?? []).map((each) => guestIn(packageFolder(dirname(from.resolve(each)))))
  })
  return [...seen, ...inside].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function guestIn(folder: string): Guest {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Omit<Guest, "folder">
  return { ...manifest, folder }
}

/** The folder above with a manifest that says whose it is; those inside a package say only how its files are read. */
function packageFolder(folder: string): string {
  const file = join(folder, "package.json")
  if (existsSync(file) && "version" in (JSON.parse(readFileSync(file, "utf8")) as object)) return folder
  const above = dirname(folder)
  if (above === folder) throw new Error(`no package.json is above ${folder}`)
  return packageFolder(above)
}

/** The licence of each package, word for word. */
function licences(guests: readonly Guest[]): string {
  const parts = guests.map(({ folder, name, version, license }) => {
    const [file] = globSync("{LICENSE,LICENCE,license}*", { cwd: folder })
    const text =
      file === undefined
        ? `${license ?? "It names none"}; its package has no text of it.`
        : readFileSync(join(folder, file), "utf8").trim()
    return `## ${name} ${version}\n\n${text}\n`
  })
  return ["# What is in aunet.js beside our own code\n", ...parts].join("\n")
}

if (import.meta.main) await bundleOneFile(join(root, "dist", "browser"))
