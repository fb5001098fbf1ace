// Makes a folder for each page in which its examples find what its install lines bring, and nothing else.
//
// In:  a folder, empty and outside the workspace, whose own packages would be found from within; blocks of
//      TypeScript that run.
// Out: a file for each block, in the folder of its page.
// Never: gives a page what it does not say to install: pnpm lays only that where the page's files find it.
//
// Our own packages are what npm would publish, packed just now. Those of others have the versions of the
// workspace's lock file, so that a release of somebody else changes nothing here.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { parseSync } from "oxc-parser"
import { root, runChild } from "../child.mjs"
import { neededInstalls } from "../install-lines.ts"
import { runPnpm } from "../pnpm.mjs"
import { programOf } from "../program.ts"
import { packagesIn } from "../packages.ts"
import { packPackages, readPacked } from "../release/packed.ts"
import { fileName, numbered, type ProseBlock } from "./blocks.ts"
import { lockedVersions } from "./locked-versions.ts"

/**
 * Installs for each page of `blocks` what it says, below `folder`, and returns where each block's file is.
 * Throws Error with what pnpm printed when it can not be installed.
 *
 * @param given a folder with our packages as they were packed just now; without it they are packed here
 */
export async function installPages(
  folder: string,
  blocks: readonly ProseBlock[],
  given?: string,
): Promise<Map<ProseBlock, string>> {
  const ours = given === undefined ? await packOurs() : await tarballsOf(given)
  const files = new Map<ProseBlock, string>()
  for (const page of new Set(blocks.map((block) => block.page))) {
    const own = blocks.filter((block) => block.page === page)
    const name = page.replaceAll(/[^A-Za-z0-9]+/g, "-").toLowerCase()
    const home = join(folder, "pages", name)
    mkdirSync(home, { recursive: true })
    const needed = neededInstalls(readFileSync(join(root, page), "utf8"), own)
    const dependencies = Object.fromEntries(
      Object.entries(needed).map(([each, version]) => [
        each,
        ours.has(each) ? addressOf(ours.get(each)!) : version,
      ]),
    )
    // The type that `npm init` writes.
    const manifest = { name, private: true, type: "commonjs", dependencies }
    writeFileSync(join(home, "package.json"), JSON.stringify(manifest))
    for (const block of own) files.set(block, writeExample(home, block))
  }
  writeFileSync(join(folder, "package.json"), `{ "private": true }\n`)
  writeFileSync(join(folder, "pnpm-workspace.yaml"), workspaceOf(ours))
  const { status, text } = await runPnpm(["install", "--prefer-offline", "--no-frozen-lockfile"], {
    cwd: folder,
    output: "kept",
  })
  if (status !== 0) throw new Error(`what the pages say to install can not be installed:\n${text}`)
  return files
}

/** Builds and packs our packages; returns the file of each by its name. */
async function packOurs(): Promise<Map<string, string>> {
  const { status, text } = await runChild(process.execPath, [programOf("typescript", "tsc"), "-b"], {
    output: "kept",
  })
  if (status !== 0) throw new Error(`the packages can not be built:\n${text}`)
  const target = join(root, ".cache", "packed-prose")
  rmSync(target, { recursive: true, force: true })
  const packed = await packPackages(target)
  return new Map([...packed].map(([name, { tarball }]) => [name, tarball]))
}

/** The packed files in a folder, by the names of their packages. */
async function tarballsOf(folder: string): Promise<Map<string, string>> {
  const files = readdirSync(folder).filter((name) => name.endsWith(".tgz"))
  const packed = await readPacked(files.map((name) => join(folder, name)))
  const missing = packagesIn(root).filter(
    ({ manifest }) => manifest.private !== true && !packed.some((one) => one.manifest.name === manifest.name),
  )
  if (missing.length > 0)
    throw new Error(`${folder} has no packed ${missing.map(({ manifest }) => manifest.name).join(", ")}`)
  return new Map(packed.map(({ manifest, tarball }) => [manifest.name, tarball]))
}

/** Writes the block as its reader would: `.mjs`, or `.mts` where it has types. */
function writeExample(home: string, block: ProseBlock): string {
  const plain = parseSync("example.mjs", block.code).errors.length === 0
  const file = join(home, `${fileName(block)}.${plain ? "mjs" : "mts"}`)
  writeFileSync(file, numbered(block))
  return file
}

/** Settings of pnpm: our packed files for our packages wherever one depends on another, no install scripts. */
function workspaceOf(ours: ReadonlyMap<string, string>): string {
  const overrides = {
    ...lockedVersions(readFileSync(join(root, "pnpm-lock.yaml"), "utf8")),
    ...Object.fromEntries([...ours].map(([name, file]) => [name, addressOf(file)])),
  }
  // Without hoisting a package finds what its own manifest names, and nothing that another brought. JSON is YAML.
  return [
    "packages: [pages/*]",
    "ignoreScripts: true",
    "hoist: false",
    "pmOnFail: ignore",
    `overrides: ${JSON.stringify(overrides)}`,
    "",
  ].join("\n")
}

function addressOf(file: string): string {
  return `file:${file.replaceAll("\\", "/")}`
}
