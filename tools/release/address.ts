// Where the project lives on the web, and what follows from it for each package.
//
// In:  `repository` of the root's package.json: the one place where the address is written.
// Out: `repository`, `homepage` and `bugs` as each package has them.
// Never: guesses. While the address is not known its host ends in ".invalid", as no host on the web does (RFC 2606).

import { readFileSync } from "node:fs"
import { join } from "node:path"

/** Where a package comes from, as npm and its readers look for it. */
export type AddressFields = {
  readonly repository: { readonly type: "git"; readonly url: string; readonly directory: string }
  readonly homepage: string
  readonly bugs: { readonly url: string }
}

/** An address that is none, with the reason. */
export class AddressError extends Error {
  readonly code = "ADDRESS"
}

/** Reads the address of the project at `root`. Throws AddressError when it has none of the form that is needed. */
export function projectAddress(root: string): string {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { repository?: unknown }
  return requireAddress(manifest.repository, `"repository" in the root's package.json`)
}

/** Returns `value` if it is a page of a repository. Throws AddressError, which calls the value by `name`. */
export function requireAddress(value: unknown, name: string): string {
  if (typeof value === "string" && /^https:\/\/[^/\s@]+(\/[\w.-]*\w){2,}$/.test(value)) {
    if (!value.endsWith(".git")) return value
  }
  throw new AddressError(
    `${name} is ${JSON.stringify(value)}: it has to be the page of the repository, without ".git" or a slash at ` +
      'its end, as in "https://forge.example/owner/aunet"',
  )
}

/** True for an address that stands where the true one has to be written. */
export function isPlaceholder(address: string): boolean {
  return /^[a-z+]+:\/\/[^/]*\.invalid(\/|$)/.test(address)
}

/** What the package in `packages/SHORT` says of where it comes from. */
export function addressFields(address: string, short: string): AddressFields {
  return {
    homepage: `${address}/tree/main/packages/${short}#readme`,
    bugs: { url: `${address}/issues` },
    repository: { type: "git", url: `git+${address}.git`, directory: `packages/${short}` },
  }
}
