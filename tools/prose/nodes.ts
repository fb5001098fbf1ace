// Finds the Nodes that examples have to run under.
//
// In:  tools/other-nodes, which brings those that the workspace itself does not use.
// Out: the program of each by its major version.
// Never: looks for a Node on the machine.

import { join } from "node:path"
import { root } from "../child.mjs"
import { readManifest } from "../packages.ts"

/** The Nodes that the packages are for: the oldest that `engines` names, this one, and the newest, by major version. */
export function supportedNodes(): Map<string, string> {
  const home = join(root, "tools", "other-nodes")
  const program = process.platform === "win32" ? "node.exe" : "node"
  const others = Object.keys(readManifest(home).devDependencies ?? {}).map(
    (name) => [name.replace("node-", ""), join(home, "node_modules", name, "bin", program)] as const,
  )
  const all = [...others, [process.versions.node.split(".")[0]!, process.execPath] as const]
  return new Map(all.toSorted(([a], [b]) => Number(a) - Number(b)))
}
