// Finds the Nodes that examples have to run under.
//
// In:  the workspace's own Node, and tools/other-nodes, which brings those that the workspace does not use.
// Out: the program of each by its major version.
// Never: looks for a Node on the machine.

import { join } from "node:path"
import { root, workspaceNode } from "../child.mjs"
import { readManifest } from "../packages.ts"

/** Lists the Nodes that the packages are for, by major version: the oldest that `engines` names, the workspace's, the newest. */
export function supportedNodes(): Map<string, string> {
  const home = join(root, "tools", "other-nodes")
  const program = process.platform === "win32" ? "node.exe" : "node"
  const all = new Map([["24", workspaceNode()]])
  for (const name of Object.keys(readManifest(home).devDependencies ?? {}))
    all.set(name.replace("node-", ""), join(home, "node_modules", name, "bin", program))
  return new Map([...all].toSorted(([a], [b]) => Number(a) - Number(b)))
}
