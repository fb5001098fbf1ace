// Keeps the TypeScript project references in step with the packages, and looks whether all have the same scripts.
//
// In:  packages/*, their manifests and tsconfig.json files.
// Out: what is missing from the root's tsconfig.json and from each package's; with --write, both mended. Scripts
//      that are missing or different (tools/common-scripts.ts).
// Never: touches anything but `references`.

import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { checkScripts } from "./common-scripts.ts"
import { packagesIn, runtimeDependencies } from "./packages.ts"

/** One tsconfig.json whose references do not fit, with those that would. */
export type Mismatch = { readonly file: string; readonly wanted: readonly string[]; readonly message: string }

/** Compares the references below `root` with the packages that are there and with what each depends on. */
export function checkReferences(root: string): Mismatch[] {
  const packages = packagesIn(root).filter(({ folder }) => existsSync(`${folder}/tsconfig.json`))
  const shorts = new Map(packages.map(({ manifest, short }) => [manifest.name, short]))
  const all = packages.map(({ short }) => `packages/${short}`)
  const found = [compare(root, "tsconfig.json", all)]
  for (const { short, manifest } of packages) {
    const uses = runtimeDependencies(manifest).flatMap((name) => shorts.get(name) ?? [])
    const wanted = uses.toSorted().map((one) => `../${one}`)
    found.push(compare(root, `packages/${short}/tsconfig.json`, wanted))
  }
  return found.filter((one) => one !== undefined)
}

function compare(root: string, file: string, wanted: readonly string[]): Mismatch | undefined {
  const have = referencesOf(`${root}/${file}`)
  const missing = wanted.filter((path) => !have.includes(path))
  const surplus = have.filter((path) => !wanted.includes(path))
  const parts = [
    ...missing.map((path) => `package ${lastPart(path)} is missing from ${file} references`),
    ...surplus.map((path) => `${file} refers to ${lastPart(path)} without need`),
  ]
  return parts.length > 0 ? { file, wanted, message: parts.join("; ") } : undefined
}

// A tsconfig.json may hold comments, so its list of references is found and replaced as text.
const references = /"references"\s*:\s*\[[^\]]*\]/

/** Writes the references that `mismatch` wants, and leaves the rest of the file as it reads. */
export function mendReferences(root: string, { file, wanted }: Mismatch): void {
  const text = readFileSync(`${root}/${file}`, "utf8")
  const lines = wanted.map((path) => `    { "path": "${path}" }`)
  const list = lines.length > 0 ? `"references": [\n${lines.join(",\n")}\n  ]` : `"references": []`
  const replaced = references.test(text)
    ? text.replace(references, list)
    : text.replace(/,?\s*\}\s*$/, (end) => `${text === end ? "" : ","}\n  ${list}\n}\n`)
  writeFileSync(`${root}/${file}`, replaced)
}

function referencesOf(file: string): string[] {
  const list = references.exec(readFileSync(file, "utf8"))?.[0] ?? ""
  const paths = list.replaceAll(/\/\/.*$/gm, "").matchAll(/"path"\s*:\s*"([^"]*)"/g)
  return [...paths].map((match) => match[1]!.replace(/\/$/, ""))
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1)
}

if (import.meta.main) {
  const root = fileURLToPath(new URL("..", import.meta.url))
  const found = checkReferences(root)
  if (process.argv.includes("--write")) {
    for (const mismatch of found) mendReferences(root, mismatch)
    console.log(
      found.length === 0
        ? "references: in step"
        : `references: wrote ${found.map(({ file }) => file).join(", ")}`,
    )
  } else {
    for (const { message } of found) console.error(message)
    if (found.length > 0) console.error("mend it with: node tools/references.ts --write")
    const scripts = checkScripts(root)
    for (const message of scripts) console.error(message)
    process.exitCode = found.length + scripts.length === 0 ? 0 : 1
  }
}
