// Where packages say that they come from, and what keeps a release back.

import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { root as project } from "../child.mjs"
import { packagesIn } from "../packages.ts"
import { addressFields, isPlaceholder, projectAddress } from "../release/address.ts"
import { checkManifestFields } from "../release/manifest-fields.ts"
import { whyNotRelease } from "../release/require-address.ts"
import { setAddress } from "../release/set-address.ts"
import { tree } from "./tree.ts"

const address = "https://forge.example/owner/aunet"
const placeholder = "https://forge.invalid/owner/aunet"
const workspace = (repository: unknown, more: Readonly<Record<string, string>> = {}) =>
  tree({ "package.json": JSON.stringify({ repository }), ...more })

describe("the address", () => {
  test("is read at the root, and refused where it is none", () => {
    for (const one of [address, "https://forge.example/group/part/au.net"])
      expect(projectAddress(workspace(one))).toBe(one)
    const none = [undefined, "owner/aunet", { url: address }, `${address}/`, `${address}.git`]
    for (const one of [...none, "https://forge.example/aunet", "https://me:secret@forge.example/owner/aunet"])
      expect(() => projectAddress(workspace(one)), JSON.stringify(one)).toThrow(
        `"repository" in the root's package.json is ${JSON.stringify(one)}`,
      )
  })

  test("that ends in .invalid keeps a release back, with the field, the value and the way out", () => {
    expect(whyNotRelease(workspace(placeholder))).toEqual([
      expect.stringMatching(
        /^"repository" in package.json is https:\/\/forge\.invalid\/owner\/aunet, .*pnpm set-address https:/,
      ),
    ])
    expect(whyNotRelease(workspace(address))).toEqual([])
    expect(isPlaceholder("git+https://forge.invalid/owner/aunet.git")).toBe(true)
    expect(isPlaceholder("https://forge.example/owner/my.invalid/aunet")).toBe(false)
  })

  test("of one package that differs keeps a release back too", () => {
    const core = { ...whole("core"), homepage: placeholder }
    const root = workspace(address, { "packages/core/package.json": JSON.stringify(core) })
    expect(whyNotRelease(root)).toEqual([expect.stringContaining(`homepage is "${placeholder}"`)])
  })

  test("comes first in pnpm release", () => {
    const { scripts } = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as {
      scripts: Record<string, string>
    }
    const [first] = scripts["release"]!.split(" && ")
    expect(first).toBe("node tools/release/require-address.ts")
    const { status, stderr } = spawnSync(process.execPath, [join(project, first!.slice("node ".length))], {
      encoding: "utf8",
    })
    expect([status, stderr !== ""]).toEqual(isPlaceholder(projectAddress(project)) ? [1, true] : [0, false])
  })

  test("is set everywhere by one command", () => {
    const file = "packages/core/package.json"
    const before = { name: "@aunet/core", keywords: whole("core").keywords, license: "MIT", type: "module" }
    const root = workspace(placeholder, { [file]: JSON.stringify(before) })
    expect(setAddress(root, address)).toEqual([file])
    expect(projectAddress(root)).toBe(address)
    expect(checkManifestFields(root)).toEqual([])
    const names = Object.keys(JSON.parse(readFileSync(join(root, file), "utf8")) as object)
    expect(names).toEqual("name keywords homepage bugs license repository type files".split(" "))
    expect(setAddress(root, address)).toEqual([])
    expect(() => setAddress(root, "forge.example")).toThrow("the address is")
    expect(projectAddress(root)).toBe(address)
  })
})

function whole(short: string) {
  const keywords = ["aunet", "bytes", "checkpoint", "u-net"]
  return { ...addressFields(address, short), keywords, files: ["dist", "src", "CHANGELOG.md"] }
}

describe("the fields of a package", () => {
  const file = "packages/core/package.json"
  const faultsOf = (fields: object) =>
    checkManifestFields(workspace(address, { [file]: JSON.stringify(fields) })).map(({ message }) => message)

  test("are right in this workspace", () => {
    expect(packagesIn(project).length).toBeGreaterThan(10)
    expect(checkManifestFields(project)).toEqual([])
  })

  test("that are missing or another's are told", () => {
    expect(faultsOf(whole("core"))).toEqual([])
    expect(faultsOf({ files: ["dist", "src"], bugs: "?" })).toEqual([
      expect.stringContaining(
        `${file}: homepage is undefined and has to be "${address}/tree/main/packages/core#`,
      ),
      expect.stringContaining(`${file}: bugs is "?" and has to be {"url":"${address}/issues"}`),
      expect.stringContaining(`"directory":"packages/core"}`),
      `${file}: files lacks CHANGELOG.md`,
      expect.stringContaining(`${file}: keywords are undefined: they have to hold "aunet" and three words`),
    ])
    expect(faultsOf(whole("tensor"))).toHaveLength(2)
  })

  test("name a Node once: in what everybody installs, for npm repeats it for each package", () => {
    const engines = { node: ">=20" }
    expect(faultsOf({ ...whole("core"), engines })).toEqual([
      `${file}: engines is {"node":">=20"} and has to be left out`,
    ])
    const aunet = { "packages/aunet/package.json": JSON.stringify({ ...whole("aunet"), engines }) }
    const messages = checkManifestFields(workspace(address, aunet)).map(({ message }) => message)
    expect(messages).toEqual([expect.stringMatching(/engines is .* and has to be \{"node":"\^22\./)])
  })

  test("hold keywords that can be searched for", () => {
    const odd = ["aunet", "U-Net", "two words", "bytes", "bytes"]
    expect(faultsOf({ ...whole("core"), keywords: odd })).toEqual([
      `${file}: keywords U-Net, two words, bytes: small letters, digits, "-" and ".", each once`,
    ])
    expect(faultsOf({ ...whole("core"), keywords: ["a", "b", "c", "d"] })).toHaveLength(1)
  })

  test("are for their writers in the kit's packages: placeholders, whatever the project's address is", () => {
    const kit = "packages/create-aunet-splitter/templates/js/_package.json"
    const url = "https://forge.invalid/owner/my-splitter"
    const keywords = ["aunet-splitter", "aunet", "segmentation", "splitter"]
    const scripts = { prepublishOnly: "node require-address.mjs && npm test" }
    const template = { repository: { url }, homepage: url, bugs: { url }, keywords, scripts }
    expect(checkManifestFields(workspace(address, { [kit]: JSON.stringify(template) }))).toEqual([])
    const wrongs = [
      { homepage: address },
      { repository: undefined },
      { keywords: [] },
      { scripts: undefined },
    ]
    for (const wrong of wrongs) {
      const root = workspace(address, { [kit]: JSON.stringify({ ...template, ...wrong }) })
      expect(checkManifestFields(root).map(({ message }) => message)).toEqual([expect.stringContaining(kit)])
    }
  })
})
