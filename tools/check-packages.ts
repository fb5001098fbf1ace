// Looks at every package as npm would publish it.
//
// In:  the packages of the workspace; those with "private": true are left out.
// Out: a line a package with its size and entry points, and every fault that was found in it.
// Never: publishes, or leaves the packed files anywhere but in .cache/packed.
//
// Steps: 1 build, nothing left that has no source, 2 pack, 3 publint and attw on the packed files, 4 unpack all of them
// side by side and import each entry point under plain Node: nothing may be printed or put on globalThis,
// 5 write a splitter with the packed kit, and train with it (tools/try-splitter-kit.ts).

import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs"
import { dirname, join } from "node:path"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { atOnce } from "./at-once.ts"
import { root, runChild } from "./child.mjs"
import { packagesIn, readManifest, runtimeDependencies } from "./packages.ts"
import { runPnpm } from "./pnpm.mjs"
import { programOf } from "./program.ts"
import { trySplitterKit } from "./try-splitter-kit.ts"
import { wrongTypes } from "./wrong-types.ts"

const packed = join(root, ".cache", "packed")
const unpacked = join(packed, "node_modules")
/** The folders of the workspace by their names on npm. */
const sources = new Map(packagesIn(root).map(({ manifest, folder }) => [manifest.name, folder]))
let faults = 0

function fault(where: string, message: string): void {
  faults++
  console.error(`${where}: ${message.trim()}`)
}

await build()
if (faults === 0) await pack()
if (faults === 0) {
  const folders = await unpackAll()
  for (const line of atOnce(folders, checkPackage)) console.log(await line)
  if (faults === 0) for (const message of await trySplitterKit(packed)) fault("splitter kit", message)
}
console.log(faults === 0 ? "packages: fit to publish" : `packages: ${faults} faults`)
process.exitCode = faults === 0 ? 0 : 1

/**
 * Step 1. What was built of a source that is gone would be published too, so there may be nothing of it; what packing
 * puts beside is made anew.
 */
async function build(): Promise<void> {
  const isPublished = new Map(
    packagesIn(root).map(({ short, manifest }) => [short, manifest.private !== true]),
  )
  for (const built of globSync("packages/*/dist/**/*.{js,d.ts,map}", { cwd: root })) {
    // What is not published may build what it likes, as a page.
    if (isPublished.get(built.split(/[\\/]/)[1] ?? "") !== true) continue
    const source = built.replace(/([\\/])dist([\\/].*?)(?:\.d)?\.(?:js|ts)(?:\.map)?$/, "$1src$2.ts")
    if (!existsSync(join(root, source))) rmSync(join(root, built))
  }
  const { status } = await runChild(process.execPath, [programOf("typescript", "tsc"), "-b"])
  if (status !== 0) fault("packages", "the build failed")
}

/** Step 2. */
async function pack(): Promise<void> {
  rmSync(packed, { recursive: true, force: true })
  mkdirSync(packed, { recursive: true })
  // A relative folder: on Windows the arguments may go through a shell.
  const names = packagesIn(root).filter(({ manifest }) => manifest.private !== true)
  const filters = names.flatMap(({ short }) => ["--filter", `./packages/${short}`])
  const args = ["-r", ...filters, "pack", "--pack-destination", ".cache/packed"]
  const { status, text } = await runPnpm(args, { output: "kept" })
  if (status !== 0) fault("packages", `pnpm pack failed:\n${text}`)
}

/** Unpacks every package where Node finds it by name, its outside dependencies linked in from the workspace. */
async function unpackAll(): Promise<string[]> {
  const folders: string[] = []
  for (const file of readdirSync(packed).filter((name) => name.endsWith(".tgz"))) {
    const folder = join(unpacked, file)
    mkdirSync(folder, { recursive: true })
    // Relative again: to GNU tar "C:" is a machine's name.
    const { status, text } = await runChild("tar", ["-xzf", `../../${file}`], { cwd: folder, output: "kept" })
    if (status !== 0) fault(file, `tar failed:\n${text}`)
    const { name } = readManifest(join(folder, "package"))
    const home = join(unpacked, name)
    mkdirSync(dirname(home), { recursive: true })
    symlinkSync(join(folder, "package"), home, "junction")
    linkOutside(join(folder, "package"))
    folders.push(folder)
  }
  return folders
}

/** Links what the package uses from outside the workspace, where the workspace has it (optional peers it may lack). */
function linkOutside(folder: string): void {
  const manifest = readManifest(folder)
  const source = sources.get(manifest.name)!
  for (const name of runtimeDependencies(manifest)) {
    if (sources.has(name) || !existsSync(join(source, "node_modules", name))) continue
    const link = join(folder, "node_modules", name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(realpathSync(join(source, "node_modules", name)), link, "junction")
  }
}

/** Steps 3 and 4 for one package; gives the line about it. */
async function checkPackage(folder: string): Promise<string> {
  const content = join(folder, "package")
  const manifest = readManifest(content)
  const tarball = join(packed, folder.slice(unpacked.length + 1))
  const entries = Object.keys(manifest.exports ?? {}).filter((entry) => entry !== "./package.json")
  const kilobytes = Math.ceil(statSync(tarball).size / 1024)
  for (const name of ["README.md", "LICENSE"]) {
    if (!existsSync(join(content, name))) fault(manifest.name, `${name} is missing from what is published`)
  }
  const bytes = readFileSync(tarball)
  const { messages } = await publint({
    pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) },
  })
  for (const message of messages) {
    if (message.type !== "suggestion") fault(manifest.name, `publint: ${formatMessage(message, manifest)}`)
  }
  if (entries.length > 0)
    for (const problem of await wrongTypes(bytes)) fault(manifest.name, `attw: ${problem}`)
  for (const entry of entries) await importEntry(manifest.name + entry.slice(1))
  const commands = typeof manifest.bin === "string" ? [manifest.bin] : Object.values(manifest.bin ?? {})
  for (const command of commands) await askForHelp(manifest.name, join(content, command))
  return `${manifest.name.padEnd(28)} ${String(kilobytes).padStart(5)} KB  ${entries.join(" ")}`
}

/** Importing a package does nothing: it prints nothing and leaves no global behind. */
async function importEntry(name: string): Promise<void> {
  const script = `
    const before = new Set(Reflect.ownKeys(globalThis))
    await import(${JSON.stringify(name)})
    for (const key of Reflect.ownKeys(globalThis)) if (!before.has(key)) console.log("puts " + String(key) + " on globalThis")
  `
  const { status, text } = await runChild(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: packed,
    output: "kept",
  })
  if (status !== 0) fault(name, `can not be imported from the packed files:\n${text}`)
  else if (text.trim() !== "") fault(name, `importing it has an effect:\n${text}`)
}

async function askForHelp(name: string, script: string): Promise<void> {
  const { status, text } = await runChild(process.execPath, [script, "--help"], {
    cwd: packed,
    output: "kept",
  })
  if (status !== 0 || text.trim() === "")
    fault(name, `its command does not answer to --help from the packed files:\n${text}`)
}
