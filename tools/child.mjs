// Starts the programs that the workspace needs, the same way on Linux, macOS and Windows.
//
// In:  a program, its arguments, and whether its output is shown.
// Out: its exit status, as a shell would report it (128 + n for signal n).
// Never: uses a shell where it can be avoided, or leaves a child running behind it.
//
// Runs under the Node that the machine has (20 or later), before anything is installed:
// no dependencies, no TypeScript.

import { spawn } from "node:child_process"
import { constants } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const onWindows = process.platform === "win32"

/** Where the npm package `node`, a development dependency of the root, puts its Node 24. */
export function workspaceNode() {
  return join(root, "node_modules", "node", "bin", onWindows ? "node.exe" : "node")
}

/**
 * The environment of everything that runs after set-up: programs of the workspace come first on the path.
 *
 * @param {Record<string, string>} extra more variables
 * @returns {Record<string, string | undefined>}
 */
export function workspaceEnv(extra = {}) {
  const env = { ...process.env }
  // Windows calls it Path, and an object copied from process.env no longer ignores the case.
  const key = Object.keys(env).find((name) => name.toUpperCase() === "PATH") ?? "PATH"
  const separator = onWindows ? ";" : ":"
  env[key] = [dirname(workspaceNode()), join(root, "node_modules", ".bin"), env[key] ?? ""].join(separator)
  return { ...env, ...extra }
}

/** Where a child's output goes: to the reader, to standard error alone, or into the result's `text`. */
const stdioFor = { shown: "inherit", aside: ["inherit", 2, 2], kept: ["ignore", "pipe", "pipe"] }

/**
 * Runs a program to its end and returns its exit status.
 *
 * After `limitMs` milliseconds, if that is not 0, the child is killed and the status is 124.
 * Ctrl-C: a terminal sends it to the child as well, so here it is only waited for. Without a terminal
 * it came to this process alone, and is handed on, once. A child whose output is kept only serves this
 * process: Ctrl-C ends both.
 *
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, shell?: boolean,
 *   output?: "shown" | "aside" | "kept", limitMs?: number }} options
 * @returns {Promise<{ status: number, text: string, interrupted: boolean }>}
 */
export function runChild(
  file,
  args,
  { cwd = root, env = workspaceEnv(), shell = false, output = "shown", limitMs = 0 } = {},
) {
  return new Promise((resolve) => {
    const child = spawn(file, [...args], { cwd, env, shell, stdio: stdioFor[output] })
    let text = ""
    child.stdout?.setEncoding("utf8").on("data", (part) => (text += part))
    child.stderr?.setEncoding("utf8").on("data", (part) => (text += part))
    const onLimit = () => {
      child.kill("SIGKILL")
      // Not only when its pipes close: a grandchild may hold them.
      finish(124)
    }
    const timer = limitMs > 0 ? setTimeout(onLimit, limitMs) : undefined
    let interrupted = false
    const onInterrupt = () => {
      if (output === "kept") {
        child.kill()
        process.exit(130)
      }
      if (!interrupted && !process.stdin.isTTY && !onWindows) child.kill("SIGINT")
      interrupted = true
    }
    const onTerminate = () => child.kill("SIGTERM")
    process.on("SIGINT", onInterrupt)
    process.on("SIGTERM", onTerminate)
    const finish = (status) => {
      clearTimeout(timer)
      process.off("SIGINT", onInterrupt)
      process.off("SIGTERM", onTerminate)
      resolve({ status, text, interrupted })
    }
    child.on("error", (error) => {
      text += `${file}: ${error.message}\n`
      finish(127)
    })
    child.on("close", (code, signal) => finish(signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 1)))
  })
}
