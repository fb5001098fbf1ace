// Puts gpu.js into what is published, so that neither of its own dependencies follows it into a user's install: a
// `webgpu` of 84 MB that it never loads, and `gl`, which needs a compiler.
//
// In:  gpu.js as installed, dist as compiled.
// Out: dist/vendor/gpu-node.js and gpu-browser.js, their licences beside them; dist/gpu-js.js imports "#gpu.js",
//      which package.json leads to one of the two.
// Never: minifies. gpu.js reads the text of functions, its own among them.
//
// Run by `pnpm pack` and `pnpm publish` (prepack).

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { rolldown } from "rolldown"

const root = join(import.meta.dirname, "..")
const vendor = join(root, "dist", "vendor")
const gpuJs = dirname(createRequire(import.meta.url).resolve("gpu.js/package.json"))
const compiled = join(root, "dist", "gpu-js.js")

if (!existsSync(compiled)) throw new Error(`${compiled} is not there: build the package first (pnpm build)`)

rmSync(vendor, { recursive: true, force: true })
mkdirSync(vendor, { recursive: true })
await bundle(join(gpuJs, "src", "index.js"), "gpu-node.js", "node")
// gpu.js leaves out for browsers what only Node has.
await bundle(join(gpuJs, "dist", "gpu-browser.js"), "gpu-browser.js", "browser")
writeFileSync(join(vendor, "THIRD-PARTY.md"), licences())

const code = readFileSync(compiled, "utf8")
const led = code.replace('import("gpu.js")', 'import("#gpu.js")')
if (!led.includes('import("#gpu.js")'))
  throw new Error(`${compiled} imports gpu.js in no way that is known here: bring bundle-gpu-js.ts in step`)
writeFileSync(compiled, led)

async function bundle(input: string, file: string, platform: "node" | "browser"): Promise<void> {
  const built = await rolldown({
    input,
    platform,
    // A native WebGL that gpu.js tries and goes without.
    plugins: [
      {
        name: "without-gl",
        resolveId: (name) => (name === "gl" ? "\0gl" : undefined),
        load: (id) => (id === "\0gl" ? 'throw new Error("gl is not part of this package")' : undefined),
      },
    ],
    onLog: (level, { message }) => {
      if (level === "warn") console.error(message)
    },
  })
  await built.write({ file: join(vendor, file), format: "esm", minify: false, codeSplitting: false })
  await built.close()
}

/** The licence of each package that is in the files, word for word. */
function licences(): string {
  const from = createRequire(join(gpuJs, "package.json"))
  const parts = ["gpu.js", "acorn", "gpu-mock.js"].map((name) => {
    const folder = name === "gpu.js" ? gpuJs : dirname(from.resolve(`${name}/package.json`))
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<
      "version" | "license",
      string
    >
    const file = join(folder, "LICENSE")
    const text = existsSync(file)
      ? readFileSync(file, "utf8").trim()
      : `${license}; its package has no text of it.`
    return `## ${name} ${version}\n\n${text}\n`
  })
  return ["# What is in these files beside our own code\n", ...parts].join("\n")
}
