// Empty packages in place of those from outside, so that an install of ours needs no network.
//
//     packStandIns -> a registry serves them -> npm install -> linkStandIns: the workspace's own in their place
//
// In:  packed packages, and the workspace in which what they ask for is installed.
// Out: packed files of the same names and versions with nothing in them; links.
// Never: stands in for an optional peer, which no install brings.

import { existsSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { runChild } from "../child.mjs"
import { packagesIn, readManifest, runtimeDependencies } from "../packages.ts"
import type { VersionedManifest } from "./packed.ts"

/** A package from outside: where the workspace has it, and a packed file that stands for it. */
export type StandIn = { readonly name: string; readonly installed: string; readonly tarball: string }

/** Packs a stand-in into `folder` for each package from outside that the workspace at `root` asks for and has. */
export async function packStandIns(root: string, folder: string): Promise<StandIn[]> {
  const packages = packagesIn(root)
  const own = new Set(packages.map(({ manifest }) => manifest.name))
  const installed = new Map<string, string>()
  for (const { folder: home, manifest } of packages)
    for (const name of runtimeDependencies(manifest)) {
      const place = join(home, "node_modules", name)
      if (!own.has(name) && existsSync(place)) installed.set(name, realpathSync(place))
    }
  const standIns: StandIn[] = []
  for (const [name, place] of installed) {
    const { version } = readManifest(place) as VersionedManifest
    const file = `${name.replace("/", "+")}.tgz`
    const content = join(folder, name.replace("/", "+"), "package")
    mkdirSync(content, { recursive: true })
    writeFileSync(join(content, "package.json"), JSON.stringify({ name, version }))
    const args = ["-czf", `../${file}`, "package"]
    const { status, text } = await runChild("tar", args, { cwd: join(content, ".."), output: "kept" })
    if (status !== 0) throw new Error(`${name} can not be packed: ${text}`)
    standIns.push({ name, installed: place, tarball: join(folder, file) })
  }
  return standIns
}

/** Puts the workspace's own in place of each stand-in that was installed into `folder`. */
export function linkStandIns(folder: string, standIns: readonly StandIn[]): void {
  for (const { name, installed } of standIns) {
    const place = join(folder, "node_modules", name)
    if (!existsSync(place)) continue
    rmSync(place, { recursive: true })
    symlinkSync(installed, place, "junction")
  }
}
