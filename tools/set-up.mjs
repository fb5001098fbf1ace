// Makes a fresh clone ready to run: installs what the lock file names, Node 24 included.
//
// In:  a machine with Node 20 or later, npm, and the npm registry.
// Out: node_modules, and a stamp in it that says what was installed, so that the next time is instant.
// Never: needs pnpm, corepack or a shell on the machine; changes anything outside the repository.
//
// Run by `npm start` and `npm test`; alone with `node tools/set-up.mjs`.

import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join, relative } from "node:path"
import { pathToFileURL } from "node:url"
import { root, runChild, workspaceNode } from "./child.mjs"
import { pnpmVersion, runPnpm } from "./pnpm.mjs"

const stampFile = join(root, "node_modules", ".set-up.json")

/** A failure of set-up that the reader can mend: one sentence, and what to do. */
class SetUpError extends Error {}

/** Installs the dependencies unless that is done already. Throws nothing: a failure is printed and ends the process. */
export async function setUp() {
  const began = performance.now()
  try {
    requireNode20()
    const wanted = fingerprint()
    const why = whyInstall(wanted)
    if (why === undefined) {
      say("dependencies are in place")
    } else {
      say(
        `${why}: installing with pnpm ${pnpmVersion()} (the first time takes about a minute and needs the npm registry)`,
      )
      await install()
      await requireWorkspaceNode()
      // The lock file may have been written just now.
      writeFileSync(stampFile, JSON.stringify({ fingerprint: fingerprint() }) + "\n")
      say(`done in ${((performance.now() - began) / 1000).toFixed(1)} s`)
    }
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error
    console.error(`set-up failed: ${error.message}`)
    process.exit(error.status ?? 1)
  }
}

function say(line) {
  // On standard error, so that `npm start -- --json` keeps standard output to itself.
  console.error(`set-up: ${line}`)
}

function requireNode20() {
  const major = Number(process.versions.node.split(".")[0])
  if (major >= 20) return
  throw new SetUpError(
    `this is Node ${process.versions.node} and the project needs Node 20 or later to start. ` +
      "Install a current Node from nodejs.org and run the same command again.",
  )
}

/** What an install depends on: every manifest, the lock file, and the platform that native packages are for. */
function fingerprint() {
  const files = [
    "package.json",
    "tools/other-nodes/package.json",
    "tools/site/package.json",
    "pnpm-workspace.yaml",
    "pnpm-lock.yaml",
  ].map((name) => join(root, name))
  const packages = join(root, "packages")
  if (existsSync(packages)) {
    for (const name of readdirSync(packages).sort()) files.push(join(packages, name, "package.json"))
  }
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}\n`)
  for (const file of files) {
    if (!existsSync(file)) continue
    // Line ends do not count: a checkout on Windows may have its own.
    const content = readFileSync(file, "utf8").replaceAll("\r\n", "\n")
    hash.update(`${relative(root, file).replaceAll("\\", "/")}\0${content}\0`)
  }
  return hash.digest("hex")
}

/** The reason to install, or undefined when what is there fits. */
function whyInstall(wanted) {
  if (!existsSync(join(root, "node_modules"))) return "nothing is installed yet"
  if (!existsSync(stampFile)) return "the last set-up did not finish"
  if (!existsSync(workspaceNode())) return "Node 24 is missing from node_modules"
  let stamp
  try {
    stamp = JSON.parse(readFileSync(stampFile, "utf8"))
  } catch {
    return "the last set-up did not finish"
  }
  return stamp.fingerprint === wanted ? undefined : "the list of dependencies has changed"
}

async function install() {
  const inCi = Boolean(process.env.CI) && process.env.CI !== "false"
  // Outside CI pnpm itself keeps to the lock file where it fits, and mends it where it does not.
  const options = inCi ? ["--frozen-lockfile"] : ["--no-frozen-lockfile", "--prefer-frozen-lockfile"]
  const { status, interrupted } = await runPnpm(["install", ...options], { output: "aside" })
  if (status === 0) return
  const failure = interrupted
    ? new SetUpError("stopped before it was done. Run the same command again: it goes on from there.")
    : new SetUpError(
        `pnpm could not install the dependencies (exit ${status}; its reason stands above). ` +
          "See that the npm registry answers (npm ping) and that the disk has 2 GB free, then run the same command again." +
          (inCi
            ? " In CI the lock file has to fit as well: run npx pnpm install, and commit pnpm-lock.yaml."
            : ""),
      )
  failure.status = interrupted ? 130 : 1
  throw failure
}

async function requireWorkspaceNode() {
  const { status, text } = await runChild(workspaceNode(), ["--version"], { output: "kept" })
  if (status === 0 && /^v2[4-9]/.test(text)) return
  throw new SetUpError(
    `the npm package "node" did not give a Node 24 at ${relative(root, workspaceNode())}. ` +
      "Delete node_modules and run the same command again; if it stays so, the registry may lack a build for this platform.",
  )
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await setUp()
