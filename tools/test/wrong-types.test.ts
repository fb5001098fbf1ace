// Types that TypeScript would not find are told, whichever entry they are missing from.

import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { expect, test } from "vitest"
import { tree } from "./tree.ts"

const types = "export declare const one: 1\n"
const manifest = (exports: object) => JSON.stringify({ name: "a", version: "1.0.0", type: "module", exports })

/** Packs the files and asks, in a process without vitest, under whose conditions attw is read from its sources. */
function wrongTypesOf(files: Record<string, string>): string[] {
  const inside = Object.entries(files).map(([name, text]) => [`package/${name}`, text])
  const folder = tree(Object.fromEntries(inside) as Record<string, string>)
  execFileSync("tar", ["-czf", "a.tgz", "package"], { cwd: folder })
  const code = `import { readFileSync } from "node:fs"
    import { wrongTypes } from ${JSON.stringify(new URL("../wrong-types.ts", import.meta.url).href)}
    console.log(JSON.stringify(await wrongTypes(readFileSync(${JSON.stringify(join(folder, "a.tgz"))}))))`
  const said = execFileSync(process.execPath, ["--input-type=module", "--eval", code], { encoding: "utf8" })
  return JSON.parse(said) as string[]
}

test.each<readonly [string, Record<string, string>, readonly RegExp[]]>([
  [
    "types beside the code",
    { "package.json": manifest({ ".": "./a.js" }), "a.js": "export const one = 1\n", "a.d.ts": types },
    [],
  ],
  [
    "no types",
    { "package.json": manifest({ ".": "./a.js" }), "a.js": "export const one = 1\n" },
    [/^no types are in it$/],
  ],
  [
    "an entry without types",
    {
      "package.json": manifest({ ".": "./a.js", "./b": "./b.js" }),
      "a.js": "export const one = 1\n",
      "a.d.ts": types,
      "b.js": "export const two = 2\n",
    },
    [/UntypedResolution.*"\.\/b"/, /UntypedResolution.*"\.\/b"/],
  ],
  [
    "an entry that is not there",
    {
      "package.json": manifest({ ".": "./a.js", "./b": "./b.js" }),
      "a.js": "export const one = 1\n",
      "a.d.ts": types,
    },
    [/NoResolution.*"\.\/b"/, /NoResolution.*"\.\/b"/],
  ],
])("%s", (_, files, expected) => {
  const found = wrongTypesOf(files)
  expect(found).toHaveLength(expected.length)
  expected.forEach((part, i) => expect(found[i]).toMatch(part))
})
