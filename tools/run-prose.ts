// Runs the code that READMEs and docs show, so that it stays true.
//
// In:  README.md, CONTRIBUTING.md, packages/*/README.md, docs/**/*.md; or the files named as arguments.
//      ```ts          is type-checked and run under this Node
//      ```ts no-run   is type-checked only
//      ```sh run      is run, with `aunet` and `create-aunet-splitter` on the path (not on Windows)
//      relative links have to lead to something
// Out: file:line of every block that fails, with what it printed, and of every broken link.
// Never: shares anything between blocks: each has its own folder to work in, and two minutes.

import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { dirname, join, resolve } from "node:path"
import { root, runChild, workspaceEnv } from "./child.mjs"
import { codeBlocks } from "./code-blocks.ts"
import { packagesIn, runtimeDependencies } from "./packages.ts"
import { programOf } from "./program.ts"
import { brokenLinks } from "./prose-links.ts"

/** A block as a file. Blank lines put its code on the line it has in the prose, so that errors name that line. */
type Script = {
  readonly where: string
  readonly file: string
  readonly run: boolean
  readonly shell: boolean
}

const limitMs = 120_000
const folder = join(root, ".cache", "prose")
const onWindows = process.platform === "win32"

const named = process.argv.slice(2).map((file) => resolve(file).slice(root.length + 1))
const everywhere = ["README.md", "CONTRIBUTING.md", "packages/*/README.md", "docs/**/*.md"]
const sources = named.length > 0 ? named : globSync(everywhere, { cwd: root })

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
linkPackages()
const scripts = sources.toSorted().flatMap(writeScripts)
const wrong = await checkTypes(scripts)
const failed = await runAll(scripts.filter(({ run }) => run))
const ran = scripts.filter(({ run }) => run).length
const faults = failed + wrong + checkLinks()
console.log(`prose: ${scripts.length} blocks in ${sources.length} files, ${ran} run, ${faults} faults`)
process.exitCode = faults === 0 ? 0 : 1

function checkLinks(): number {
  const broken = sources.flatMap((source) =>
    brokenLinks(join(root, source)).map((link) => ({ source, ...link })),
  )
  for (const { source, line, target } of broken)
    console.error(`${source}:${line} the link to ${target} leads nowhere`)
  return broken.length
}

/** Makes every package of the workspace, and all that one of them depends on, importable by name. */
function linkPackages(): void {
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

function writeScripts(source: string): Script[] {
  const scripts: Script[] = []
  for (const { language, marks, code, line } of codeBlocks(readFileSync(join(root, source), "utf8"))) {
    const typescript = language === "ts" || language === "typescript"
    const shell = language === "sh" && marks.includes("run")
    if (!typescript && !shell) continue
    const where = `${source.replaceAll("\\", "/")}:${line}`
    const file = join(folder, `${where.replaceAll(/[^A-Za-z0-9]+/g, "-")}.${shell ? "sh" : "ts"}`)
    writeFileSync(file, "\n".repeat(line - 1) + code + "\n")
    scripts.push({ where, file, shell, run: shell ? !onWindows : !marks.includes("no-run") })
  }
  return scripts
}

/** Checks the types of all blocks at once. Returns how many of them have errors. */
async function checkTypes(all: readonly Script[]): Promise<number> {
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
    files: blocks.map(({ file }) => file),
    include: [],
  }
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config))
  const args = [programOf("typescript", "tsc"), "-p", folder, "--pretty", "false"]
  const { status, text } = await runChild(process.execPath, args, { cwd: folder, output: "kept" })
  if (status === 0) return 0
  let readable = text
  let count = 0
  for (const { file, where } of blocks) {
    const short = file.slice(folder.length + 1)
    if (!text.includes(`${short}(`)) continue
    count++
    readable = readable.replaceAll(`${short}(`, `${where.slice(0, where.lastIndexOf(":"))}(`)
  }
  console.error(readable.trimEnd())
  return Math.max(1, count)
}

/** Runs the blocks, two at a time. Returns how many failed. */
async function runAll(all: readonly Script[]): Promise<number> {
  const waiting = [...all]
  let failures = 0
  const worker = async () => {
    for (let script = waiting.shift(); script; script = waiting.shift()) {
      if (!(await runScript(script))) failures++
    }
  }
  await Promise.all([worker(), worker()])
  return failures
}

async function runScript({ where, file, shell }: Script): Promise<boolean> {
  const cwd = file.replace(/\.\w+$/, "")
  mkdirSync(cwd)
  const began = performance.now()
  const [program, args] = shell ? ["sh", ["-e", file]] : [process.execPath, [file]]
  const { status, text } = await runChild(program, args, { cwd, env: environment(), output: "kept", limitMs })
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  if (status === 0) {
    console.log(`${where} ran in ${seconds} s`)
    return true
  }
  const reason = status === 124 ? `did not end within ${limitMs / 1000} s` : `failed with status ${status}`
  console.error(`${where} ${reason}\n${text.replaceAll(file, where.slice(0, where.lastIndexOf(":")))}`)
  return false
}

/** The environment of a block: that of the workspace, with the commands that its packages bring. */
function environment(): NodeJS.ProcessEnv {
  const bin = join(folder, "bin")
  const commands = {
    aunet: join(root, "packages", "cli", "src", "bin.ts"),
    "create-aunet-splitter": join(root, "packages", "create-aunet-splitter", "src", "bin.ts"),
  }
  if (!onWindows && !existsSync(bin)) {
    mkdirSync(bin)
    for (const [name, script] of Object.entries(commands))
      writeFileSync(join(bin, name), `#!/bin/sh\nexec "${process.execPath}" "${script}" "$@"\n`, {
        mode: 0o755,
      })
  }
  const env = workspaceEnv()
  return onWindows ? env : { ...env, PATH: `${bin}:${env.PATH}` }
}
