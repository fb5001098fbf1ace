// Refuses a release while the project has no address: what is on npm can not be taken back.
//
// In:  the root's package.json and those of the packages. Out: nothing, or a sentence a reason and status 1.
// Never: asks the network whether somebody answers there.
//
// `pnpm release` runs it first.

import { root as workspace } from "../child.mjs"
import { isPlaceholder, projectAddress } from "./address.ts"
import { checkManifestFields } from "./manifest-fields.ts"

/** The reasons against a release of the workspace at `root`; none when it can be. */
export function whyNotRelease(root: string): string[] {
  const address = projectAddress(root)
  const faults = checkManifestFields(root).map(({ message }) => message)
  if (!isPlaceholder(address)) return faults
  return [
    `"repository" in package.json is ${address}, which stands for an address that is not known yet. ` +
      "Write the true one there and in every package with: pnpm set-address https://HOST/OWNER/NAME",
    ...faults,
  ]
}

if (import.meta.main) {
  const reasons = whyNotRelease(workspace)
  for (const reason of reasons) console.error(`not released: ${reason}`)
  process.exitCode = reasons.length === 0 ? 0 : 1
}
