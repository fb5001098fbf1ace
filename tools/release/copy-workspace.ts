// Copies the workspace, so that a release can be rehearsed without a trace.
//
// In:  the folder of the workspace, installed, and a folder that is to be the copy.
// Out: its sources and manifests, with what is installed linked in; packages find each other in the copy.
// Never: copies what was built, or anything that a release does not need.

import { cpSync, existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from "node:fs"
import { basename, dirname, join, relative, sep } from "node:path"
import { packagesIn } from "../packages.ts"

/** What a release is made from; runs and other things that people keep beside it may be large. */
const COPIED = [".changeset", "LICENSE", "package.json", "packages", "pnpm-lock.yaml", "pnpm-workspace.yaml"]
const SETTINGS = ["tsconfig.base.json", "tsconfig.json"]
/** Folders that are made from the others. */
const LEFT_OUT = new Set([".cache", "dist", "node_modules"])

/** Copies the workspace at `root` into `copy`. */
export function copyWorkspace(root: string, copy: string): void {
  for (const name of [...COPIED, ...SETTINGS])
    cpSync(join(root, name), join(copy, name), {
      recursive: true,
      filter: (from) => !LEFT_OUT.has(basename(from)),
    })
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "junction")
  for (const { folder } of packagesIn(root)) {
    for (const name of installedNames(join(folder, "node_modules"))) {
      const target = realpathSync(join(folder, "node_modules", name))
      const inside = relative(realpathSync(root), target)
      const isPackage = inside.startsWith(`packages${sep}`)
      const link = join(copy, relative(root, folder), "node_modules", name)
      mkdirSync(dirname(link), { recursive: true })
      symlinkSync(isPackage ? join(copy, inside) : target, link, "junction")
    }
  }
}

/** The packages in a node_modules, those with a scope too. */
export function installedNames(modules: string): string[] {
  if (!existsSync(modules)) return []
  return readdirSync(modules)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) =>
      name.startsWith("@") ? readdirSync(join(modules, name)).map((each) => `${name}/${each}`) : [name],
    )
}
