// Stamps a new package with everything that each has.
//
// In:  a short name in kebab-case, and one sentence that says what the package is.
// Out: packages/NAME with manifest, TypeScript settings, a README with the fixed chapters, a first source
//      file, a first test and a changeset; an entry in tools/arrows.json and in tsconfig.json.
// Never: writes over anything that is there.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { commonScripts } from "./common-scripts.ts"
import { checkReferences, mendReferences } from "./references.ts"
import { addressFields, projectAddress } from "./release/address.ts"
import { root as workspace } from "./child.mjs"

/** A name or a description that can not be used, with the reason. */
export class NewPackageError extends Error {
  readonly code = "NEW_PACKAGE"
}

/**
 * The files of a new package, by their path from the root; `address` is the project's page on the web.
 * Throws NewPackageError when `name` or `description` does not fit.
 */
export function packageFiles(name: string, description: string, address: string): Record<string, string> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new NewPackageError(
      `"${name}" is no package name: small letters and digits, words joined by "-", as in splitter-cjk`,
    )
  }
  if (!/^\S.*\.$/.test(description)) {
    throw new NewPackageError(
      `the description "${description}" has to be one sentence that ends with a full stop`,
    )
  }
  const folder = `packages/${name}`
  return {
    [`${folder}/package.json`]: JSON.stringify(manifest(name, description, address), null, 2) + "\n",
    [`${folder}/tsconfig.json`]: JSON.stringify(typescriptConfig, null, 2) + "\n",
    [`${folder}/README.md`]: readme(name, description),
    [`${folder}/src/index.ts`]: `// ${description}\n//\n// In:  .\n// Out: .\n// Never: .\n\nexport const name = "${name}"\n`,
    [`${folder}/test/${name}.test.ts`]: firstTest(name),
    [`.changeset/new-${name}.md`]: `---\n"@aunet/${name}": minor\n---\n\n${description}\n`,
  }
}

/** Writes the package below `root` and draws it into the arrows and the references. Returns the files that it wrote. */
export function newPackage(root: string, name: string, description: string): string[] {
  const files = packageFiles(name, description, projectAddress(root))
  if (existsSync(join(root, "packages", name))) {
    const taken = readdirSync(join(root, "packages")).join(", ")
    throw new NewPackageError(`packages/${name} is there already (packages: ${taken})`)
  }
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  const changed = addArrows(root, name) ? ["tools/arrows.json"] : []
  for (const mismatch of checkReferences(root)) {
    mendReferences(root, mismatch)
    changed.push(mismatch.file)
  }
  return [...Object.keys(files), ...changed]
}

/** Gives the package a line in the drawing, without arrows. False when it has one. */
function addArrows(root: string, name: string): boolean {
  const file = join(root, "tools", "arrows.json")
  const text = readFileSync(file, "utf8")
  if (Object.hasOwn(JSON.parse(text).packages, name)) return false
  // By text, so that the file keeps its layout.
  const opening = /"packages": \{\n/g
  let at = 0
  for (const match of text.matchAll(opening)) at = match.index + match[0].length
  writeFileSync(
    file,
    `${text.slice(0, at)}    "${name}": { "internal": [], "external": [] },\n${text.slice(at)}`,
  )
  return true
}

function manifest(name: string, description: string, address: string): object {
  const { homepage, bugs, repository } = addressFields(address, name)
  return {
    name: `@aunet/${name}`,
    version: "0.0.0",
    description,
    // Under which people find it; better ones are for its writer.
    keywords: [...new Set(["aunet", "byte-level", "language-model", ...name.split("-")])].toSorted(),
    homepage,
    bugs,
    license: "MIT",
    repository,
    type: "module",
    sideEffects: false,
    files: ["dist", "src", "CHANGELOG.md", "!dist/**/*.tsbuildinfo"],
    exports: { ".": "./src/index.ts" },
    publishConfig: {
      access: "public",
      exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
    },
    scripts: commonScripts(name),
  }
}

const typescriptConfig = {
  extends: "../../tsconfig.base.json",
  compilerOptions: { rootDir: "src", outDir: "dist", tsBuildInfoFile: "dist/.tsbuildinfo" },
  include: ["src"],
  references: [],
}

function readme(name: string, description: string): string {
  return `# @aunet/${name}

## What is this

${description}

## When to use it (and when not)

Say who needs this package, and name what to use instead for what it does not do.

## Install

\`\`\`sh
npm install @aunet/${name}
\`\`\`

The examples are ES modules: name the file \`.mjs\` (\`.mts\` with types), or write \`"type": "module"\` into package.json.

## Use

\`\`\`ts
import { name } from "@aunet/${name}"

console.log(name)
\`\`\`

## API

What it exports, each with one sentence.

## Laws

What always holds, numbered; tests quote the numbers.

## Errors

| code | when | what to do |
|---|---|---|
`
}

function firstTest(name: string): string {
  return `import { expect, test } from "vitest"
import { name } from "../src/index.ts"

test("the package knows its name", () => {
  expect(name).toBe("${name}")
})
`
}

if (import.meta.main) {
  const [name, description] = process.argv.slice(2)
  if (!name || !description) {
    console.error(`usage: pnpm new-package NAME "One sentence that says what it is."`)
    process.exitCode = 2
  } else {
    try {
      for (const file of newPackage(workspace, name, description)) console.log(`wrote ${file}`)
      console.log(
        `next: pnpm install, give it its arrows in tools/arrows.json and its keywords in package.json, then pnpm ready`,
      )
    } catch (error) {
      if (!(error instanceof NewPackageError)) throw error
      console.error(error.message)
      process.exitCode = 1
    }
  }
}
