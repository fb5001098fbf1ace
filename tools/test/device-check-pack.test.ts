// What the device check packs, without what has to be fetched for it: its own files, and the script that unpacks.

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { root, runChild } from "../child.mjs"
import { RUNNERS } from "../device-check/children.ts"
import { bundle } from "../device-check/pack.ts"

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "aunet-device-pack-"))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Runs with nothing on the path but the system's own programs. */
const apart = (file: string, args: readonly string[]) =>
  runChild(file, args, { cwd: folder, env: { PATH: "/usr/bin:/bin" }, output: "kept" })

test("the check is whole outside of the repository, and says what it lacks", async () => {
  await bundle(folder)
  const names = RUNNERS.map((runner) => `${runner.slice(runner.lastIndexOf("/") + 1)}.mjs`)
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(["device-check.mjs", ...names]))
  const help = await apart(process.execPath, ["device-check.mjs", "--help"])
  expect(help.text).toMatch(/^pnpm device-check \[options\]/)
  const refused = await apart(process.execPath, ["device-check.mjs"])
  expect(refused.text).toMatch(/the package "webgpu".* is not here; pnpm device-check --pack FOLDER/)
  expect(refused.status).toBe(3)
  expect(existsSync(join(folder, "device-check.json"))).toBe(false)
  // Everything that a step and a written byte are measured with is in the files: it gets as far as the GPU.
  for (const [runner, ...args] of [
    ["conformance-runner.mjs"],
    ["engine-runner.mjs", "tiny", "gpujs", '{"backend":"webgpu","strict":true}'],
    ["product-runner.mjs", "gpujs", '{"backend":"webgpu","strict":true}'],
  ]) {
    const ended = await apart(process.execPath, [runner, ...args])
    expect(ended.text, runner).toMatch(/ENGINE_UNAVAILABLE|gpujs: webgpu: /)
  }
  const packing = await apart(process.execPath, ["device-check.mjs", "--pack", "x"])
  expect(packing.text).toMatch("this is a packed folder")
})

// What is packed runs on Linux alone.
describe.runIf(process.platform === "linux")("run.sh", () => {
  /** A packed folder whose Node is a script. */
  const packed = async (node: string, stamp: string): Promise<void> => {
    writeFileSync(join(folder, "stamp"), `${stamp}\n`)
    writeFileSync(join(folder, "node.gz"), gzipSync(node))
    mkdirSync(join(folder, "in"), { recursive: true })
    writeFileSync(join(folder, "in", "device-check.mjs"), stamp)
    const made = await apart("tar", ["-czf", "check.tar.gz", "-C", "in", "."])
    expect(made.status, made.text).toBe(0)
    copyFileSync(join(root, "tools", "device-check", "run.sh"), join(folder, "run.sh"))
  }
  const unpacked = (): string => readFileSync(join(folder, "unpacked", "device-check.mjs"), "utf8")

  test("unpacks once, and anew what was packed anew", async () => {
    await packed('#!/bin/sh\necho "$@"\n', "one")
    const first = await apart("/bin/sh", ["run.sh", "--minutes", "3"])
    expect(first.text).toMatch(/unpacked\/device-check\.mjs --minutes 3\n$/)
    expect(unpacked()).toBe("one")
    writeFileSync(join(folder, "unpacked", "device-check.mjs"), "kept")
    await apart("/bin/sh", ["run.sh"])
    expect(unpacked()).toBe("kept")
    await packed('#!/bin/sh\necho two "$@"\n', "two")
    expect((await apart("/bin/sh", ["run.sh"])).text).toMatch(/^two /)
    expect(unpacked()).toBe("two")
  })

  test("says why Node does not start", async () => {
    await packed("#!/bin/sh\necho GLIBC_2.28 is not there >&2\nexit 1\n", "old")
    const { status, text } = await apart("/bin/sh", ["run.sh"])
    expect(status).toBe(3)
    expect(text).toMatch(/Node does not start here: GLIBC_2.28 is not there\n.*glibc 2.28 or later/)
  })
})
