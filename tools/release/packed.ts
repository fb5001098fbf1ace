// Packs every package of the workspace, as npm would publish it.
//
// In:  a folder inside the workspace for the packed files; it is emptied first.
// Out: the path of each package's file by its name on npm.
// Never: publishes, or counts on what an earlier build left: each is built from nothing.

import { globSync, mkdirSync, rmSync } from "node:fs"
import { join, relative } from "node:path"
import { root, runChild } from "../child.mjs"
import { type Manifest, packagesIn } from "../packages.ts"
import { runPnpm } from "../pnpm.mjs"
import { programOf } from "../program.ts"

/** Builds all packages and packs them into `target`. Throws Error with what was printed when a build or a packing fails. */
export async function packAll(target: string): Promise<Map<string, string>> {
  for (const dist of globSync("packages/*/dist", { cwd: root })) rmSync(join(root, dist), { recursive: true })
  const built = await runChild(process.execPath, [programOf("typescript", "tsc"), "-b"], { output: "kept" })
  if (built.status !== 0) throw new Error(`the build failed:\n${built.text}`)
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  // A relative folder: on Windows the arguments may go through a shell.
  const folder = relative(root, target).replaceAll("\\", "/")
  const args = ["-r", "--filter", "./packages/*", "pack", "--pack-destination", folder]
  const packed = await runPnpm(args, { output: "kept" })
  if (packed.status !== 0) throw new Error(`pnpm pack failed:\n${packed.text}`)
  const published = packagesIn(root).filter(({ manifest }) => manifest.private !== true)
  return new Map(published.map(({ manifest }) => [manifest.name, join(target, packedName(manifest))]))
}

/** The name that npm and pnpm give the packed file: `@aunet/core` 0.1.0 is aunet-core-0.1.0.tgz. */
export function packedName({ name, version }: Manifest): string {
  return `${name.replace(/^@/, "").replaceAll("/", "-")}-${version}.tgz`
}
