// Goes the way of somebody who writes a splitter, with the packages as npm would publish them.
//
//     create-aunet-splitter -> its tests -> its build -> aunet split, train, generate with --plugin -> and without
//
// In:  a folder whose node_modules holds the packed packages (tools/check-packages.ts makes it).
// Out: a sentence for each thing that did not go well.
// Never: installs, or uses the network: what would be installed is linked.

import { mkdirSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { atOnce } from "./at-once.ts"
import { root, runChild } from "./child.mjs"
import { programOf } from "./program.ts"

/** The languages of the kit. */
const LANGUAGES = ["js", "ts"] as const

/** Makes a package in each language, tests it and uses it. Returns what went wrong. */
export async function trySplitterKit(packed: string): Promise<string[]> {
  return (await Promise.all(atOnce(LANGUAGES, (language) => tryLanguage(packed, language)))).flat()
}

async function tryLanguage(packed: string, language: (typeof LANGUAGES)[number]): Promise<string[]> {
  const name = `trial-${language}`
  const made = join(packed, name)
  const user = join(packed, `user-of-${name}`)
  const faults: string[] = []
  /** Runs a script under this Node; what it says is a fault when its status is another than the one expected. */
  const run = async (what: string, cwd: string, args: readonly string[], expected = 0): Promise<string> => {
    const { status, text } = await runChild(process.execPath, args, { cwd, output: "kept" })
    if (status !== expected) faults.push(`${name}: ${what} ended with ${status}, not ${expected}:\n${text}`)
    return text
  }
  const command = (home: string): string => join(packed, "node_modules", home, "dist", "bin.js")

  await run("create-aunet-splitter", packed, [command("create-aunet-splitter"), name, `--${language}`])
  if (faults.length > 0) return faults
  for (const each of ["fast-check", "@types/node"])
    link(join(root, "node_modules", each), join(made, "node_modules", each))
  await run("its own tests", made, ["--test", `test/${name}.test.${language}`])
  if (language === "ts")
    await run("its build", made, [programOf("typescript", "tsc"), "-p", "tsconfig.build.json"])

  link(made, join(user, "node_modules", name))
  writeFileSync(join(user, "text.txt"), "The cat sat on the mat and looked at the dog.\n".repeat(8))
  const aunet = (what: string, args: readonly string[], expected = 0): Promise<string> =>
    run(what, user, [command("@aunet/cli"), ...args], expected)
  const plugin = ["--plugin", name]
  const drawn = await aunet("aunet split", ["split", ...plugin, "--splitter", name, "The cat sat"])
  if (!drawn.includes("The |cat ‖sat")) faults.push(`${name}: aunet split draws something else:\n${drawn}`)
  const small = ["--steps", "1", "--rows", "1", "--row-bytes", "32", "--engine", "reference"]
  await aunet("aunet train", [
    "train",
    ...plugin,
    "--splitter",
    name,
    "--data",
    "text.txt",
    "--out",
    "run",
    ...small,
  ])
  const generate = ["generate", "run", "--prompt", "The", "--max-bytes", "2", "--engine", "reference"]
  await aunet("aunet generate with the plug-in", [...generate, ...plugin])
  const said = await aunet("aunet generate without the plug-in", generate, 2)
  if (!said.includes(`npm install ${name}`))
    faults.push(`${name}: without the plug-in it does not say what to install:\n${said}`)
  return faults
}

function link(target: string, place: string): void {
  mkdirSync(dirname(place), { recursive: true })
  symlinkSync(target, place, "junction")
}
