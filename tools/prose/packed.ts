// Makes a folder for each page in which its examples find what its install lines bring, and nothing else.
//
// In:  a folder, empty and outside the workspace, whose own packages would be found from within; blocks of
//      TypeScript that run.
// Out: a file for each block, in the folder of its page.
// Never: gives a page what it does not say to install: pnpm lays only that where the page's files find it.
//
// Our own packages are what npm would publish, packed just now. Those of others have the versions of the
// workspace's lock file, so that a release of somebody else changes nothing here.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { parseSync } from "oxc-parser"
import { root } from "../child.mjs"
import { neededInstalls } from "../install-lines.ts"
import { runPnpm } from "../pnpm.mjs"
import { packAll } from "../release/packed.ts"
import { fileName, numbered, type ProseBlock } from "./blocks.ts"

/**
 * Installs for each page of `blocks` what it says, below `folder`, and returns where each block's file is.
 * Throws Error with what pnpm printed when it can not be installed.
 */
export async function installPages(
  folder: string,
  blocks: readonly ProseBlock[],
): Promise<Map<ProseBlock, string>> {
  const ours = await packAll(join(root, ".cache", "packed-prose"))
  const files = new Map<ProseBlock, string>()
  for (const [page, own] of Map.groupBy(blocks, (block) => block.page)) {
    const home = join(folder, "pages", page.replaceAll(/[^A-Za-z0-9]+/g, "-").toLowerCase())
    mkdirSync(home, { recursive: true })
    const needed = neededInstalls(readFileSync(join(root, page), "utf8"), own)
    const dependencies = Object.fromEntries(
      Object.entries(needed).map(([name, version]) => [name, ours.has(name) ? addressOf(ours.get(name)!) : version]),
    )
    // As `npm init` makes it: without "type".
    writeFileSync(join(home, "package.json"), JSON.stringify({ name: page, private: true, dependencies }))
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

/** Writes the block as its reader would: `.mjs`, or `.mts` where it has types. */
function writeExample(home: string, block: ProseBlock): string {
  const plain = parseSync("example.mjs", block.code).errors.length === 0
  const file = join(home, `${fileName(block)}.${plain ? "mjs" : "mts"}`)
  writeFileSync(file, numbered(block))
  return file
}

/** Settings of pnpm: our packed files for our packages wherever one depends on another, no install scripts. */
function workspaceOf(ours: ReadonlyMap<string, string>): string {
  const overrides = { ...lockedVersions(), ...Object.fromEntries([...ours].map(([name, file]) => [name, addressOf(file)])) }
  // JSON is YAML.
  return [
    "packages: [pages/*]",
    "ignoreScripts: true",
    "pmOnFail: ignore",
    `overrides: ${JSON.stringify(overrides)}`,
    "",
  ].join("\n")
}

/** The version of each package of others that the workspace's lock file has in one version only. */
export function lockedVersions(lock = readFileSync(join(root, "pnpm-lock.yaml"), "utf8")): Record<string, string> {
  const section = lock.slice(lock.indexOf("\npackages:\n"), lock.indexOf("\nsnapshots:\n"))
  const versions = new Map<string, string[]>()
  for (const [, name, version] of section.matchAll(/^ {2}'?(@?[^@'\s]+)@([^:'\s]+)'?:$/gm))
    versions.set(name!, [...(versions.get(name!) ?? []), version!])
  return Object.fromEntries([...versions].flatMap(([name, all]) => (all.length === 1 ? [[name, all[0]!]] : [])))
}

function addressOf(file: string): string {
  // Not with %20: pnpm takes the path as it is.
  return `file:${decodeURIComponent(pathToFileURL(file).pathname).replace(/^\/(?=[A-Za-z]:)/, "")}`
}
