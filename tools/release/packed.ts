// Packs the packages as npm would publish them, and reads what was packed.
//
//     const { packed } = await packPackages("/tmp/packed")     packed.get("aunet").tarball
//
// In:  a workspace that is built, and a folder. Out: a file a package in the folder, `workspace:` and `catalog:`
//      ranges resolved; by name, dependencies before those that depend on them.
// Never: builds; what is in each dist is packed.

import { existsSync, mkdirSync } from "node:fs"
import { basename, dirname, join, relative } from "node:path"
import { root, runChild, workspaceEnv } from "../child.mjs"
import { packagesIn, type Manifest } from "../packages.ts"
import { runPnpm } from "../pnpm.mjs"

/** A manifest with the version that is published. */
export type VersionedManifest = Manifest & { readonly version: string }

/** A packed package: its file, the manifest that npm will read, and the paths in it, such as `dist/index.js`. */
export type Packed = {
  readonly tarball: string
  readonly manifest: VersionedManifest
  readonly files: readonly string[]
}

/** What has to be done before the packages of a workspace can be packed; undefined where they can. */
export function notReadyToPack(cwd: string = root): string | undefined {
  if (!existsSync(join(cwd, "node_modules")))
    return "nothing is installed in this clone yet. Run node tools/set-up.mjs, then pnpm build"
  const unbuilt = packagesIn(cwd).filter(
    ({ folder, manifest }) => manifest.private !== true && !existsSync(join(folder, "dist")),
  )
  return unbuilt.length === 0
    ? undefined
    : `${unbuilt.map(({ short }) => short).join(", ")}: not built yet. Run pnpm build first`
}

/** Packs every package of the workspace at `cwd` that is published into `folder`. Throws when one is not built, or pnpm fails. */
export async function packPackages(folder: string, cwd: string = root): Promise<Map<string, Packed>> {
  const why = notReadyToPack(cwd)
  if (why !== undefined) throw new Error(why)
  mkdirSync(folder, { recursive: true })
  // A relative folder: on Windows the arguments may go through a shell.
  const to = relative(cwd, folder).replaceAll("\\", "/")
  const left = packagesIn(cwd).flatMap(({ manifest }) =>
    manifest.private === true ? ["--filter", `!${manifest.name}`] : [],
  )
  const args = ["-r", "--filter", "./packages/*", ...left, "pack", "--json", "--pack-destination", to]
  // Set-up has fetched this pnpm; npx would ask the registry for it once more.
  const env = workspaceEnv({ NPM_CONFIG_PREFER_OFFLINE: "true" })
  const { status, text } = await runPnpm(args, { cwd, env, output: "kept" })
  if (status !== 0) throw new Error(`pnpm pack ended with ${status}:\n${text}`)
  const packed = await readPacked(tarballsIn(text))
  return new Map(packed.map((one) => [one.manifest.name, one]))
}

/** The files that `pnpm pack --json` names, in its order; what scripts of packages print may stand around its list. */
function tarballsIn(text: string): string[] {
  const list = /^\[$[\s\S]*^\]$/m.exec(text)?.[0]
  if (list === undefined) throw new Error(`pnpm pack did not tell what it packed:\n${text}`)
  return (JSON.parse(list) as { filename: string }[]).map(({ filename }) => filename)
}

/** Reads packed packages, in the order given. Throws for a file that is none. */
export async function readPacked(tarballs: readonly string[]): Promise<Packed[]> {
  const packed: Packed[] = []
  for (const tarball of tarballs) {
    const manifest = JSON.parse(await tar(tarball, "-xOzf", "package/package.json")) as VersionedManifest
    const files = (await tar(tarball, "-tzf")).trim().split(/\r?\n/)
    packed.push({ tarball, manifest, files: files.map((file) => file.slice("package/".length)) })
  }
  return packed
}

async function tar(tarball: string, how: string, ...what: readonly string[]): Promise<string> {
  // The name alone: to GNU tar "C:" is a machine's name.
  const options = { cwd: dirname(tarball), output: "kept" } as const
  const { status, text } = await runChild("tar", [how, basename(tarball), ...what], options)
  if (status !== 0) throw new Error(`${tarball} is no packed package: ${text}`)
  return text
}
