// The root README has a row for every package, under its own name.

import { readFileSync } from "node:fs"
import { join, relative } from "node:path"
import { expect, test } from "vitest"
import { root } from "../child.mjs"
import { packagesIn } from "../packages.ts"

const readme = readFileSync(join(root, "README.md"), "utf8")

test.each(packagesIn(root).map(({ manifest, folder }) => [manifest.name, folder] as const))(
  "%s has a row in the README",
  (name, folder) => {
    const place = relative(root, folder).replaceAll("\\", "/")
    expect(readme).toMatch(new RegExp(`^\\| \\[\`${name}\`\\]\\(${place}\\) \\| .+ \\|$`, "m"))
  },
)
