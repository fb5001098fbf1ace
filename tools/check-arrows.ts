// Checks that packages import only what the drawing of the architecture allows.
//
// In:  the sources of every package, their manifests, and the drawing as data (tools/arrows.json).
// Out: a list of imports that the drawing does not have, each with file, line and what to do;
//      with --print, the drawing as it really is.
// Never: changes a file, or follows an import out of the repository.
//
// The rules, each quoted in its message:
//   A0 a file can be parsed.
//   A1 a package imports another only where the table has the arrow.
//   A2 an outside package only where the table names it, and the manifest depends on it.
//   A3 node: modules only in the files that the table gives to Node.
//   A4 no relative import leaves its package; a package does not import itself by name.
//   A5 packages form no cycle, in the table or in the sources.
//   A6 the files of a package form no cycle, type-only imports included: two files whose types need each
//      other are one thing, or a third one is missing.
//   A7 fp-ts and effect meet only in a file called interop.
//   A8 an import computed at run time stands only where the table lets it.
//   A9 an arrow of the table between two packages that are there is used.

import { globSync, readFileSync } from "node:fs"
import { isBuiltin } from "node:module"
import { matchesGlob, posix } from "node:path"
import { fileURLToPath } from "node:url"
import { findCycle } from "./cycle.ts"
import { importsOf, type Import } from "./imports.ts"
import { packagesIn, runtimeDependencies, type Package } from "./packages.ts"

/** What one package may import: paths and globs are relative to the package's folder. */
export type Allowed = {
  readonly internal: readonly string[]
  readonly external: readonly string[]
  /** Outside packages that are put into what is published, so that the manifest depends on them for work alone. */
  readonly bundled?: readonly string[]
  /** Outside packages that only some files may import, by glob. */
  readonly files?: Readonly<Record<string, readonly string[]>>
  /** Files that may import node: modules, besides those of the whole table. */
  readonly nodeFiles?: readonly string[]
  /** Files that may import a name computed at run time. */
  readonly computed?: readonly string[]
}

/** The drawing: every package, and what its arrows may be. */
export type Drawing = {
  readonly nodeFiles: readonly string[]
  readonly apart: { readonly packages: readonly string[]; readonly except: string }
  readonly packages: Readonly<Record<string, Allowed>>
}

/** A broken rule, and where. */
export type Fault = { readonly where: string; readonly rule: string; readonly message: string }

/** What was found: the faults, and the arrows between packages that the sources really have. */
export type Findings = {
  readonly faults: readonly Fault[]
  readonly arrows: ReadonlyMap<string, ReadonlySet<string>>
}

/** Reads every package below `root` and compares its imports with the drawing. */
export function checkArrows(root: string, drawing: Drawing): Findings {
  const faults: Fault[] = []
  const arrows = new Map<string, Set<string>>()
  const packages = packagesIn(root)
  const shorts = new Map(packages.map(({ manifest, short }) => [manifest.name, short]))
  for (const one of packages) {
    const found = new Set<string>()
    arrows.set(one.short, found)
    const allowed = drawing.packages[one.short]
    if (allowed) {
      const declared = new Set(runtimeDependencies(one.manifest))
      faults.push(...checkPackage({ one, allowed, drawing, shorts, declared }, found))
      const here = new Set(shorts.values())
      for (const short of allowed.internal.filter((to) => here.has(to) && !found.has(to))) {
        const message = `${one.short} imports nothing of ${short}: take the arrow out of the drawing`
        faults.push({ where: "tools/arrows.json", rule: "A9", message })
      }
    } else {
      const message = `the drawing has no package "${one.short}": add it with what it may import`
      faults.push({ where: "tools/arrows.json", rule: "A1", message })
    }
  }
  const drawn = Object.entries(drawing.packages).map(([short, { internal }]) => [short, internal] as const)
  for (const [where, graph] of [
    ["tools/arrows.json", new Map(drawn)],
    ["packages", arrows],
  ] as const) {
    const cycle = findCycle(graph)
    if (!cycle) continue
    faults.push({
      where,
      rule: "A5",
      message: `packages import each other in a circle: ${cycle.join(" -> ")}`,
    })
  }
  return { faults, arrows }
}

/** What has to be known of a package to judge its imports. */
type Context = {
  readonly one: Package
  readonly allowed: Allowed
  readonly drawing: Drawing
  /** From names on npm to the folders of the workspace. */
  readonly shorts: ReadonlyMap<string, string>
  readonly declared: ReadonlySet<string>
}

/** Judges every import of one package. Returns the faults; adds the packages that it reaches to `arrows`. */
function checkPackage(context: Context, arrows: Set<string>): Fault[] {
  const { one, drawing, shorts } = context
  const faults: Fault[] = []
  const place = `packages/${one.short}`
  const fileArrows = new Map<string, string[]>()
  // Forward slashes everywhere: the same names in messages and globs on every system.
  const found = globSync("src/**/*.{ts,mts,cts,tsx}", { cwd: one.folder })
  for (const file of found.map((name) => name.replaceAll("\\", "/")).toSorted()) {
    const outside = new Set<string>()
    const inside: string[] = []
    fileArrows.set(file, inside)
    const imports = readImports(one.folder, file)
    if (imports instanceof SyntaxError) {
      faults.push({ where: `${place}/${file}`, rule: "A0", message: imports.message })
      continue
    }
    for (const { name, line } of imports) {
      const fault = judge(file, name, context)
      if (fault) faults.push({ where: `${place}/${file}:${line}`, ...fault })
      if (name === undefined || isBuiltin(name)) continue
      if (name.startsWith(".")) {
        inside.push(targetOf(file, name))
        continue
      }
      outside.add(packageOf(name))
      const short = shorts.get(packageOf(name))
      if (short !== undefined && short !== one.short) arrows.add(short)
    }
    const { packages: apart, except } = drawing.apart
    if (apart.every((name) => outside.has(name)) && !matchesGlob(file, except)) {
      const message = `${apart.join(" and ")} meet here: only a file called interop may import both`
      faults.push({ where: `${place}/${file}`, rule: "A7", message })
    }
  }
  const cycle = findCycle(fileArrows)
  if (cycle) {
    const message = `files import each other in a circle: ${cycle.join(" -> ")}`
    faults.push({ where: `${place}/${cycle[0]}`, rule: "A6", message })
  }
  return faults
}

function readImports(folder: string, file: string): Import[] | SyntaxError {
  try {
    return importsOf(file, readFileSync(`${folder}/${file}`, "utf8"))
  } catch (error) {
    if (error instanceof SyntaxError) return error
    throw error
  }
}

/** The rule that one import breaks, or undefined. `name` is undefined where it is computed. */
function judge(
  file: string,
  name: string | undefined,
  { one, allowed, drawing, shorts, declared }: Context,
): Omit<Fault, "where"> | undefined {
  if (name === undefined) {
    if (inGlobs(file, allowed.computed)) return undefined
    return { rule: "A8", message: "imports a name computed at run time: only files under `computed` may" }
  }
  if (name.startsWith(".")) {
    if (targetOf(file, name).startsWith("src/")) return undefined
    return { rule: "A4", message: `${name} leaves the package's src: import the other package by its name` }
  }
  if (isBuiltin(name)) {
    const forNode = [...drawing.nodeFiles, ...(allowed.nodeFiles ?? [])]
    if (inGlobs(file, forNode)) return undefined
    return { rule: "A3", message: `${name} is Node's own: only ${forNode.join(", ")} may import it` }
  }
  const to = packageOf(name)
  const short = shorts.get(to)
  if (short === one.short) {
    return { rule: "A4", message: "the package imports itself by name: write a relative path" }
  }
  if (short !== undefined && !allowed.internal.includes(short)) {
    return { rule: "A1", message: `${one.short} may not import ${short}: the drawing has no such arrow` }
  }
  if (short === undefined && !allowed.external.includes(to) && !inFileTable(file, to, allowed)) {
    return { rule: "A2", message: `${one.short} may not import ${to}: the drawing does not name it` }
  }
  if (declared.has(to) || (allowed.bundled?.includes(to) ?? false)) return undefined
  return { rule: "A2", message: `${to} is not among the dependencies in package.json` }
}

/** `../shape.ts` in `src/operations/sum.ts` is `src/shape.ts`. */
function targetOf(file: string, name: string): string {
  return posix.normalize(posix.join(posix.dirname(file), name))
}

/** `@effect/platform-node/NodeFileSystem` belongs to `@effect/platform-node`; `#fp-ts/Either` of a manifest's `imports` is named after `fp-ts`. */
function packageOf(imported: string): string {
  const name = imported.replace(/^#/, "")
  return name.split("/", name.startsWith("@") ? 2 : 1).join("/")
}

function inGlobs(file: string, globs: readonly string[] = []): boolean {
  return globs.some((glob) => matchesGlob(file, glob))
}

function inFileTable(file: string, to: string, { files = {} }: Allowed): boolean {
  return Object.entries(files).some(([glob, names]) => names.includes(to) && matchesGlob(file, glob))
}

/** Draws the arrows that the sources have, one package a line, in the order of the table. */
export function drawArrows({ arrows }: Findings, drawing: Drawing): string {
  const order = Object.keys(drawing.packages)
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length)
  const names = [...arrows.keys()].sort((a, b) => rank(a) - rank(b))
  const width = Math.max(0, ...names.map((name) => name.length))
  const line = (name: string) => {
    const targets = [...arrows.get(name)!].sort((a, b) => rank(a) - rank(b))
    return `${name.padEnd(width)} ${targets.length > 0 ? "-> " + targets.join(", ") : "."}`
  }
  return names.map(line).join("\n")
}

if (import.meta.main) {
  const root = fileURLToPath(new URL("..", import.meta.url))
  const drawing = JSON.parse(readFileSync(new URL("arrows.json", import.meta.url), "utf8")) as Drawing
  const findings = checkArrows(root, drawing)
  if (process.argv.includes("--print")) console.log(drawArrows(findings, drawing))
  for (const { where, rule, message } of findings.faults) console.error(`${where}: ${rule} ${message}`)
  const count = findings.faults.length
  console.log(
    count === 0 ? `arrows: ${findings.arrows.size} packages, all as drawn` : `arrows: ${count} faults`,
  )
  process.exitCode = count === 0 ? 0 : 1
}
