import { join } from "node:path"
import { expect, test } from "vitest"
import { brokenLinks } from "../prose-links.ts"
import { tree } from "./tree.ts"

test("a relative link has to lead to a file or folder; code and the web are left alone", () => {
  const text = [
    "[there](other.md#part) and [gone](gone.md)",
    "[folder](deep) [web](https://example.org) [here](#title)",
    "`[shown](nowhere.md)`",
    "```md",
    "[in code](nowhere.md)",
    "```",
    "![picture](deep/none.svg)",
  ].join("\n")
  const root = tree({ "page.md": text, "other.md": "", "deep/x.md": "" })
  expect(brokenLinks(join(root, "page.md"))).toEqual([
    { line: 1, target: "gone.md" },
    { line: 7, target: "deep/none.svg" },
  ])
})
