// Lists the packages of a workspace.
//
// In:  the folder of the workspace.
// Out: each package's folder name, its name on npm, and its manifest, in the order of the folders.
// Never: looks at folders below packages/ that have no package.json.

import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

/** The parts of a package.json that the tools read. */
export type Manifest = {
  readonly name: string
  readonly description?: string
  readonly private?: boolean
  readonly bin?: string | Readonly<Record<string, string>>
  readonly scripts?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** One package: `short` is the name of its folder, `folder` its path. */
export type Package = { readonly short: string; readonly folder: string; readonly manifest: Manifest }

/** Lists the packages below `root`. */
export function packagesIn(root: string): Package[] {
  const shorts = readdirSync(join(root, "packages")).toSorted()
  const folders = shorts.map((short) => ({ short, folder: join(root, "packages", short) }))
  return folders
    .filter(({ folder }) => existsSync(join(folder, "package.json")))
    .map(({ short, folder }) => ({ short, folder, manifest: readManifest(folder) }))
}

/** Reads the package.json in `folder`. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest
}

/** The names of all that a package uses when it runs: what it depends on, and what it asks its user to bring. */
export function runtimeDependencies(manifest: Manifest): string[] {
  const { dependencies, peerDependencies, optionalDependencies } = manifest
  return Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies })
}
