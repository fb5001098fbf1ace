// Rehearses a release: everything that a release does, but in a copy and to a registry on this machine.
//
//     copy -> changeset version -> tsc -b -> pnpm pack -> npm publish -> npm install
//
// In:  the workspace as it is, installed. Out: the next packages in the order of publication, and every fault.
//      Publishing to a registry of our own takes all the steps of `npm publish --dry-run`, and those that it leaves out.
// Never: changes the workspace, asks git, or sends anything off this machine: packages from outside are stand-ins
//        while npm installs, and the workspace's own while the installed ones run.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { root, runChild, workspaceEnv } from "../child.mjs"
import { runNpm } from "../npm.ts"
import { packagesIn } from "../packages.ts"
import { programOf } from "../program.ts"
import { copyWorkspace } from "./copy-workspace.ts"
import { openLoopbackRegistry } from "./loopback-registry.ts"
import { checkNextPackages } from "./next-packages.ts"
import { packPackages, type Packed, type VersionedManifest } from "./packed.ts"
import { linkStandIns, packStandIns } from "./stand-ins.ts"

/** What a release would be. */
export type Rehearsal = { readonly next: readonly Packed[]; readonly faults: readonly string[] }

/** What a user does first, with the installed package. */
const FIRST_USE = `
import { load, memoryFolder, train } from "aunet"
const out = memoryFolder()
const data = [{ name: "cat", bytes: new TextEncoder().encode("the cat sat on the mat. ".repeat(8)) }]
for await (const _ of train({ data, length: { steps: 1 }, rowBytes: 32, rows: 1, engine: "reference", out }));
const model = await load(out, { engine: "reference" })
console.log(JSON.stringify(await model.complete("the cat", { maxBytes: 4, seed: 1 })))
await model.close()
`

/** Rehearses a release of the workspace. Throws when a step ends before the next can begin. */
export async function rehearseRelease(): Promise<Rehearsal> {
  const folder = mkdtempSync(join(tmpdir(), "release-"))
  try {
    return await rehearseIn(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function rehearseIn(folder: string): Promise<Rehearsal> {
  const copy = join(folder, "copy")
  mkdirSync(copy)
  copyWorkspace(root, copy)
  const options = { cwd: copy, env: workspaceEnv(), output: "kept" } as const
  const changeset = [programOf("@changesets/cli", "changeset"), "version"]
  await must("changeset version", runChild(process.execPath, changeset, options))
  await must("tsc -b", runChild(process.execPath, [programOf("typescript", "tsc"), "-b"], options))
  const next = [...(await packPackages(join(copy, ".cache", "packed"), copy)).values()]
  const sources = packagesIn(root).map(({ manifest }) => manifest)
  const faults = checkNextPackages(sources, next)
  const standIns = await packStandIns(root, join(folder, "stand-ins"))
  const tarballs = standIns.map(({ tarball }) => tarball)
  const registry = await openLoopbackRegistry({ tarballs, own: next.map(({ manifest }) => manifest.name) })
  try {
    // A cache of its own: the next rehearsal packs other files under the same versions.
    const where = [`--registry=${registry.url}`, `--cache=${join(folder, "npm-cache")}`]
    const { host } = new URL(registry.url)
    // npm asks who publishes; here anybody may.
    const publish = [
      "publish",
      "--workspaces",
      "--provenance=false",
      `--//${host}/:_authToken=rehearsal`,
      ...where,
    ]
    const cwd = await unpackAll(next, join(folder, "unpacked"))
    const text = await must("npm publish", runNpm(publish, { cwd, output: "kept" }))
    // npm mends a manifest with a warning and goes on; what users get is then not what was written.
    faults.push(...new Set(text.split("\n").filter((line) => /^npm (warn|error)/i.test(line))))
    const user = join(folder, "user")
    mkdirSync(user)
    writeFileSync(join(user, "package.json"), `{ "name": "user", "private": true }\n`)
    writeFileSync(join(user, "first-use.mjs"), FIRST_USE)
    const use = { cwd: user, output: "kept" } as const
    await must("npm install aunet", runNpm(["install", "aunet", ...where], use))
    linkStandIns(user, standIns)
    await must("the first use of aunet", runChild(process.execPath, ["first-use.mjs"], use))
    await must("npm install @aunet/cli", runNpm(["install", "@aunet/cli", ...where], use))
    linkStandIns(user, standIns)
    const split = ["exec", "--offline", ...where, "--", "aunet", "split", "the cat sat"]
    const drawn = await must("aunet split", runNpm(split, use))
    if (!drawn.includes("the |cat"))
      faults.push(`aunet split of the installed package draws something else: ${drawn}`)
    return { next, faults: [...new Set([...faults, ...left(next, registry.published)])] }
  } finally {
    await registry.close()
  }
}

/** Runs to its end, and returns what it said. Throws with that when it failed. */
async function must(what: string, child: Promise<{ status: number; text: string }>): Promise<string> {
  const { status, text } = await child
  if (status !== 0) throw new Error(`${what} ended with ${status}:\n${text}`)
  return text
}

/** Unpacks all side by side, as workspaces of one folder: npm then publishes them in one go, in this order. */
async function unpackAll(next: readonly Packed[], folder: string): Promise<string> {
  for (const { manifest, tarball } of next) {
    const home = join(folder, manifest.name.replace("/", "+"))
    mkdirSync(home, { recursive: true })
    // Relative: to GNU tar "C:" is a machine's name.
    const args = ["-xzf", `../../copy/.cache/packed/${basename(tarball)}`, "--strip-components=1"]
    await must("tar", runChild("tar", args, { cwd: home, output: "kept" }))
  }
  const workspaces = next.map(({ manifest }) => `./${manifest.name.replace("/", "+")}`)
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "all", private: true, workspaces }))
  return folder
}

/** What is packed and did not come to the registry, or came in another version. */
function left(next: readonly Packed[], published: readonly VersionedManifest[]): string[] {
  const came = published.map(({ name, version }) => `${name}@${version}`)
  const sent = next.map(({ manifest: { name, version } }) => `${name}@${version}`)
  return sent.filter((each) => !came.includes(each)).map((each) => `${each}: npm did not publish it`)
}

if (import.meta.main) {
  const began = performance.now()
  const { next, faults } = await rehearseRelease()
  for (const { manifest } of next) console.log(`${manifest.name.padEnd(28)} ${manifest.version}`)
  for (const fault of faults) console.error(fault)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(faults.length === 0 ? `release: rehearsed in ${seconds} s` : `release: ${faults.length} faults`)
  process.exitCode = faults.length === 0 ? 0 : 1
}
