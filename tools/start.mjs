// `npm start`: sets the workspace up, then trains a small model and shows what it writes.
//
// In:  any arguments, handed on (`npm start -- --data my-texts`).
// Out: whatever the command `aunet start` prints, and its exit status.

import { join } from "node:path"
import { root, runChild, workspaceNode } from "./child.mjs"
import { setUp } from "./set-up.mjs"

await setUp()
const command = join(root, "packages", "cli", "src", "bin.ts")
const { status } = await runChild(workspaceNode(), [command, "start", ...process.argv.slice(2)])
process.exitCode = status
