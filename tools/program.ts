// Finds the script behind a command that a development dependency of the root brings.
//
// In:  the names of a package and its command.  Out: the path of the script.  Never: runs it.
//
// The shims in node_modules/.bin are shell scripts on one system and .cmd files on another;
// the script itself runs everywhere under the Node that runs us.

import { join } from "node:path"
import { root } from "./child.mjs"
import { readManifest } from "./packages.ts"

/** Returns the path of the script of `command` in the npm package `name`. Throws when it is not installed. */
export function programOf(name: string, command: string = name): string {
  const folder = join(root, "node_modules", name)
  const { bin } = readManifest(folder)
  const script = typeof bin === "string" ? bin : bin?.[command]
  if (!script) throw new Error(`the package ${name} has no command ${command}`)
  return join(folder, script)
}
