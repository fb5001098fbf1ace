// `npm test` and `pnpm ready`: sets the workspace up, then runs every check and every test.
//
// In:  arguments for tools/ready.ts, handed on (`npm test -- --only types,tests`).
// Out: what the checks print, and their exit status.

import { join } from "node:path"
import { root, runChild, workspaceNode } from "./child.mjs"
import { setUp } from "./set-up.mjs"

await setUp()
const { status } = await runChild(workspaceNode(), [
  join(root, "tools", "ready.ts"),
  ...process.argv.slice(2),
])
process.exitCode = status
