// The pictures of the docs are what the command draws today.

import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { root } from "../child.mjs"
import { drawings, isCurrent } from "../draw-docs.ts"

test.each(drawings)(
  "the picture of $name in docs/drawings is current (mend it with: pnpm draw-docs)",
  async (drawing) => {
    expect(await isCurrent(drawing)).toBe(true)
  },
)

test("every picture is in the list, and in a text", () => {
  const files = globSync("docs/drawings/*.svg", { cwd: root }).map((file) => file.replaceAll("\\", "/"))
  expect(files.toSorted()).toEqual(drawings.map(({ name }) => `docs/drawings/${name}.svg`).toSorted())
  const prose = globSync(["README.md", "docs/**/*.md", "packages/*/README.md"], { cwd: root })
  const texts = prose.map((file) => readFileSync(join(root, file), "utf8")).join("\n")
  for (const { name } of drawings) expect(texts).toContain(`drawings/${name}.svg`)
})
