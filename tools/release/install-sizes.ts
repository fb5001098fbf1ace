// Installs packed packages in an empty folder, as a user does, and says where the megabytes are.
//
//     node tools/release/install-sizes.ts aunet onnxruntime-node
//     node tools/release/install-sizes.ts --npm 10 @aunet/cli
//     node tools/release/install-sizes.ts --pnpm 12.21.0 --ignore-scripts --use aunet onnxruntime-node
//
// In:  what to install, with which installer (the machine's npm without --npm or --pnpm); the workspace, built.
//      --ignore-scripts hands that on, --use trains and writes with the engine that `auto` takes (under pnpm `aunet`
//      itself has to be named, or the folder does not see it), --keep leaves the folder.
// Out: what the installer said, the apparent MB (10^6 bytes) of each of the largest packages, how often each is
//      there, and the whole.
// Never: sends a name of ours to the registry that npm is set to; everything else comes from there.

import { globSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { parseArgs } from "node:util"
import { runChild, workspaceEnv } from "../child.mjs"
import { runNpm } from "../npm.ts"
import { openLoopbackRegistry } from "./loopback-registry.ts"
import { notReadyToPack, packPackages } from "./packed.ts"

/** What one package takes: bytes of its files, bytes on the disk, and in how many places it is. */
export type InstalledSize = {
  readonly name: string
  readonly bytes: number
  readonly onDisk: number
  readonly copies: number
}

/** Trains a step and writes, with the engine that `auto` takes, and names it. */
const FIRST_USE = `
import { load, memoryFolder, train } from "aunet"
const out = memoryFolder()
const data = [{ name: "cat", bytes: new TextEncoder().encode("the cat sat on the mat. ".repeat(40)) }]
for await (const event of train({ data, length: { steps: 2 }, rowBytes: 32, rows: 1, out })) {
  if (event.type === "start") console.log("engine", event.engine)
}
const model = await load(out)
console.log(JSON.stringify(await model.complete("the cat", { maxBytes: 4, seed: 1 })))
await model.close()
`

/** Sizes of all packages below the `node_modules` of `folder`, each without those inside it, the largest first. */
export function installedSizes(folder: string): InstalledSize[] {
  const found = new Map<string, InstalledSize>()
  for (const manifest of manifestsIn(folder)) {
    const home = dirname(manifest).replaceAll("\\", "/")
    const name = home.slice(home.lastIndexOf("node_modules/") + "node_modules/".length)
    const own = ownSize(join(folder, home))
    const { bytes = 0, onDisk = 0, copies = 0 } = found.get(name) ?? {}
    const sum = { bytes: bytes + own.bytes, onDisk: onDisk + own.onDisk }
    found.set(name, { name, ...sum, copies: copies + 1 })
  }
  return [...found.values()].toSorted((a, b) => b.bytes - a.bytes)
}

/**
 * The manifests of installed packages. A package's folder holds package.json right below node_modules/NAME or
 * node_modules/@SCOPE/NAME. Links, such as pnpm makes, are not followed: each package is met where it is.
 */
function manifestsIn(folder: string): string[] {
  return globSync(["node_modules/**/package.json", "node_modules/.pnpm/**/package.json"], { cwd: folder })
    .filter((file) =>
      /(^|[\\/])node_modules[\\/](@[^\\/]+[\\/])?[^@\\/.][^\\/]*[\\/]package\.json$/.test(file),
    )
    .filter((file, at, all) => all.indexOf(file) === at)
}

/** The files below `folder` without the packages inside it: as `du --apparent-size` counts them, and as `du` does. */
function ownSize(folder: string): { bytes: number; onDisk: number } {
  let bytes = 0
  let onDisk = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === "node_modules") continue
    const file = join(folder, entry.name)
    if (entry.isDirectory()) {
      const inside = ownSize(file)
      bytes += inside.bytes
      onDisk += inside.onDisk
    } else if (entry.isFile()) {
      const { size, blocks } = statSync(file)
      bytes += size
      // Windows counts no blocks.
      onDisk += blocks === undefined ? size : blocks * 512
    }
  }
  return { bytes, onDisk }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      npm: { type: "string" },
      pnpm: { type: "string" },
      "ignore-scripts": { type: "boolean" },
      use: { type: "boolean" },
      keep: { type: "boolean" },
    },
    allowPositionals: true,
  })
  if (positionals.length === 0) throw new Error("usage: install-sizes.ts [--npm VERSION] PACKAGE...")
  const why = notReadyToPack()
  if (why !== undefined) {
    console.error(why)
    process.exitCode = 1
    return
  }
  const folder = mkdtempSync(join(tmpdir(), "install-"))
  const user = join(folder, "user")
  mkdirSync(user)
  const packed = await packPackages(join(folder, "packed"))
  const { text: behind } = await runNpm(["config", "get", "registry"], { output: "kept" })
  const own = [...packed.keys()]
  const tarballs = [...packed.values()].map(({ tarball }) => tarball)
  const registry = await openLoopbackRegistry({ tarballs, own, behind: behind.trim() })
  try {
    writeFileSync(join(user, "package.json"), `{ "name": "user", "private": true, "type": "module" }\n`)
    const [tool, version] = values.pnpm === undefined ? ["npm", values.npm] : ["pnpm", values.pnpm]
    const command = version === undefined ? [] : ["exec", "--yes", `--package=${tool}@${version}`, "--", tool]
    const verb = tool === "pnpm" ? "add" : "install"
    const flags = values["ignore-scripts"] ? ["--ignore-scripts"] : []
    const began = performance.now()
    const to = `--registry=${registry.url}`
    const { status } = await runNpm([...command, verb, ...positionals, ...flags, to], { cwd: user })
    if (status !== 0) throw new Error(`${tool} ${verb} ended with ${status}`)
    const seconds = ((performance.now() - began) / 1000).toFixed(0)
    report(installedSizes(user), own, seconds)
    if (values.use) await firstUse(user)
  } finally {
    await registry.close()
    if (values.keep) console.log(folder)
    else rmSync(folder, { recursive: true, force: true })
  }
}

function report(sizes: readonly InstalledSize[], own: readonly string[], seconds: string): void {
  const mb = (bytes: number) => (bytes / 1e6).toFixed(1)
  const sum = (of: readonly InstalledSize[], field: "bytes" | "onDisk") =>
    of.reduce((total, one) => total + one[field], 0)
  for (const { name, bytes, copies } of sizes.slice(0, 8))
    console.log(`${mb(bytes).padStart(7)} MB  ${name}${copies > 1 ? ` (${copies} copies)` : ""}`)
  const ours = sizes.filter(({ name }) => own.includes(name))
  console.log(
    `${mb(sum(sizes, "bytes")).padStart(7)} MB  in all (${mb(sum(sizes, "onDisk"))} on disk), ` +
      `${mb(sum(ours, "bytes"))} of them ours; ${sizes.length} packages, ${seconds} s`,
  )
}

async function firstUse(user: string): Promise<void> {
  writeFileSync(join(user, "first-use.js"), FIRST_USE)
  const { status } = await runChild(process.execPath, ["first-use.js"], { cwd: user, env: workspaceEnv() })
  if (status !== 0) throw new Error(`the first use ended with ${status}`)
}

if (import.meta.main) await main()
