// The packages that come out: their own tests pass at once, and no name of the template is left in them.

import { spawnSync } from "node:child_process"
import { mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { delimiter, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, test } from "vitest"
import { createPackage, type Language } from "../src/index.ts"
import { temporaryFolder } from "./temporary.ts"

const at = temporaryFolder()
const here = fileURLToPath(new URL("..", import.meta.url))
const root = join(here, "..", "..")

/** Installs from the workspace, as `npm install` would from npm. */
function install(folder: string): void {
  const from: Readonly<Record<string, string>> = {
    "@aunet/splitter": join(here, "node_modules", "@aunet", "splitter"),
    "fast-check": join(here, "node_modules", "fast-check"),
    "@types/node": join(root, "node_modules", "@types", "node"),
    typescript: join(root, "node_modules", "typescript"),
  }
  for (const [name, place] of Object.entries(from)) {
    const link = join(folder, "node_modules", name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(realpathSync(place), link, "junction")
  }
}

/** Runs a script of the package's manifest under this Node. */
function runScript(folder: string, name: string) {
  const { scripts } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    scripts: Record<string, string>
  }
  const tsc = createRequire(join(folder, "package.json")).resolve("typescript/package.json")
  const command = scripts[name].replace(/^tsc\b/, `node "${join(dirname(tsc), "bin", "tsc")}"`)
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  return spawnSync(command, {
    cwd: folder,
    shell: true,
    encoding: "utf8",
    env: { ...env, PATH: `${dirname(process.execPath)}${delimiter}${process.env["PATH"]}` },
  })
}

describe.each<Language>(["js", "ts"])("%s", (language) => {
  const { folder, files } = createPackage({ name: `@me/${language}-verse`, language, into: at() })
  install(folder)

  test("its tests pass at once, the ten laws among them", () => {
    const { status, stdout, stderr } = runScript(folder, "test")
    expect(status, stdout + stderr).toBe(0)
    for (let law = 1; law <= 10; law++) expect(stdout).toContain(`S${law} `)
  })

  test("no name of the template is left", () => {
    for (const file of files) {
      const text = readFileSync(join(folder, file), "utf8")
      expect(`${file}\n${text}`).not.toMatch(/[mM]y-?[sS]plitter|@scope|EXTENSION/)
    }
    for (const file of [".gitignore", "LICENSE", "package.json"]) expect(files).toContain(file)
    expect(files).toContain(`src/${language}-verse.${language}`)
  })

  test("its README has the chapters of every package", () => {
    const chapters = readFileSync(join(folder, "README.md"), "utf8").match(/^## .*$/gm)
    expect(chapters?.slice(0, 7)).toEqual(
      ["What is this", "When to use it (and when not)", "Install", "Use", "API", "Laws", "Errors"].map(
        (title) => `## ${title}`,
      ),
    )
  })

  test("it asks for the version of the contract that it was made with", () => {
    const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
    const { version } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"))
    expect(dependencies).toEqual({ "@aunet/splitter": `^${version}` })
  })

  test("npm publish refuses it until package.json says where it lives", () => {
    const file = join(folder, "package.json")
    const before = readFileSync(file, "utf8")
    const { scripts } = JSON.parse(before) as { scripts: Record<string, string> }
    expect(scripts["prepublishOnly"]).toMatch(/^node require-address\.mjs && /)
    const ask = (manifest: string) => {
      writeFileSync(file, manifest)
      return spawnSync(process.execPath, [join(folder, "require-address.mjs")], {
        encoding: "utf8",
        cwd: at(),
      })
    }
    const { status, stderr } = ask(before)
    expect(status).toBe(1)
    for (const name of ["repository.url", "homepage", "bugs.url"])
      expect(stderr).toMatch(
        new RegExp(`"${name}" in package.json is \\S*forge.invalid/owner/${language}-verse`),
      )
    expect(stderr).toContain("npm pkg set repository.url=")
    const without = { ...JSON.parse(before), bugs: undefined }
    const lacking = ask(JSON.stringify(without).replaceAll("forge.invalid", "forge.example"))
    expect([lacking.status, lacking.stderr.split("\n")[0]]).toEqual([
      1,
      'not published: "bugs.url" in package.json is undefined',
    ])
    expect(ask(before.replaceAll("forge.invalid", "forge.example"))).toMatchObject({ status: 0, stderr: "" })
    writeFileSync(file, before)
  })

  if (language === "ts") {
    test("its types are right, and it builds", () => {
      for (const script of ["check", "build"]) {
        const { status, stdout } = runScript(folder, script)
        expect(status, stdout).toBe(0)
      }
      expect(readFileSync(join(folder, "dist", "index.d.ts"), "utf8")).toContain("tsVerseSplitter")
    })
  }
})
