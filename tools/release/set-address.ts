// Writes where the project lives into the root's package.json and into each package.
//
//     pnpm set-address https://forge.example/owner/aunet
//
// In:  the page of the repository; without it, the one in the root's package.json. Out: the files that it changed.
// Never: touches the kit's templates, whose address is for the people who make packages from them.

import { join } from "node:path"
import { root as workspace } from "../child.mjs"
import { AddressError, projectAddress, requireAddress } from "./address.ts"
import { checkManifestFields, mendManifestFields, writeManifest } from "./manifest-fields.ts"

/** Writes `address` everywhere below `root`. Returns the files of packages that changed. Throws AddressError. */
export function setAddress(root: string, address: string): string[] {
  writeManifest(join(root, "package.json"), { repository: requireAddress(address, "the address") })
  const faults = checkManifestFields(root).filter(({ fields }) => Object.keys(fields).length > 0)
  mendManifestFields(root, faults)
  return [...new Set(faults.map(({ file }) => file))]
}

if (import.meta.main) {
  try {
    const address = process.argv[2] ?? projectAddress(workspace)
    for (const file of setAddress(workspace, address)) console.log(`wrote ${file}`)
    console.log(`the project lives at ${address}`)
  } catch (error) {
    if (!(error instanceof AddressError)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
