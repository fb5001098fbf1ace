// What holds of a release before there is one: it is rehearsed whole, and what judges it is tried on faults.

import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { root } from "../child.mjs"
import { packagesIn } from "../packages.ts"
import { installedSizes } from "../release/install-sizes.ts"
import { checkFiles, checkOrder, checkRanges, checkVersions } from "../release/next-packages.ts"
import { notReadyToPack } from "../release/packed.ts"
import { rehearseRelease } from "../release/rehearse.ts"
import { tree } from "./tree.ts"

// npm and pnpm in turn: under a minute where nothing else runs, three where much does.
const RELEASE_MS = 600_000

test(
  "the release that the changesets ask for can be published, installed and used",
  { timeout: RELEASE_MS },
  async () => {
    const { next, faults } = await rehearseRelease()
    expect(faults).toEqual([])
    const names = packagesIn(root).flatMap(({ manifest }) => (manifest.private === true ? [] : manifest.name))
    expect(next.map(({ manifest }) => manifest.name).toSorted()).toEqual(names.toSorted())
  },
)

describe("packages that are published together", () => {
  const at = (name: string, version: string, more: object = {}) => ({ name, version, ...more })

  test("have all moved from 0.0.0, and those that are private are not among them", () => {
    const sources = [{ name: "a" }, { name: "b" }, { name: "c" }, { name: "d", private: true }]
    expect(checkVersions(sources, [at("a", "0.1.0"), at("b", "0.0.0"), at("d", "1.0.0")])).toEqual([
      "b: stays at 0.0.0, so it needs a changeset",
      "c: was not packed",
      "d: is private, and was packed",
    ])
  })

  test("ask for each other's new versions, in ranges that npm reads", () => {
    const wrong = { dependencies: { b: "^0.0.0", far: "1.0.0" }, devDependencies: { near: "catalog:" } }
    expect(checkRanges([at("a", "0.1.0", wrong), at("b", "0.1.0")])).toEqual([
      "a: asks for b ^0.0.0, and 0.1.0 is published",
      "a: asks for near catalog:, which only this workspace understands",
    ])
    const right = { dependencies: { b: "^0.1.0" }, optionalDependencies: { near: "^2.0.0" } }
    expect(checkRanges([at("a", "0.1.0", right), at("b", "0.1.0")])).toEqual([])
    const peer = { peerDependencies: { b: "workspace:^" } }
    expect(checkRanges([at("a", "0.1.0", peer), at("b", "0.1.0")])).toHaveLength(1)
  })

  test("come after what they ask for", () => {
    const a = at("a", "0.1.0", { dependencies: { b: "^0.1.0", far: "1.0.0" } })
    const b = at("b", "0.1.0", { peerDependencies: { c: "^0.1.0" } })
    const c = at("c", "0.1.0")
    expect(checkOrder([c, b, a])).toEqual([])
    expect(checkOrder([a, c, b])).toEqual(["a: is published before b, which it asks for"])
    expect(checkOrder([b, a, c])).toEqual(["b: is published before c, which it asks for"])
  })

  test("hold what a reader needs, and nothing that only the workspace uses", () => {
    const beside = ["package.json", "README.md", "LICENSE", "CHANGELOG.md"]
    const packed = (name: string, files: string[]) => ({ tarball: "", manifest: at(name, "0.1.0"), files })
    const code = [
      "dist/index.js",
      "dist/index.d.ts",
      "dist/a/b.js.map",
      "src/index.ts",
      "dist/vendor/THIRD-PARTY.md",
      "dist/browser/THIRD-PARTY.md",
    ]
    expect(checkFiles(packed("a", [...beside, ...code]))).toEqual([])
    const odd = [
      "test/a.test.ts",
      "dist/.tsbuildinfo",
      "src/notes.md",
      "src/test/a.ts",
      "bench/speed.ts",
      "dist/browser/notes.md",
      ".npmrc",
    ]
    expect(checkFiles(packed("a", [...beside.slice(1), ...odd]))).toEqual([
      "a: is published without package.json",
      ...odd
        .toSorted((x, y) => Number(x === "src/test/a.ts") - Number(y === "src/test/a.ts"))
        .map((file) => `a: publishes ${file}, which is no part of it`),
    ])
    const kit = ["templates/js/test/my.test.js", "templates/common/_LICENSE"]
    expect(checkFiles(packed("create-aunet-splitter", [...beside, ...kit]))).toEqual([])
    expect(checkFiles(packed("a", [...beside, ...kit]))).toHaveLength(2)
  })
})

test("a clone that is not set up, or not built, is told what to do before anything is packed", () => {
  const bare = tree({
    "packages/a/package.json": '{"name": "a"}',
    "packages/b/package.json": '{"name": "b"}',
  })
  expect(notReadyToPack(bare)).toBe(
    "nothing is installed in this clone yet. Run node tools/set-up.mjs, then pnpm build",
  )
  mkdirSync(join(bare, "node_modules"))
  mkdirSync(join(bare, "packages/a/dist"))
  expect(notReadyToPack(bare)).toBe("b: not built yet. Run pnpm build first")
  mkdirSync(join(bare, "packages/b/dist"))
  expect(notReadyToPack(bare)).toBeUndefined()
})

test("sizes count each package without those inside it, and name those that are there twice", () => {
  const folder = tree({})
  const add = (name: string, bytes: number) => {
    const home = join(folder, "node_modules", name)
    mkdirSync(home, { recursive: true })
    writeFileSync(join(home, "package.json"), "{}".padEnd(1000))
    writeFileSync(join(home, "data"), Buffer.alloc(bytes - 1000))
  }
  add("a", 8_000)
  add("@b/c", 32_000)
  add("a/node_modules/d", 64_000)
  add("d", 65_000)
  // A manifest that only says how to read a folder is no package.
  mkdirSync(join(folder, "node_modules/a/dist"))
  writeFileSync(join(folder, "node_modules/a/dist/package.json"), "{}")
  const sizes = installedSizes(folder)
  for (const { bytes, onDisk } of sizes) expect(onDisk).toBeGreaterThanOrEqual(bytes)
  expect(sizes.map(({ name, bytes, copies }) => ({ name, bytes, copies }))).toEqual([
    { name: "d", bytes: 129_000, copies: 2 },
    { name: "@b/c", bytes: 32_000, copies: 1 },
    { name: "a", bytes: 8_002, copies: 1 },
  ])
})
