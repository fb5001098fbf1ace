// lingua on real text of many languages, with the levels that the official code gave it.
//
// The file is not part of the project; where it lies beside it, in ../shared/golden, it is compared whole.

import { existsSync, readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { orThrow } from "@aunet/splitter"
import { lingua } from "@aunet/splitter-whitespace"

const found = ["../../../../shared/golden/levels.jsonl", "../../../../../shared/golden/levels.jsonl"]
  .map((path) => new URL(path, import.meta.url))
  .find((url) => existsSync(url))

test.skipIf(found === undefined)(
  `the official levels of every text under every strategy${found === undefined ? " (skipped: there is no ../shared/golden)" : ""}`,
  () => {
    let compared = 0
    for (const line of readFileSync(found as URL, "utf8")
      .trim()
      .split("\n")) {
      const { text, levels } = JSON.parse(line) as { text: string; levels: Readonly<Record<string, string>> }
      for (const [strategy, wanted] of Object.entries(levels)) {
        const splitter = orThrow(lingua({ strategy: strategy.split("+") }))
        const given = splitter.split(new TextEncoder().encode(text)).join("")
        if (given !== wanted) expect.fail(`${strategy} differs for ${JSON.stringify(text)}`)
        compared += 1
      }
    }
    expect(compared).toBe(172 * 6)
  },
)
