// Runs the pnpm that package.json names, on a machine that has only npm.
//
// In:  arguments for pnpm.
// Out: what it printed, and its exit status.
// Never: needs pnpm or corepack to be installed: npx fetches the exact version once and keeps it.

import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { root, runChild } from "./child.mjs"

/** The exact version in `packageManager`. Throws when it is not one: then what is installed would be left to chance. */
export function pnpmVersion() {
  const { packageManager = "" } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  const match = /^pnpm@(\d+\.\d+\.\d+)/.exec(packageManager)
  if (match) return match[1]
  throw new Error(
    `packageManager in package.json is "${packageManager}" and has to name an exact version, as in "pnpm@12.21.0".`,
  )
}

/** Runs pnpm to its end, with the same options and result as `runChild`. */
export function runPnpm(args, options = {}) {
  const npx = npxCommand()
  const all = [...npx.args, "-y", `pnpm@${pnpmVersion()}`, ...args]
  return runChild(npx.file, all, { env: process.env, ...options, shell: npx.shell })
}

/** Finds how to start `npx`: its script beside the npm that started us, or beside this Node, else by name. */
function npxCommand() {
  const places = [
    process.env.npm_execpath?.endsWith("npm-cli.js") ? dirname(process.env.npm_execpath) : undefined,
    join(dirname(process.execPath), "node_modules", "npm", "bin"),
    join(dirname(process.execPath), "..", "lib", "node_modules", "npm", "bin"),
  ]
  for (const place of places) {
    const script = place && join(place, "npx-cli.js")
    if (script && existsSync(script)) return { file: process.execPath, args: [script], shell: false }
  }
  // npx.cmd starts only through a shell; our arguments hold no spaces or quotes, so nothing can be misread.
  return process.platform === "win32"
    ? { file: "npx.cmd", args: [], shell: true }
    : { file: "npx", args: [], shell: false }
}
