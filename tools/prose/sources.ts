// Makes a folder in which blocks import the packages of the workspace from their sources.
//
// In:  a folder, empty; the blocks.
// Out: a file for each block, and every package and all that one of them depends on importable by name;
//      the blocks whose types do not fit.
// Never: copies a package: they are links.

import { existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { root, runChild, workspaceEnv } from "../child.mjs"
import { packagesIn, runtimeDependencies } from "../packages.ts"
import { programOf } from "../program.ts"
import { fileName, numbered, type ProseBlock } from "./blocks.ts"

/** Makes every package of the workspace, and all that one of them depends on, importable by name in `folder`. */
export function linkPackages(folder: string): void {
  const link = (name: string, target: string) => {
    const place = join(folder, "node_modules", name)
    if (existsSync(place)) return
    mkdirSync(dirname(place), { recursive: true })
    symlinkSync(realpathSync(target), place, "junction")
  }
  const packages = packagesIn(root)
  for (const { manifest, folder: home } of packages) link(manifest.name, home)
  for (const { manifest, folder: home } of packages) {
    for (const name of [...runtimeDependencies(manifest), ...Object.keys(manifest.devDependencies ?? {})]) {
      const target = join(home, "node_modules", name)
      if (existsSync(target)) link(name, target)
    }
  }
  link("vitest", join(root, "node_modules", "vitest"))
  link("@types/node", join(root, "node_modules", "@types", "node"))
  writeFileSync(join(folder, "package.json"), `{ "type": "module", "private": true }\n`)
}

/** Writes the block as a file below `folder` and returns its path. */
export function writeSource(folder: string, block: ProseBlock): string {
  const file = join(folder, `${fileName(block)}.${block.shell ? "sh" : "ts"}`)
  writeFileSync(file, numbered(block))
  return file
}

/** Checks the types of all blocks at once, from their files in `folder`. Returns how many of them have errors. */
export async function checkTypes(folder: string, all: readonly ProseBlock[]): Promise<number> {
  const blocks = all.filter(({ shell }) => !shell)
  if (blocks.length === 0) return 0
  const config = {
    extends: join(root, "tools", "tsconfig.tests.json"),
    compilerOptions: {
      // A block is a module even where it imports nothing, and may show a value that nobody uses.
      moduleDetection: "force",
      noUnusedLocals: false,
      noUnusedParameters: false,
      incremental: false,
      tsBuildInfoFile: null,
    },
    files: blocks.map((block) => join(folder, `${fileName(block)}.ts`)),
    include: [],
  }
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config))
  const args = [programOf("typescript", "tsc"), "-p", folder, "--pretty", "false"]
  const { status, text } = await runChild(process.execPath, args, { cwd: folder, output: "kept" })
  if (status === 0) return 0
  let readable = text
  let count = 0
  for (const block of blocks) {
    const short = `${fileName(block)}.ts(`
    if (!text.includes(short)) continue
    count++
    readable = readable.replaceAll(short, `${block.page}(`)
  }
  console.error(readable.trimEnd())
  return Math.max(1, count)
}

/**
 * The environment of a block: that of the workspace, with the commands that its packages bring.
 *
 * @param python that has PyTorch; blocks that need it find it under the names that their readers type
 */
export function environment(folder: string, python?: string): Record<string, string | undefined> {
  const env = workspaceEnv()
  if (process.platform === "win32") return env
  const bin = join(folder, "bin")
  const node = (...path: string[]): string => `"${process.execPath}" "${join(root, "packages", ...path)}"`
  const commands = {
    aunet: node("cli", "src", "bin.ts"),
    "create-aunet-splitter": node("create-aunet-splitter", "src", "bin.ts"),
    ...(python !== undefined && {
      python: `"${python}"`,
      python3: `"${python}"`,
      torchrun: `"${python}" -m torch.distributed.run`,
    }),
  }
  if (!existsSync(bin)) {
    mkdirSync(bin)
    for (const [name, command] of Object.entries(commands))
      writeFileSync(join(bin, name), `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 })
  }
  return { ...env, PATH: `${bin}:${env.PATH}` }
}
