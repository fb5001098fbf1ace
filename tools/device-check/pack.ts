// `pnpm device-check --pack FOLDER`: everything that the check needs on a machine that has nothing but glibc and a driver.
//
//     run.sh         unpacks the others and starts
//     node.gz        this Node, without its symbols
//     check.tar.gz   the check in a few files, the peers in Python, `webgpu` with its addon, Vulkan's loader, C++'s library
//     stamp          what the two are, so that what lies unpacked from before is not taken for them
//
// In:  a folder.  Out: these files in it, and a line that says how large they are.
// Never: more than LIMIT bytes in all; anything that was not installed here or fetched with npm or apt.

import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs"
import { writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { gzipSync } from "node:zlib"
import { build } from "vite"
import { root } from "../child.mjs"
import { runNpm } from "../npm.ts"
import { PEERS, RUNNERS } from "./children.ts"

/** Bytes of all files together. */
export const LIMIT = 60 * 2 ** 20
/** What brings WebGPU to Node; the range that tensor-gpujs names. */
const WEBGPU = "webgpu@^0.6.2"
/** What was fetched stays here. */
const kept = join(root, ".cache", "device-check")

/** Packs into a folder; says what came of it. */
export async function pack(given: string): Promise<string> {
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Error(
      `--pack takes this machine's own Node along, so that it packs on Linux x64 for Linux x64; this is ${process.platform} ${process.arch}`,
    )
  const folder = resolve(given)
  mkdirSync(folder, { recursive: true })
  mkdirSync(kept, { recursive: true })
  const work = mkdtempSync(join(tmpdir(), "aunet-pack-"))
  try {
    await bundle(work)
    for (const peer of PEERS)
      copyFileSync(join(root, "tools", peer), join(work, peer.slice(peer.lastIndexOf("/") + 1)))
    await addWebgpu(join(work, "node_modules", "webgpu"))
    // Beside the program: Dawn looks there before it asks the system.
    copyFileSync(vulkanLoader(), join(work, "libvulkan.so.1"))
    mkdirSync(join(work, "lib"))
    for (const library of ["libstdc++.so.6", "libgcc_s.so.1"])
      copyFileSync(systemLibrary(library), join(work, "lib", library))
    const node = join(work, "node.stripped")
    strip(process.execPath, node)
    const [nodeFile, checkFile] = [join(folder, "node.gz"), join(folder, "check.tar.gz")]
    writeFileSync(nodeFile, gzipSync(readFileSync(node), { level: 9 }))
    rmSync(node)
    const tar = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "-cf", "-", "."]
    writeFileSync(checkFile, gzipSync(run("tar", ["-C", work, ...tar]), { level: 9 }))
    const digest = createHash("sha256")
    for (const file of [nodeFile, checkFile]) digest.update(readFileSync(file))
    writeFileSync(join(folder, "stamp"), `${digest.digest("hex")}\n`)
    copyFileSync(join(import.meta.dirname, "run.sh"), join(folder, "run.sh"))
    const names = ["run.sh", "stamp", "node.gz", "check.tar.gz"]
    const bytes = names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
    if (bytes > LIMIT)
      throw new Error(
        `what is packed has ${mebibytes(bytes)}, more than ${mebibytes(LIMIT)}: see what grew (tar -tzvf ${checkFile})`,
      )
    return `${folder}: ${mebibytes(bytes)} in ${names.length} files; there, run.sh checks the GPU`
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`

/** Writes the check and its runners as files beside each other, with all that they import but `webgpu`. */
export async function bundle(folder: string): Promise<void> {
  const entries = ["device-check/device-check", ...RUNNERS]
  await build({
    configFile: false,
    root,
    logLevel: "warn",
    ssr: { noExternal: true },
    plugins: [
      {
        name: "without-gl",
        enforce: "pre",
        // A native WebGL that gpu.js tries and goes without.
        resolveId: (name) => (name === "gl" ? "\0gl" : undefined),
        load: (id) => (id === "\0gl" ? 'throw new Error("gl is not part of this folder")' : undefined),
      },
    ],
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: false,
      target: "node24",
      // gpu.js reads the text of functions.
      minify: false,
      rolldownOptions: {
        // `webgpu` is laid beside; ONNX Runtime is not asked for here, and packing is not done there.
        external: [/^webgpu$/, /^onnxruntime-/, /[\\/]pack\.ts$/],
        input: Object.fromEntries(
          entries.map((entry) => [
            entry.slice(entry.lastIndexOf("/") + 1),
            join(root, "tools", `${entry}.ts`),
          ]),
        ),
        output: { entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs" },
      },
    },
  })
}

/** The package `webgpu` with the addon of this platform alone. */
async function addWebgpu(to: string): Promise<void> {
  const from = join(kept, "webgpu", "package")
  const addon = join("dist", "linux-x64", "dawn.node")
  if (!existsSync(join(from, addon))) {
    const { status, text } = await runNpm(["pack", WEBGPU, "--pack-destination", kept], { output: "kept" })
    if (status !== 0) throw new Error(`npm does not give ${WEBGPU}: ${text.trim().split("\n").at(-1)}`)
    const [archive] = globSync("webgpu-*.tgz", { cwd: kept })
    mkdirSync(join(kept, "webgpu"), { recursive: true })
    run("tar", ["-xzf", join(kept, archive), "-C", join(kept, "webgpu")])
    rmSync(join(kept, archive))
  }
  mkdirSync(join(to, "dist", "linux-x64"), { recursive: true })
  for (const file of ["package.json", "index.js", "LICENSE.md"])
    copyFileSync(join(from, file), join(to, file))
  strip(join(from, addon), join(to, addon))
}

/** Where a library of the system is. */
function systemLibrary(name: string): string {
  const found = findLibrary(name)
  if (found === undefined)
    throw new Error(`${name} is not on this machine: install it (ldconfig -p lists those that are)`)
  return found
}

const findLibrary = (name: string): string | undefined =>
  ["/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64", "/usr/lib"]
    .map((place) => join(place, name))
    .find((file) => existsSync(file))

/** Vulkan's loader: the system's, or Debian's package of it, which is not installed. */
function vulkanLoader(): string {
  const name = "libvulkan.so.1"
  const own = findLibrary(name)
  if (own !== undefined) return own
  const unpacked = join(kept, "libvulkan1")
  const fetched = join(unpacked, "usr", "lib", "x86_64-linux-gnu", name)
  if (existsSync(fetched)) return fetched
  const { status } = spawnSync("apt-get", ["download", "libvulkan1"], { cwd: kept, stdio: "ignore" })
  const [archive] = globSync("libvulkan1_*_amd64.deb", { cwd: kept })
  if (status !== 0 || archive === undefined)
    throw new Error(
      `${name} is not on this machine, and apt-get does not give it: install it (Debian and Ubuntu: libvulkan1, Fedora: vulkan-loader)`,
    )
  run("dpkg-deb", ["-x", join(kept, archive), unpacked])
  rmSync(join(kept, archive))
  return fetched
}

/** A program without its symbols, or as it is where nothing here takes them out. */
function strip(from: string, to: string): void {
  copyFileSync(from, to)
  spawnSync("strip", [to], { stdio: "ignore" })
}

/** Runs a program and gives what it says. */
function run(command: string, args: readonly string[]): Buffer {
  const { status, stdout, stderr, error } = spawnSync(command, args, { maxBuffer: 2 ** 30 })
  if (status !== 0)
    throw new Error(`${command} ${args.join(" ")}: ${error?.message ?? stderr.toString().trim()}`)
  return stdout
}
