// Runs the npm of this machine.
//
// In:  arguments for npm. Out: what it printed, and its exit status. Never: looks for a newer npm, or asks a question.

import { existsSync } from "node:fs"
import { dirname, join } from "node:path"
import { runChild, workspaceEnv } from "./child.mjs"

/** Runs npm to its end under the Node of the workspace, with the options and the result of `runChild`. */
export function runNpm(
  args: readonly string[],
  options: NonNullable<Parameters<typeof runChild>[2]> = {},
): ReturnType<typeof runChild> {
  const env = {
    ...(options.env ?? workspaceEnv()),
    NPM_CONFIG_UPDATE_NOTIFIER: "false",
    NPM_CONFIG_FUND: "false",
    NPM_CONFIG_AUDIT: "false",
    NPM_CONFIG_YES: "true",
  }
  const script = npmScript()
  if (script !== undefined) return runChild(process.execPath, [script, ...args], { ...options, env })
  // npm.cmd starts only through a shell; our arguments hold no spaces or quotes, so nothing can be misread.
  const onWindows = process.platform === "win32"
  return runChild(onWindows ? "npm.cmd" : "npm", args, { ...options, env, shell: onWindows })
}

/** The script of the npm that started us, or of the one beside this Node; undefined when it has to be found by name. */
function npmScript(): string | undefined {
  const started = process.env["npm_execpath"]
  const bin = dirname(process.execPath)
  const beside = [join(bin, "node_modules"), join(bin, "..", "lib", "node_modules")]
  const places = beside.map((place) => join(place, "npm", "bin", "npm-cli.js"))
  if (started?.endsWith("npm-cli.js")) places.unshift(started)
  return places.find((file) => existsSync(file))
}
