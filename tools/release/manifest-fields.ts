// Holds every package to the fields by which people find it, and find where it comes from.
//
// In:  the packages, the templates of create-aunet-splitter, and the address in the root's package.json.
// Out: a sentence for each field that is missing or another, with what would be right where that follows.
// Never: touches other fields, or keywords.

import { globSync, readFileSync, writeFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { addressFields, isPlaceholder, projectAddress } from "./address.ts"

/** A package.json with something to mend: the sentence, and the fields as they have to be (none that only people know). */
export type FieldFault = { readonly file: string; readonly message: string; readonly fields: Fields }

type Fields = Readonly<Record<string, unknown>>

/** Files that each package publishes and npm does not add by itself. */
const PUBLISHED = ["dist", "src", "CHANGELOG.md"]
/** The Node that all packages are tested on. */
const ENGINES = { node: "^22.19.0 || ^24.11.0 || >=26" }
/**
 * Those that say it, by their folders: npm repeats an unmet range for each package that has it, five lines each, and
 * whoever installs others of ours with a model has one of these among them.
 */
const SAYS_ENGINES = new Set(["aunet", "create-aunet-splitter"])
/** The order of what is written here, among its neighbours: the formatter's. */
const FIRST = [
  "name",
  "version",
  "private",
  "description",
  "keywords",
  "homepage",
  "bugs",
  "license",
  "repository",
]

/** Looks at each package below `root`, and at the templates of the kit. */
export function checkManifestFields(root: string): FieldFault[] {
  const address = projectAddress(root)
  return [...manifests(root).flatMap((file) => checkPackage(root, file, address)), ...checkTemplates(root)]
}

function checkPackage(root: string, file: string, address: string): FieldFault[] {
  const have = readJson(join(root, file))
  const short = basename(dirname(file))
  const engines = SAYS_ENGINES.has(short) ? ENGINES : undefined
  const wanted = Object.entries({ ...addressFields(address, short), engines })
  const wrong = wanted.filter(([name, value]) => JSON.stringify(have[name]) !== JSON.stringify(value))
  const faults: FieldFault[] = wrong.map(([name, value]) => ({
    file,
    message: `${file}: ${name} is ${JSON.stringify(have[name])} and has to be ${JSON.stringify(value) ?? "left out"}`,
    fields: { [name]: value },
  }))
  const { files = [] } = have as { files?: readonly string[] }
  const lacking = have["private"] === true ? [] : PUBLISHED.filter((name) => !files.includes(name))
  if (lacking.length > 0)
    faults.push({
      file,
      message: `${file}: files lacks ${lacking.join(", ")}`,
      fields: { files: [...lacking, ...files] },
    })
  const against = whatIsWrongWith(have["keywords"], "aunet")
  return against === undefined ? faults : [...faults, { file, message: `${file}: ${against}`, fields: {} }]
}

/** Keywords are what people type: small letters, each once, more than the project's name. */
function whatIsWrongWith(keywords: unknown, own: string): string | undefined {
  const words = (Array.isArray(keywords) ? keywords : []) as readonly string[]
  const odd = words.filter((word, at) => !/^[a-z0-9.-]+$/.test(word) || words.indexOf(word) < at)
  if (odd.length > 0) return `keywords ${odd.join(", ")}: small letters, digits, "-" and ".", each once`
  if (words.includes(own) && words.length >= 4) return undefined
  return `keywords are ${JSON.stringify(keywords)}: they have to hold "${own}" and three words that people search for`
}

/** The kit's packages are other people's: their address is for them to write, and `prepublishOnly` reminds them. */
function checkTemplates(root: string): FieldFault[] {
  const files = globSync("packages/create-aunet-splitter/templates/*/_package.json", { cwd: root })
  return files.toSorted().flatMap((path) => {
    const file = path.replaceAll("\\", "/")
    const have = readJson(join(root, file)) as {
      repository?: { url?: string }
      homepage?: string
      bugs?: { url?: string }
      keywords?: readonly string[]
      scripts?: Readonly<Record<string, string>>
    }
    const addresses = { repository: have.repository?.url, homepage: have.homepage, bugs: have.bugs?.url }
    const messages = Object.entries(addresses)
      .filter(([, address]) => address === undefined || !isPlaceholder(address))
      .map(
        ([name, address]) =>
          `${file}: ${name} is ${address} and has to be a placeholder (a host in .invalid)`,
      )
    const against = whatIsWrongWith(have.keywords, "aunet-splitter")
    if (against !== undefined) messages.push(`${file}: ${against}`)
    if (!have.scripts?.["prepublishOnly"]?.startsWith("node require-address.mjs && "))
      messages.push(`${file}: prepublishOnly has to begin with "node require-address.mjs && "`)
    return messages.map((message) => ({ file, message, fields: {} }))
  })
}

/** Writes the fields that the faults want. */
export function mendManifestFields(root: string, faults: readonly FieldFault[]): void {
  for (const { file, fields } of faults) writeManifest(join(root, file), fields)
}

/** Writes `fields` into a package.json, each where the formatter would have it. */
export function writeManifest(file: string, fields: Fields): void {
  const all = { ...readJson(file), ...fields }
  const first = FIRST.filter((name) => Object.hasOwn(all, name)).map((name) => [name, all[name]])
  const rest = Object.entries(all).filter(([name]) => !FIRST.includes(name))
  writeFileSync(file, JSON.stringify(Object.fromEntries([...first, ...rest]), null, 2) + "\n")
}

function manifests(root: string): string[] {
  const files = globSync("packages/*/package.json", { cwd: root })
  return files.map((file) => file.replaceAll("\\", "/")).toSorted()
}

function readJson(file: string): Fields {
  return JSON.parse(readFileSync(file, "utf8")) as Fields
}
