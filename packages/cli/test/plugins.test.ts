// --plugin: packages of the user, found from the user's folder.

import { execFileSync } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { beforeAll, expect, test } from "vitest"
import { callAunet, jsonLines, runAunet } from "./run-aunet.ts"
import { QUICK, temporaryFolder, writeText } from "./temporary.ts"

const at = temporaryFolder()

/** A splitter that cuts after every byte. */
const EACH = `{
  kind: "splitter", name: "each", apiVersion: 1,
  make: () => ({ name: "each", options: {}, depth: 1, split: (bytes) => new Uint8Array(bytes.length).fill(1),
    cursor: () => ({ push: () => 1, fork() { return this }, save: () => ({}) }) }),
}`

beforeAll(() => {
  const install = (name: string, code: string): void => {
    mkdirSync(at("node_modules", name), { recursive: true })
    // Packages that can only be imported are found too.
    const manifest = { name, type: "module", exports: { ".": { import: "./index.js" } } }
    writeFileSync(at("node_modules", name, "package.json"), JSON.stringify(manifest))
    writeFileSync(at("node_modules", name, "index.js"), code)
  }
  install("one", `export default ${EACH}`)
  install("many", `export default [${EACH}]`)
  install("no-default", `export const plugin = ${EACH}`)
  install("no-plugin", "export default { answer: 42 }")
  install("old", `export default { ...${EACH}, apiVersion: 0 }`)
  install("needs-more", 'import "not-installed"; export default {}')
  install("makes-nothing", `export default { ...${EACH}, make: () => ({ name: "each" }) }`)
  install("fails-to-make", `export default { ...${EACH}, make: () => { throw new Error("no dictionary") } }`)
  install("newer", `export default { ...${EACH}, apiVersion: 2 }`)
  install("throws", 'throw new Error("no luck")')
  install("stray", `export default { ...${EACH}, kind: "spliter" }`)
  install("not-built", "")
  const unmade = { name: "not-built", type: "module", exports: "./dist/index.js" }
  writeFileSync(at("node_modules", "not-built", "package.json"), JSON.stringify(unmade))
  install("nameless", `export default { ...${EACH}, name: "" }`)
  install("no-make", `export default { ...${EACH}, make: 3 }`)
  install("nothing", "export default []")
  install("too-deep", `export default { ...${EACH}, make: () => ({ ...${EACH}.make(), depth: 300 }) }`)
  install("other-name", `export default { ...${EACH}, make: () => ({ ...${EACH}.make(), name: "other" }) }`)
  install("twice", `export default [${EACH}, ${EACH}]`)
  install("like-ours", `export default { ...${EACH}, name: "words" }`)
  install("pool", `export default { ...${EACH}, kind: "pool", name: "wide" }`)
  install(
    "short",
    `export default { ...${EACH}, make: () => ({ ...${EACH}.make(), split: () => new Uint8Array(2) }) }`,
  )
  install(
    "split-throws",
    `export default { ...${EACH}, make: () => ({ ...${EACH}.make(), split: () => { throw new Error("no dictionary") } }) }`,
  )
  install(
    "push-nothing",
    `export default { ...${EACH}, make: () => ({ ...${EACH}.make(), cursor: () => ({ push() {}, fork() { return this }, save: () => ({}) }) }) }`,
  )
  mkdirSync(at("node_modules", "hollow"), { recursive: true })
  writeFileSync(at("node_modules", "hollow", "package.json"), '{ "name": "hollow", "exports": {} }')
  mkdirSync(at("node_modules", "unbuilt"), { recursive: true })
  writeFileSync(
    at("node_modules", "unbuilt", "package.json"),
    '{ "type": "module", "exports": "./index.ts" }',
  )
  writeFileSync(at("node_modules", "unbuilt", "index.ts"), "export default {}")
  writeFileSync(at("local.js"), `export default ${EACH}`)
})

test("the command finds a package from the folder where it is typed", async () => {
  const ran = await runAunet(["split", "--plugin", "one", "--splitter", "each", "--json", "abc"], {
    cwd: at(),
  })
  expect(ran.status, ran.stderr).toBe(0)
  expect(jsonLines(ran)[0]).toMatchObject({ splitter: { name: "each" }, levels: [1, 1, 1] })
})

test("a package that is not there ends the command with 2 and one sentence", async () => {
  const { status, stdout, stderr } = await callAunet(["split", "--plugin", "absent", "abc"], { cwd: at() })
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" })
  expect(stderr).toMatch(/^aunet: --plugin absent: .*npm install absent.*\n$/)
})

/** Loads each in a process without vitest, whose own `import` finds packages in another way. */
function loadEach(names: readonly string[]): Record<string, string> {
  const module = new URL("../src/arguments/load-plugins.ts", import.meta.url).href
  const code = `import { loadPlugins } from ${JSON.stringify(module)}
    const said = {}
    for (const name of ${JSON.stringify(names)}) {
      try { said[name] = (await loadPlugins([name])).map((plugin) => plugin.name).join() }
      catch (error) { said[name] = error.code + ": " + error.message }
    }
    console.log(JSON.stringify(said))`
  const args = ["--input-type=module", "--eval", code]
  return JSON.parse(execFileSync(process.execPath, args, { cwd: at(), encoding: "utf8" }))
}

test("a default export is a plug-in or a list of them; anything else is refused with a reason", () => {
  const refused = {
    absent: "npm install absent",
    "./absent.js": "no such file",
    "no-default": "no default export (it exports plugin)",
    "no-plugin": "not a plug-in",
    old: "Update the plug-in",
    newer: "Update aunet",
    stray: 'of kind "spliter"',
    twice: "two plug-ins",
    nameless: "(name is none)",
    "no-make": "(make is no function)",
    nothing: "an empty list",
    hollow: "needs an entry in exports",
    unbuilt: "npm run build",
    "not-built": "index.js is not; build it (npm run build",
    "needs-more": "not-installed",
    throws: "no luck",
  }
  const good = ["one", "many", "./local.js"]
  const said = loadEach([...good, ...Object.keys(refused)])
  for (const name of good) expect(said[name]).toBe("each")
  for (const [name, part] of Object.entries(refused)) {
    expect(said[name]).toMatch(/^(USAGE|BAD_PLUGIN): --plugin /)
    expect(said[name]).toContain(part)
  }
})

test.each([
  [["one", "many"], "each", /--plugin many: two plug-ins are the splitter "each", this one and that of one;/],
  [
    ["like-ours"],
    "words",
    /--plugin like-ours: two plug-ins are the splitter "words", this one and that of aunet;/,
  ],
  [["pool"], "wide", /there is no splitter "wide" \("wide" is of kind pool\); known: words, /],
])("%j with --splitter %s is refused with a reason", async (packages, splitter, said) => {
  const plugins = packages.flatMap((name) => ["--plugin", name])
  const ran = await callAunet(["split", ...plugins, "--splitter", splitter, "abc"], { cwd: at() })
  expect(ran).toMatchObject({ status: 2, stdout: "" })
  expect(ran.stderr).toMatch(said)
})

test("a package that is named twice is one package", async () => {
  const args = ["split", "--plugin", "one", "--plugin", "one", "--splitter", "each", "abc"]
  expect((await callAunet(args, { cwd: at() })).status).toBe(0)
})

test("a checkpoint says which package it needs, and what to do without it", async () => {
  const text = writeText(at("text.txt"))
  const flags = ["--out", at("run"), "--steps", "1", ...QUICK]
  const plugin = ["--plugin", "one"]
  const trained = await callAunet(["train", text, ...plugin, "--splitter", "each", ...flags], { cwd: at() })
  expect(trained.status, trained.stderr).toBe(0)

  const generate = ["generate", at("run"), "--engine", "reference", "--max-bytes", "2", "--prompt", "the"]
  const without = await callAunet(generate, { cwd: at() })
  expect(without).toMatchObject({ status: 2, stdout: "" })
  expect(without.stderr).toContain(
    'needs the splitter "each" of the package one; install it (npm install one)',
  )
  expect(without.stderr).toContain("--plugin one")
  const written = await callAunet([...generate, ...plugin], { cwd: at() })
  expect(written.status, written.stderr).toBe(0)

  const inspected = await callAunet(["inspect", at("run"), ...plugin, "--json"], { cwd: at() })
  expect(jsonLines(inspected)[0]).toMatchObject({
    plugins: [{ kind: "splitter", name: "each", package: "one" }],
  })
})

test.each([
  ["makes-nothing", /make of the splitter "each" gave no splitter; one is \{ name, options, depth/],
  ["too-deep", /make of the splitter "each" gave no splitter; .* depth from 0 to 255/],
  [
    "other-name",
    /make of the splitter "each" gave a splitter that is named "other"; a checkpoint finds it by its name/,
  ],
  ["fails-to-make", /make of the splitter "each" failed: no dictionary; tell its author/],
])("what %s does wrong is told as the plug-in's, not as ours", async (name, sentence) => {
  const { status, stderr } = await callAunet(["split", "--plugin", name, "--splitter", "each", "abc"], {
    cwd: at(),
  })
  expect(status).toBe(2)
  expect(stderr).toMatch(sentence)
  expect(stderr).not.toContain("please report")
})

test.each([
  ["short", /The splitter "each" gave 2 levels for \d+ bytes, and has to give one for each/],
  ["split-throws", /The splitter "each" threw at a text of \d+ bytes.*: no dictionary/],
])("a splitter of %s that gives no level for each byte is told as its fault", async (name, said) => {
  const chosen = ["--plugin", name, "--splitter", "each"]
  const split = await callAunet(["split", ...chosen, "abc"], { cwd: at() })
  expect(split).toMatchObject({ status: 1, stdout: "" })
  expect(split.stderr).toMatch(said)
  const text = writeText(at("short.txt"))
  const train = ["train", text, ...chosen, "--out", at(`run-${name}`), "--steps", "1", ...QUICK]
  const trained = await callAunet(train, { cwd: at() })
  expect(trained.status).toBe(1)
  expect(trained.stderr).toMatch(said)
})

test("a cursor that gives no level is told as the fault of its splitter, where a text is written", async () => {
  const chosen = ["--plugin", "push-nothing"]
  const train = ["train", writeText(at("pushed.txt")), ...chosen, "--splitter", "each"]
  const trained = await callAunet([...train, "--out", at("pushed"), "--steps", "1", ...QUICK], { cwd: at() })
  expect(trained.status, trained.stderr).toBe(0)
  const flags = ["--engine", "reference", "--max-bytes", "2", "--prompt", "the"]
  const written = await callAunet(["generate", at("pushed"), ...chosen, ...flags], { cwd: at() })
  expect(written).toMatchObject({ status: 1, stdout: "" })
  expect(written.stderr).toContain('The splitter "each" gave undefined for byte 116 from its cursor')
})

test("a plug-in that two packages export, or one twice, is one plug-in", async () => {
  const inPackage = (...names: string[]) => at("node_modules", "once-more", ...names)
  mkdirSync(inPackage(), { recursive: true })
  writeFileSync(inPackage("package.json"), '{ "type": "module", "exports": "./index.js" }')
  writeFileSync(inPackage("index.js"), 'import one from "one"\nexport default [one, one]\n')
  const args = ["split", "--plugin", "one", "--plugin", "once-more", "--splitter", "each", "abc"]
  const ran = await callAunet(args, { cwd: at() })
  expect(ran.status, ran.stderr).toBe(0)
})
