// Keeps the package from npm while package.json does not say where it comes from: provenance and the links of the
// README need that, and what is on npm can not be taken back. `npm publish` runs it first (prepublishOnly).

import { readFileSync } from "node:fs"

const text = readFileSync(new URL("package.json", import.meta.url), "utf8")
const { repository, homepage, bugs } = JSON.parse(text)
const addresses = { "repository.url": repository?.url ?? repository, homepage, "bugs.url": bugs?.url ?? bugs }
// A name that ends in .invalid is nobody's, so it stands where an address has to be written.
const isAddress = (value) => typeof value === "string" && value !== "" && !/\.invalid([/:#]|$)/.test(value)

const lacking = Object.entries(addresses).filter(([, value]) => !isAddress(value))
for (const [name, value] of lacking) console.error(`not published: "${name}" in package.json is ${value}`)
if (lacking.length > 0) {
  console.error("Write where the package lives, with the page of its repository in place of PAGE:")
  console.error("npm pkg set repository.url=git+PAGE.git homepage=PAGE#readme bugs.url=PAGE/issues")
  process.exitCode = 1
}
