// The scripts that every package has, by the same names, so that what works in one folder works in each.
//
// In:  the packages of a workspace. Out: the scripts; what differs. Never: changes a manifest.

import { existsSync } from "node:fs"
import { join } from "node:path"
import { packagesIn } from "./packages.ts"

/** The scripts of the package in `packages/NAME`. */
export const commonScripts = (name: string): Readonly<Record<string, string>> => ({
  build: "tsc -b",
  check: "tsc -b",
  // With tools/test, which reads the types of Node: the linter looks at all tests as one program, and
  // without those types knows nothing of disposal.
  lint: `cd ../.. && oxlint --config tools/oxlint.json packages/${name} tools/test`,
  test: `vitest run --config ../../tools/vitest.config.ts packages/${name}/`,
})

/** One sentence for each script that a package lacks or has otherwise. */
export function checkScripts(root: string): string[] {
  return packagesIn(root).flatMap(({ short, folder, manifest: { scripts = {} } }) => {
    const wrong = Object.entries(commonScripts(short)).filter(([name, text]) => scripts[name] !== text)
    const messages = wrong.map(
      ([name, text]) => `packages/${short}/package.json: the script ${name} has to be "${text}"`,
    )
    if (existsSync(join(folder, "bench")) && scripts["bench"] === undefined)
      messages.push(`packages/${short}/package.json: there is a bench folder, and no script bench`)
    return messages
  })
}
