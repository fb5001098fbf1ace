// Finds the script behind a command that a development dependency of the root brings.
//
// The shims in node_modules/.bin are shell scripts on one system and .cmd files on another;
// the script itself runs everywhere under the Node that runs us.

import { readFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "./child.mjs"

type Manifest = { bin?: string | Record<string, string> }

/** Returns the path of the script of `command` in the npm package `name`. Throws when it is not installed. */
export function programOf(name: string, command: string = name): string {
  const folder = join(root, "node_modules", name)
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest
  const script = typeof bin === "string" ? bin : bin?.[command]
  if (!script) throw new Error(`the package ${name} has no command ${command}`)
  return join(folder, script)
}
